"""A conversation as a person, or a program, reads it."""

from textwrap import indent

from pydantic import JsonValue

from domain.conversations import Conversation, ConversationEntry, Summary, Turn
from domain.messages import AssistantMessage, ToolMessage, UserMessage
from interfaces.cli.output import show, show_json


def transcript(conversation: Conversation) -> str:
    """Return who said what, in order, with the calls below the answer that made them."""
    head = f"conversation {conversation.id}: {conversation.title} ({_counted(len(conversation.turns))})"
    return "\n".join((head, *(_turn(turn) for turn in conversation.turns)))


def transcript_json(conversation: Conversation) -> JsonValue:
    """Return the same as one document."""
    turns: list[JsonValue] = [turn.model_dump(mode="json") for turn in conversation.turns]
    return {"id": conversation.id, "title": conversation.title, "turns": turns}


def listed(entry: ConversationEntry) -> str:
    """Return a conversation's line in a list."""
    added = f"{entry.updated.astimezone():%Y-%m-%d %H:%M}"
    return f"{entry.id}  {_counted(entry.turns):>9}  {added}  {entry.title or '(no question)'}"


def show_entries(entries: tuple[ConversationEntry, ...], *, as_json: bool) -> None:
    """Write a line for each conversation, or one document, to standard output."""
    if as_json:
        show_json([entry.model_dump(mode="json") for entry in entries])
    else:
        for entry in entries:
            show(listed(entry))


def _turn(turn: Turn) -> str:
    match turn:
        case UserMessage():
            return _said("you", turn.text)
        case AssistantMessage():
            calls = [f"  calls {call.tool} {call.arguments}" for call in turn.calls]
            answer = [_said("agent, cut short" if turn.cut else "agent", turn.text)] if turn.text or turn.cut else []
            return "\n".join((*(answer or ["agent:"]), *calls))
        case ToolMessage():
            return _said(f"{turn.tool} FAILED" if turn.failed else str(turn.tool), turn.text)
        case Summary():
            return _said(f"summary of the first {_counted(turn.covers)}", turn.text)


def _said(who: str, text: str) -> str:
    lines = text.strip()
    return f"{who}:\n{indent(lines, '  ')}" if "\n" in lines else f"{who}: {lines}".rstrip()


def _counted(turns: int) -> str:
    return "1 turn" if turns == 1 else f"{turns} turns"
