"""How conversations are shown."""

from collections.abc import Iterable
from textwrap import indent

from domain.chat.conversation import ConversationEntry, Turn
from interfaces.cli.output import counted


def listed(entries: Iterable[ConversationEntry]) -> str:
    """Return a line for each conversation."""
    return "\n".join(
        f"{entry.id}  {counted(entry.turns, 'turn'):>9}  {entry.updated.astimezone():%Y-%m-%d %H:%M}"
        f"  {entry.title or '(no question)'}"
        for entry in entries
    )


def shown(turn: Turn) -> str:
    """Return who said what, with the calls below the message that made them."""
    match turn.role:
        case "user":
            who = "you"
        case "assistant":
            who = "agent, incomplete" if turn.cut else "agent"
        case "tool":
            who = f"{turn.tool} FAILED" if turn.failed else turn.tool
        case "summary":
            who = f"summary of the first {counted(turn.covers, 'turn')}"
    calls = turn.calls if turn.role == "assistant" else ()
    said = f"{who}: {indent(turn.text, '  ').strip()}".rstrip()
    return "\n".join((said, *(f"  calls {call.shown}" for call in calls)))
