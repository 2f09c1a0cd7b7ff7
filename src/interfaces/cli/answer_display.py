"""How an answer is shown while it arrives."""

import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from functools import partial

from pydantic import JsonValue, TypeAdapter, ValidationError

from domain import answers
from domain.answers import AnswerEvent
from domain.events import ToolCallFinished, ToolCallStarted
from domain.tools import ToolCall
from interfaces.cli.output import cut, note, show, show_json, show_piece, visible

_ARGUMENTS: TypeAdapter[dict[str, JsonValue]] = TypeAdapter(dict[str, JsonValue])


async def show_answer(events: AsyncGenerator[AnswerEvent, None], *, as_json: bool = False) -> tuple[ToolCall, ...]:
    """Show an answer to a person, or to a program as lines of JSON; return the calls that wait for approval."""
    waiting: tuple[ToolCall, ...] = ()
    within_line = False
    async with aclosing(events):
        try:
            async for event in events:
                if isinstance(event, answers.ApprovalNeeded):
                    waiting = event.calls
                if not as_json:
                    within_line = _show(event, within_line=within_line)
                elif not isinstance(event, answers.MessagesAdded):
                    show_json(event, indent=None)
        finally:
            if within_line:
                show_piece("\n")
    return waiting


def _show(event: AnswerEvent, *, within_line: bool) -> bool:
    """Print the answer and its references, and note everything else; return whether the answer is within a line."""
    if isinstance(event, answers.AnswerText):
        show_piece(event.text)
        return not event.text.endswith("\n")
    if within_line:
        show_piece("\n")
    match event:
        case answers.AnswerFinished():
            for reference in event.references:
                quotes = "".join(f'\n    "{" ".join(quote.split())}"' for quote in reference.quotes)
                show(f"\n[{reference.number}] {reference.title} ({reference.source}){quotes}")
            if not event.complete:
                note("The answer may be incomplete: the limit AGENT_LOOP__MAX_REPLIES was reached.")
        case ToolCallStarted():
            note(f"  {call_in_words(event.call)}")
        case ToolCallFinished(failed=True):
            note(f"  {event.call.tool} failed: {cut(visible(event.result), 200)}")
        case answers.AnswerWithdrawn():
            note("The answer was rejected by a check; another attempt follows.")
        case answers.ToolsUnavailable():
            note(f"agent: {event.problem}")
    return False


def call_in_words(call: ToolCall, *, whole: bool = False) -> str:
    """Return a call as a person reads it, `current_time utc_offset_hours=9`; the `whole` for one who approves it."""
    in_json = partial(json.dumps, ensure_ascii=False)
    try:
        arguments = _ARGUMENTS.validate_json(call.arguments).items()
        shown = [f"{name if name.isidentifier() else in_json(name)}={in_json(value)}" for name, value in arguments]
    except ValidationError:
        shown = [call.arguments]
    return visible(" ".join((call.tool, *(shown if whole else (cut(each, 60) for each in shown)))))
