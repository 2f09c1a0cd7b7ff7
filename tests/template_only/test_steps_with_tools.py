"""Steps that use tools, wired as a container wires them."""

from pathlib import Path

import pytest
from dependency_injector import providers

from application.meter import measured_by
from domain.errors import Misconfigured
from domain.messages import ToolMessage
from tests.agents import agent_with
from tests.builders.meters import a_meter
from tests.fakes.in_memory_prompts import InMemoryPromptLibrary
from tests.fakes.scripted_language_model import Line, ScriptedLanguageModel
from tests.fakes.toy_tools import ToySource, ToyTool, a_call, calling
from tests.unit.application.test_ask_with_tools import Ticket, Triage, TriageTicket


class Desk:
    """A step that may call the tools of these names, and a server with tools, which may be away."""

    def __init__(self, folder: Path, *script: Line, tools: tuple[str, ...] = (), is_away: bool = False) -> None:
        self.model = ScriptedLanguageModel(script)
        self.order, self.refund = ToyTool("find_order"), ToyTool("pay_refund", has_effect=True)
        self.clock = ToyTool("clock__now", source="clock")
        offered = () if is_away else (self.clock,)
        problems = ("The tools of clock are not offered: it does not start",) if is_away else ()
        agent = agent_with(folder, model=self.model, tools=[self.order, self.refund])
        agent.core.prompt_library.override(providers.Object(InMemoryPromptLibrary()))
        agent.core.tool_sources.add_args(providers.Object(ToySource(*offered, problems=problems)))
        self.ask = providers.Factory(agent.core.ask_with_tools, tools=tools)
        self.step = providers.Factory(TriageTicket, ask=self.ask)
        self.execute = agent.core.execute_step

    async def triage(self) -> Triage:
        return await self.execute().execute(self.step(), Ticket(text="My printer burns"))

    @property
    def called(self) -> list[str]:
        return [*self.order.called, *self.refund.called, *self.clock.called]

    @property
    def results(self) -> list[str]:
        return [each.text for each in self.model.prompts[1].messages if isinstance(each, ToolMessage)]


async def test_a_step_is_offered_the_tools_that_it_names_and_no_others(tmp_path: Path) -> None:
    calls = calling(a_call("a", "find_order"), a_call("b", "clock__now"), a_call("c", "current_time"))
    desk = Desk(tmp_path, calls, "Paid.", Triage(urgent=True), tools=("clock__now", "find_order"))
    assert await desk.triage() == Triage(urgent=True)
    assert desk.called == ["a", "b"]
    *_, refused = desk.results
    assert refused == "There is no tool 'current_time'. The tools are: find_order, clock__now."


async def test_a_step_that_names_no_tool_is_offered_all(tmp_path: Path) -> None:
    desk = Desk(tmp_path, calling(a_call("a", "find_order"), a_call("b", "unknown")), "Paid.", Triage(urgent=True))
    await desk.triage()
    assert desk.called == ["a"]
    assert desk.results[1].endswith("find_order, pay_refund, clock__now.")


async def test_a_tool_that_needs_approval_ends_the_step_that_names_it(tmp_path: Path) -> None:
    desk = Desk(tmp_path, tools=("find_order", "pay_refund"))
    with pytest.raises(Misconfigured, match=r"The step triage_ticket names the tool pay_refund, .* approval"):
        await desk.triage()
    assert desk.model.prompts == ()


async def test_a_name_that_nothing_offers_ends_the_step_before_a_model_is_asked(tmp_path: Path) -> None:
    desk = Desk(tmp_path, tools=("find_order", "find_ordr"))
    with pytest.raises(
        Misconfigured, match=r"The step triage_ticket names the tool find_ordr, .* are .*find_order, pay_"
    ):
        await desk.triage()
    assert desk.model.prompts == ()


async def test_a_tool_of_a_server_that_is_away_is_missed_with_the_reason(tmp_path: Path) -> None:
    desk = Desk(tmp_path, tools=("clock__now",), is_away=True)
    with pytest.raises(
        Misconfigured, match=r"names the tool clock__now, .* of clock are not offered: it does not start"
    ):
        await desk.triage()


@pytest.mark.parametrize("calls", [(), (calling(a_call("a", "find_order")),)])
async def test_a_last_reply_that_is_the_result_already_is_taken(calls: tuple[Line, ...], tmp_path: Path) -> None:
    desk = Desk(tmp_path, *calls, ' {"urgent": true}\n')
    assert await desk.triage() == Triage(urgent=True)
    assert len(desk.model.prompts) == len(calls) + 1


@pytest.mark.parametrize("reply", ['{"urgent": "soon"}', '{"urgent": true, "id": 1}', '{"urgent": true', "true"])
async def test_a_last_reply_that_is_no_valid_result_is_not_taken(reply: str, tmp_path: Path) -> None:
    desk = Desk(tmp_path, reply, '{"urgent": "soon"}', Triage(urgent=False))
    assert await desk.triage() == Triage(urgent=False)
    assert len(desk.model.prompts) == 3, "an invalid answer is repaired as ever"


async def test_a_last_reply_with_complaints_is_not_taken(tmp_path: Path) -> None:
    desk = Desk(tmp_path, '{"urgent": true}', Triage(urgent=False))

    def complaints(triage: Triage) -> tuple[str, ...]:
        return ("It is not urgent.",) if triage.urgent else ()

    with measured_by(a_meter()):
        ticket, ask = Ticket(text="My printer burns"), desk.ask()
        answer = await ask.execute(TriageTicket.prompt, ticket, returning=Triage, complaints=complaints)
    assert answer == Triage(urgent=False)
