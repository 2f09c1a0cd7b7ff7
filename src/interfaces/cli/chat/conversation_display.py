"""Conversations as text for a person."""

from collections.abc import Iterable, Sequence
from textwrap import indent

from application.ports.answer_check import AnswerCheck, check_answer
from domain.chat.conversation import ConversationEntry, Turn
from interfaces.cli.answer_display import cited
from interfaces.cli.output import counted


def to_lines(entries: Iterable[ConversationEntry]) -> str:
    """Return a line for each conversation."""
    return "\n".join(
        f"{entry.id}  {counted(entry.turns, 'message'):>12}  {entry.updated.astimezone():%Y-%m-%d %H:%M}"
        f"  {entry.title or '(no question)'}"
        for entry in entries
    )


async def to_text(turn: Turn, checks: Sequence[AnswerCheck]) -> str:
    """Return a turn with its author; an answer is shown as in the chat, with the calls that it made below it."""
    text = turn.text
    match turn.role:
        case "user":
            who = "you"
        case "assistant":
            who = "agent, incomplete" if turn.cut else "agent"
            checked = await check_answer(text, checks)
            text = "\n".join((checked.text, "".join(map(cited, checked.references))))
        case "tool":
            who = f"{turn.tool} FAILED" if turn.failed else turn.tool
        case "summary":
            who = f"summary of the first {counted(turn.covers, 'message')}"
    calls = turn.calls if turn.role == "assistant" else ()
    said = f"{who}: {indent(text, '  ').strip()}".rstrip()
    return "\n".join((said, *(f"  calls {call.shown}" for call in calls)))
