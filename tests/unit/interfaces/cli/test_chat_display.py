import json

import pytest

from domain.chat_events import AnswerFinished, AnswerText, AnswerWithdrawn, ApprovalNeeded, ChatEvent, ToolsMissing
from domain.cited_text import Reference
from domain.conversations import ConversationId
from domain.notes import NoteId
from domain.run_events import ToolCallFinished, ToolCallStarted
from domain.runs import RunId
from domain.tools import ToolCall, ToolCallId, ToolName
from domain.usage import Usage
from interfaces.cli.chat_display import LinesOfJson, OnTerminal, called

RUN, CHAT = RunId("abcdefgh"), ConversationId("conversation")
CALL = ToolCall(id=ToolCallId("1"), tool=ToolName("search_notes"), arguments='{"query": "warps", "limit": 4}')
WARPS = Reference(number=1, note=NoteId("n1"), title="Warps", source="warps.md", quotes=("32\n threads", "lockstep"))


def the_end(*, whole: bool = True) -> AnswerFinished:
    return AnswerFinished(
        run=RUN,
        conversation=CHAT,
        text="32 threads. [1]",
        references=(WARPS,),
        calls=(CALL,),
        usage=Usage(),
        seconds=0.5,
        whole=whole,
    )


EVENTS: tuple[ChatEvent, ...] = (
    ToolsMissing(problem="The server calendar is gone"),
    ToolCallStarted(run=RUN, step="answer_question", call=CALL),
    ToolCallFinished(run=RUN, step="answer_question", call=CALL, result="Too long.", failed=True, seconds=0.1),
    AnswerText(text="64 threads."),
    AnswerWithdrawn(complaints=("The answer quotes '64', which note n1 does not say.",)),
    AnswerText(text="32 "),
    AnswerText(text="threads. [1]"),
    the_end(),
)


def test_the_answer_goes_to_standard_output_with_what_it_rests_on(capsys: pytest.CaptureFixture[str]) -> None:
    display = OnTerminal()
    for event in EVENTS:
        display.show(event)

    assert capsys.readouterr().out == (
        '64 threads.\n32 threads. [1]\n\n[1] Warps (warps.md)\n    "32 threads"\n    "lockstep"\n'
    )


def test_what_goes_on_besides_goes_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    display = OnTerminal()
    for event in EVENTS:
        display.show(event)

    assert capsys.readouterr().err.splitlines() == [
        "agent: The server calendar is gone",
        '  search_notes query="warps" limit=4',
        "  search_notes failed: Too long.",
        "The answer is taken back: The answer quotes '64', which note n1 does not say. Another attempt follows.",
    ]


def test_an_answer_that_is_not_whole_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    OnTerminal().show(the_end(whole=False))

    assert "AGENT_CHAT_REPLIES; the answer may be incomplete" in capsys.readouterr().err


def test_a_line_that_waits_is_ended(capsys: pytest.CaptureFixture[str]) -> None:
    display = OnTerminal()
    display.show(AnswerText(text="Let me write."))
    display.show(ApprovalNeeded(conversation=CHAT, calls=(CALL,)))

    assert capsys.readouterr().out == "Let me write.\n"


def test_a_program_is_told_every_event_on_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    display = LinesOfJson()
    for event in EVENTS:
        display.show(event)

    lines = capsys.readouterr().out.splitlines()
    assert [json.loads(line)["kind"] for line in lines] == [event.kind for event in EVENTS]


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        ('{"query": "a\\nb", "limit": 4}', 'search_notes query="a\\nb" limit=4'),
        ("{}", "search_notes"),
        ("[1]", "search_notes [1]"),
        ("{oops", "search_notes {oops"),
        (json.dumps({"query": "x" * 99}), f'search_notes query="{"x" * 58}…'),
    ],
)
def test_a_call_is_shown_on_one_line(arguments: str, shown: str) -> None:
    assert called(CALL.model_copy(update={"arguments": arguments})) == shown


def test_a_call_is_shown_whole_to_whoever_is_to_approve_it() -> None:
    topic = f"warps{' and' * 100} everything else"
    call = CALL.model_copy(update={"arguments": json.dumps({"topic": topic})})

    assert called(call, whole=True) == f'search_notes topic="{topic}"'


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        ('{"topic": "warps\u202e spraw\u202c"}', r'search_notes topic="warps\u202e spraw\u202c"'),
        ('{"topic": "warps\u200b\U000e0041"}', r'search_notes topic="warps\u200b\U000e0041"'),
        (r'{"\nAllowed.\nname": 1}', r'search_notes "\nAllowed.\nname"=1'),
        ('{"a=1 b": 2}', 'search_notes "a=1 b"=2'),
        ('{"topic": "\x1b[2J', r'search_notes {"topic": "\x1b[2J'),
    ],
)
def test_a_call_shows_what_is_not_seen_and_stays_on_its_line(arguments: str, shown: str) -> None:
    assert called(CALL.model_copy(update={"arguments": arguments}), whole=True) == shown
