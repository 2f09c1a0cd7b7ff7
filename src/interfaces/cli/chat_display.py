"""How an answer is shown while it comes."""

import json
from abc import abstractmethod
from typing import Protocol

from pydantic import JsonValue, TypeAdapter, ValidationError
from typing_extensions import override

from domain.chat_events import AnswerFinished, AnswerText, AnswerWithdrawn, ChatEvent, ToolsMissing
from domain.run_events import ToolCallFinished, ToolCallStarted
from domain.tools import ToolCall
from interfaces.cli.output import cut, show, show_json_line, show_piece, tell

_ARGUMENTS: TypeAdapter[dict[str, JsonValue]] = TypeAdapter(dict[str, JsonValue])
_LONGEST_ARGUMENT = 60


class ChatDisplay(Protocol):
    """Shows an answer."""

    @abstractmethod
    def show(self, event: ChatEvent) -> None:
        """Show what the event tells."""


class LinesOfJson(ChatDisplay):
    """Prints every event as a line of JSON."""

    @override
    def show(self, event: ChatEvent) -> None:
        show_json_line(event.model_dump(mode="json"))


class OnTerminal(ChatDisplay):
    """Prints the words of the answer as they come, and its references; what goes on besides is a remark."""

    def __init__(self) -> None:
        self._within_a_line = False

    @override
    def show(self, event: ChatEvent) -> None:
        match event:
            case AnswerText():
                show_piece(event.text)
                self._within_a_line = not event.text.endswith("\n")
            case AnswerFinished():
                self.end()
                self._show_references(event)
            case ToolCallStarted():
                self._remark(f"  {called(event.call)}")
            case ToolCallFinished(failed=True):
                self._remark(f"  {event.call.tool} failed: {event.result}")
            case AnswerWithdrawn():
                self._remark(f"The answer is taken back: {' '.join(event.complaints)} Another attempt follows.")
            case ToolsMissing():
                self._remark(f"agent: {event.problem}")
            case _:
                self.end()

    def end(self) -> None:
        """End the line that the answer is in."""
        if self._within_a_line:
            show_piece("\n")
            self._within_a_line = False

    def _remark(self, text: str) -> None:
        self.end()
        tell(text)

    @staticmethod
    def _show_references(finished: AnswerFinished) -> None:
        for reference in finished.references:
            quotes = "".join(f'\n    "{" ".join(quote.split())}"' for quote in reference.quotes)
            show(f"\n[{reference.number}] {reference.title} ({reference.source}){quotes}")
        if not finished.whole:
            tell("The search ended at AGENT_CHAT_REPLIES; the answer may be incomplete.")


def called(call: ToolCall, *, whole: bool = False) -> str:
    """Return a call as a person reads it: `search_notes query="warps" limit=5`.

    Whoever is to approve it is shown the `whole`: nothing is cut, and nothing is there that they do not see.
    """
    longest = None if whole else _LONGEST_ARGUMENT
    try:
        arguments = _ARGUMENTS.validate_json(call.arguments)
    except ValidationError:
        return _visible(f"{call.tool} {cut(call.arguments, longest)}")
    shown = (
        f"{name if name.isidentifier() else _as_json(name)}={cut(_as_json(value), longest)}"
        for name, value in arguments.items()
    )
    return _visible(" ".join((call.tool, *shown)))


def _as_json(value: JsonValue) -> str:
    return json.dumps(value, ensure_ascii=False)


def _visible(text: str) -> str:
    """Return the text with every letter that shows nothing, or turns the direction of writing, as its number."""
    return "".join(letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in text)
