"""How an answer is shown while it arrives."""

import sys
from collections.abc import AsyncGenerator
from contextlib import ExitStack, aclosing, suppress

from domain import answers
from domain.answers import AnswerEvent
from domain.events import ToolCallFinished, ToolCallStarted
from domain.tools import ToolCall
from domain.visible_text import visible
from interfaces.cli.output import NobodyReads, cut, note, note_piece, show_piece, to_json, writes_to_file
from interfaces.cli.word_wrap import WordWrap

MAX_SHOWN = 200
"""Characters that are shown of a call that needs no approval, and of the error of a call."""


def cited(reference: answers.Reference) -> str:
    """Return a reference with its quotes, as lines for a person."""
    quotes = "".join(f'\n    "{" ".join(quote.split())}"' for quote in reference.quotes)
    return f"\n[{reference.number}] {reference.title} ({reference.source}){quotes}\n"


async def show_answer(
    events: AsyncGenerator[AnswerEvent, None], *, as_json: bool = False, reasoning: bool = False
) -> tuple[ToolCall, ...]:
    """Show an answer to a person, or to a program as lines of JSON; return the calls that wait for approval.

    The answer is stopped when nobody reads it any more. Words that are withdrawn are never written to a file.
    """
    waiting: tuple[ToolCall, ...] = ()
    words, thoughts = (WordWrap(at_terminal=stream.isatty()) for stream in (sys.stdout, sys.stderr))
    shown = _held_back(events) if writes_to_file() and not as_json else events
    async with aclosing(events):
        with suppress(NobodyReads), ExitStack() as at_end:
            at_end.callback(lambda: show_piece(words.end()))
            async for event in shown:
                if isinstance(event, answers.AnswerReasoning) and not (reasoning and as_json):
                    note_piece(thoughts.read(event.text) if reasoning else "")
                    continue
                note_piece(thoughts.end())
                if isinstance(event, answers.ApprovalNeeded):
                    waiting = event.calls
                if not as_json:
                    _show(event, words)
                elif not isinstance(event, answers.MessagesAdded):
                    show_piece(f"{to_json(event, indent=None)}\n")
    return waiting


async def _held_back(events: AsyncGenerator[AnswerEvent, None]) -> AsyncGenerator[AnswerEvent, None]:
    """Yield the words of an answer all at once, when they can no longer be withdrawn."""
    held = ""
    async for event in events:
        if isinstance(event, answers.AnswerText):
            held += event.text
            continue
        if not isinstance(event, answers.AnswerReasoning):
            if held and not isinstance(event, answers.AnswerWithdrawn):
                yield answers.AnswerText(text=held)
            held = ""
        yield event
    if held:
        yield answers.AnswerText(text=held)


def _show(event: AnswerEvent, words: WordWrap) -> None:
    """Write the answer and its references to standard output, and notes about other events to standard error."""
    if isinstance(event, answers.AnswerText):
        show_piece(words.read(event.text))
        return
    show_piece(words.end())
    match event:
        case answers.AnswerFinished():
            for reference in event.references:
                show_piece(words.read(cited(reference)))
            if not event.complete:
                note("The answer may be incomplete: the limit AGENT_LOOP__MAX_REPLIES was reached.")
        case ToolCallStarted():
            note(f"  {cut(event.shown, MAX_SHOWN)}")
        case ToolCallFinished(failed=True):
            note(f"  {visible(event.call.tool)} failed: {cut(visible(event.result), MAX_SHOWN)}")
        case answers.AnswerWithdrawn():
            rejected = "The answer was rejected by a check; another attempt follows."
            note(answers.WAS_REASONING if answers.WAS_REASONING in event.complaints else rejected)
        case answers.ToolsUnavailable():
            note(f"agent: {event.problem}")
