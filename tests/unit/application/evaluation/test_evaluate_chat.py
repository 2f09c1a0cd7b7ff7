import json
from pathlib import Path

import pytest
from typing_extensions import override

from application.chat.answer_question import AnswerQuestion, ChatLimits
from application.chat.check_citations import CheckCitations
from application.chat.shorten_conversation import ShortenConversation
from application.evaluation.evaluate_chat import EvaluateChat
from application.evaluation.examiner import ExamineRequest
from application.notes.search_notes import SearchNotes
from application.ports.run_listener import RunListener
from application.ports.tool import Tool
from domain.datasets import Case
from domain.errors import AgentError, CredentialsRefused, ModelRefused, ModelUnavailable
from domain.examinations import Examined
from domain.messages import AssistantMessage
from domain.run_events import RunEnded
from domain.tools import ToolCall, ToolCallId, ToolDescription, ToolName
from domain.usage import Budget
from infrastructure.conversation_memories.in_memory import InMemoryConversationMemory
from infrastructure.note_repositories.in_memory import InMemoryNoteRepository
from infrastructure.prompt_libraries.markdown_folder import MarkdownFolderPromptLibrary
from infrastructure.run_listeners.in_memory import InMemoryRunListener
from infrastructure.tool_sources.in_memory import InMemoryToolSource
from infrastructure.tools.search_notes import SearchNotesTool
from tests.answering import ONE_CALL, AnsweringLanguageModel, Given, in_turn
from tests.building import FOLDER, a_note

PROMPTS = MarkdownFolderPromptLibrary(Path(__file__).parents[4] / "prompts")
WARPS = a_note("warps.md", "A warp is a group of 32 threads that run in step.")
CASE = Case(
    name="warps",
    question="What is a warp?",
    notes=("warps.md", "blocks.md"),
    must_say=("32 threads",),
    tools=("search_notes", "read_note"),
)
UNANSWERABLE = Case(name="bread", question="How long does bread rise?", answerable=False)
CITED = f'It has 32 threads.<cite note="{WARPS.id}">a group of 32 threads</cite>\n\nThey run in step.'


class Publish(Tool):
    """A tool with an effect."""

    @property
    @override
    def description(self) -> ToolDescription:
        return ToolDescription(name=ToolName("publish"), purpose="Publish.", arguments="{}", has_effect=True)

    @override
    async def call(self, arguments: str) -> str:
        raise AssertionError("nobody approved it")


def calls(*tools: str, arguments: str = json.dumps({"query": "warp"})) -> AssistantMessage:
    return AssistantMessage(
        calls=tuple(
            ToolCall(id=ToolCallId(f"{tool}-{number}"), tool=ToolName(tool), arguments=arguments)
            for number, tool in enumerate(tools)
        )
    )


def says(text: str) -> AssistantMessage:
    return AssistantMessage(text=text)


async def examined(case: Case, *said: Given, listener: RunListener | None = None) -> Examined:
    repository = InMemoryNoteRepository()
    await repository.update(save=[WARPS])
    search = SearchNotesTool(SearchNotes(repository=repository))
    model = AnsweringLanguageModel(in_turn(*said))

    def answer(*, listener: RunListener) -> AnswerQuestion:
        return AnswerQuestion(
            model=model,
            prompts=PROMPTS,
            memory=InMemoryConversationMemory(),
            tools=InMemoryToolSource([search, Publish()]),
            check=CheckCitations(notes=repository),
            shorten=ShortenConversation(prompts=PROMPTS),
            listener=listener,
            budget=Budget(),
            limits=ChatLimits(replies=4, result_characters=10_000, shown_characters=100_000),
        )

    examiner = EvaluateChat(answer=answer, listener=listener or InMemoryRunListener(), repository=repository)
    return await examiner.execute(ExamineRequest(case=case, folder=FOLDER))


def values(found: Examined) -> dict[str, float]:
    return {measure.name: measure.value for measure in found.measures}


async def test_measures_the_answer_and_the_calls_that_led_to_it() -> None:
    found = await examined(CASE, calls("search_notes"), says(CITED))

    assert values(found) == {
        "quotes_valid": 1.0,
        "paragraphs_cited": 0.5,
        "notes_covered": 0.5,
        "unrepeated": 1.0,
        "must_say": 1.0,
        "tool_calls_right": 0.5,  # read_note was expected too
    }
    assert (found.failure, found.notes) == ("", (WARPS,))
    assert found.answer == "It has 32 threads.\n\nThey run in step."


async def test_calls_that_fail_are_not_right() -> None:
    case = CASE.model_copy(update={"tools": ()})

    found = await examined(
        case, calls("search_notes", "search_nots"), calls("search_notes", arguments="{"), says(CITED)
    )

    assert values(found)["tool_calls_right"] == pytest.approx(1 / 3, abs=1e-4)


async def test_counts_replies_calls_and_costs() -> None:
    found = await examined(CASE, calls("search_notes"), says(CITED))

    assert (found.steps, found.usage.model_calls, found.usage.tool_calls) == (2, 2, 1)
    assert found.usage.cost_usd == 2 * (ONE_CALL.cost_usd or 0)


async def test_to_say_that_the_notes_do_not_is_right_where_they_do_not() -> None:
    assert values(await examined(UNANSWERABLE, says("The notes do not say."))) == {
        "abstained": 1.0,
        "tool_calls_right": 1.0,
    }
    assert values(await examined(UNANSWERABLE, calls("search_notes"), says(CITED)))["abstained"] == 0.0


async def test_an_answer_that_fails_is_the_failure_of_the_case_and_has_cost_something() -> None:
    declined = ModelRefused("The model declined", usage=ONE_CALL)

    found = await examined(CASE, calls("search_notes"), declined)

    assert (found.failure, found.measures) == ("The model declined", ())
    assert found.usage.model_calls == 2


async def test_an_answer_that_keeps_quoting_what_no_note_says_fails() -> None:
    invented = says(f'Two.<cite note="{WARPS.id}">a warp has two threads</cite>')

    found = await examined(CASE, invented, invented, invented)

    assert "does not say" in found.failure


@pytest.mark.parametrize("error", [ModelUnavailable("No connection"), CredentialsRefused("The key is refused")])
async def test_what_would_fail_every_other_case_too_is_raised(error: AgentError) -> None:
    with pytest.raises(type(error)):
        await examined(CASE, error)


async def test_an_answer_that_waits_for_approval_fails_and_nothing_is_done() -> None:
    found = await examined(CASE, calls("publish"))

    assert found.failure == "The answer waits for the approval of publish"


async def test_those_who_watch_hear_of_the_answer_too() -> None:
    listener = InMemoryRunListener()

    await examined(CASE, says(CITED), listener=listener)

    assert [event.status for event in listener.events if isinstance(event, RunEnded)] == ["done"]
