import pytest

from application.ask_model import AskModel
from application.ask_with_tools import AskWithTools
from application.execute_step import ExecuteStep
from application.metered_language_model import MeteredLanguageModel
from domain.contract import Contract
from domain.errors import BudgetSpent
from domain.events import RunEnded
from domain.messages import AssistantMessage
from domain.prompts import PromptName
from domain.usage import Budget
from tests.fakes.in_memory_prompts import InMemoryPromptLibrary
from tests.fakes.recording_listener import RecordingListener
from tests.fakes.scripted_language_model import ScriptedLanguageModel
from tests.fakes.toy_tools import ToyTool, a_call, calling
from tests.unit.application.loops import Loop


class Ticket(Contract):
    text: str


class Triage(Contract):
    urgent: bool


class TriageTicket:
    """A step that may look something up."""

    name = "triage_ticket"
    takes = Ticket
    gives = Triage
    prompt = PromptName("triage_ticket")

    def __init__(self, *, ask: AskModel) -> None:
        self._ask = ask

    async def execute(self, request: Ticket) -> Triage:
        return await self._ask.execute(self.prompt, request, returning=Triage)


def a_step(model: ScriptedLanguageModel, *tools: ToyTool) -> TriageTicket:
    loop = Loop(model, *tools).loop
    return TriageTicket(ask=AskWithTools(model=MeteredLanguageModel(model), prompts=InMemoryPromptLibrary(), loop=loop))


async def triage(model: ScriptedLanguageModel, *tools: ToyTool, calls: int = 9) -> tuple[Triage, RunEnded]:
    listener = RecordingListener()
    execute = ExecuteStep(model="m", budget=Budget(model_calls=calls), listener=listener)
    result = await execute.execute(a_step(model, *tools), Ticket(text="My printer burns"))
    ended = listener.events[-1]
    assert isinstance(ended, RunEnded)
    return result, ended


async def test_the_model_looks_something_up_and_then_gives_its_result() -> None:
    tool = ToyTool()
    model = ScriptedLanguageModel([calling(a_call("order")), "IT IS PAID!", Triage(urgent=True)])
    result, ended = await triage(model, tool)
    assert result == Triage(urgent=True)
    assert tool.called == ["order"]
    *_, concluded, question = model.prompts[-1].messages
    assert concluded == AssistantMessage(text="IT IS PAID!")
    assert "ORDER" in question.text
    assert (ended.usage.model_calls, ended.usage.tool_calls) == (3, 1)


async def test_without_a_call_the_result_is_asked_for_as_ever() -> None:
    model = ScriptedLanguageModel(["Nothing to look up.", Triage(urgent=False)])
    assert (await triage(model, ToyTool()))[0] == Triage(urgent=False)
    assert [message.text for message in model.prompts[-1].messages] == ['{"text":"My printer burns"}']


async def test_a_call_with_an_effect_is_refused() -> None:
    tool = ToyTool(has_effect=True)
    model = ScriptedLanguageModel([calling(a_call()), "I may not.", Triage(urgent=False)])
    await triage(model, tool)
    assert tool.called == []


async def test_the_budget_counts_what_the_step_asks() -> None:
    model = ScriptedLanguageModel([calling(a_call()), "Paid.", Triage(urgent=True)])
    with pytest.raises(BudgetSpent):
        await triage(model, ToyTool(), calls=2)


async def test_a_step_that_nothing_measures_is_refused() -> None:
    with pytest.raises(RuntimeError, match="ExecuteStep"):
        await a_step(ScriptedLanguageModel([])).execute(Ticket(text="a"))
