import json
import os
from collections.abc import AsyncGenerator
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from domain.answers import (
    WAS_REASONING,
    AnswerEvent,
    AnswerFinished,
    AnswerReasoning,
    AnswerText,
    AnswerWithdrawn,
    ApprovalNeeded,
    MessagesAdded,
    Reference,
)
from domain.events import ToolCallFinished, ToolCallStarted
from domain.identifiers import RunId
from domain.messages import AssistantMessage
from domain.usage import Usage
from interfaces.cli.answer_display import show_answer
from tests.fakes.toy_tools import a_call

RUN = RunId("r")
REFERENCE = Reference(number=1, id="n", title="Warps", source="warps.md", quotes=("32\nthreads",))
FINISHED = AnswerFinished(run=RUN, text="A warp [1]", references=(REFERENCE,), usage=Usage(), seconds=1.0)
CALL = a_call("warp")


async def answer(*events: AnswerEvent) -> AsyncGenerator[AnswerEvent, None]:
    for event in events:
        yield event


async def test_a_person_reads_the_answer_with_its_references_and_notes(capsys: pytest.CaptureFixture[str]) -> None:
    waiting = await show_answer(
        answer(
            ToolCallStarted(run=RUN, step="s", call=CALL),
            ToolCallFinished(run=RUN, step="s", call=CALL, result="No\x1b", failed=True, seconds=0.1),
            AnswerText(text="A "),
            AnswerText(text="warp [1]"),
            AnswerWithdrawn(complaints=("Wrong.",)),
            AnswerText(text="A warp [1]"),
            FINISHED.model_copy(update={"complete": False}),
        )
    )
    assert waiting == ()
    shown = capsys.readouterr()
    assert shown.out == 'A warp [1]\nA warp [1]\n\n[1] Warps (warps.md)\n    "32 threads"\n'
    assert shown.err.splitlines() == [
        '  look_up {"word": "warp"}',
        "  look_up failed: No\\u001b",
        "The answer was rejected by a check; another attempt follows.",
        "The answer may be incomplete: the limit AGENT_LOOP__MAX_REPLIES was reached.",
    ]


@pytest.mark.parametrize("asked", [True, False])
async def test_reasoning_is_shown_where_it_is_asked_for_and_is_never_the_answer(
    capsys: pytest.CaptureFixture[str], *, asked: bool
) -> None:
    events = (
        AnswerReasoning(text="Hm, "),
        AnswerReasoning(text="hm."),
        AnswerText(text="Perhaps"),
        AnswerWithdrawn(complaints=(WAS_REASONING,)),
        AnswerReasoning(text="Perhaps"),
        AnswerText(text="Yes."),
    )
    await show_answer(answer(*events), reasoning=asked)
    shown = capsys.readouterr()
    assert shown.out == "Perhaps\nYes.\n"
    notes = ["Hm, hm.", WAS_REASONING, "Perhaps"] if asked else [WAS_REASONING]
    assert shown.err.splitlines() == notes

    await show_answer(answer(*events), as_json=True, reasoning=asked)
    kinds = [json.loads(line)["kind"] for line in capsys.readouterr().out.splitlines()]
    assert ("answer_reasoning" in kinds) == asked


async def test_the_calls_that_wait_are_returned_and_a_line_is_ended(capsys: pytest.CaptureFixture[str]) -> None:
    assert await show_answer(answer(AnswerText(text="May I?"), ApprovalNeeded(calls=(CALL,)))) == (CALL,)
    assert capsys.readouterr().out == "May I?\n"


async def test_a_program_reads_a_line_of_json_for_each_event(capsys: pytest.CaptureFixture[str]) -> None:
    events = answer(AnswerText(text="ä"), MessagesAdded(messages=(AssistantMessage(text="x"),)), FINISHED)
    await show_answer(events, as_json=True)
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["kind"] for line in lines] == ["answer_text", "answer_finished"]
    assert lines[1]["references"][0]["title"] == "Warps"


async def test_a_long_call_is_cut_but_not_for_the_person_who_approves_it(capsys: pytest.CaptureFixture[str]) -> None:
    call = a_call("x" * 500)
    await show_answer(answer(ToolCallStarted(run=RUN, step="s", call=call)))
    assert len(capsys.readouterr().err) < 210
    assert "x" * 500 in ApprovalNeeded(calls=(call,)).shown[0]


@pytest.mark.parametrize("as_json", [True, False])
async def test_an_answer_that_nobody_reads_is_stopped(*, as_json: bool) -> None:
    said: list[str] = []

    async def endless() -> AsyncGenerator[AnswerEvent, None]:
        try:
            while True:
                said.append("word ")
                yield AnswerText(text=said[-1])
        finally:
            said.append("stopped")

    read, written = os.pipe()
    with os.fdopen(written, "w", encoding="utf-8") as standard_output, redirect_stdout(standard_output):
        os.close(read)
        assert await show_answer(endless(), as_json=as_json) == ()
    assert said == ["word ", "stopped"]


async def test_a_file_keeps_no_words_that_were_withdrawn(tmp_path: Path) -> None:
    events = answer(
        AnswerText(text="A false "),
        AnswerReasoning(text="Hm."),
        AnswerText(text="answer"),
        AnswerWithdrawn(complaints=("Wrong.",)),
        AnswerText(text="A warp "),
        AnswerText(text="[1]"),
        FINISHED,
    )
    with (tmp_path / "answer.txt").open("w+", encoding="utf-8") as file:
        with redirect_stdout(file):
            await show_answer(events)
        file.seek(0)
        assert file.read() == 'A warp [1]\n\n[1] Warps (warps.md)\n    "32 threads"\n'
