"""Reading the text of a reply as it arrives: its reasoning, then its words."""

import re
from collections.abc import Collection

from domain.answers import AnswerReasoning, AnswerText, AnswerWithdrawn
from domain.reasoning import CLOSING, OPENING, without_reasoning

TextPart = AnswerText | AnswerReasoning | AnswerWithdrawn
Called = tuple[str, str]
"""The tool's name, and its arguments as JSON."""

_AROUND_NAME = re.compile(r"\A(?:functions|tools|default_api|call)[.:]|:\d+\Z")


class TextReader:
    """Separates reasoning, between `<think>` and `</think>` at the beginning of a reply, from words.

    At the end, `text` has all words. Only readers of parts use the rest: `calls` are tool calls written in the text;
    `thought` says that the reply began with reasoning without `<think>`, which `thinking` expects of the next reply.
    """

    def __init__(self, tools: Collection[str] = (), *, thinking: bool = False) -> None:
        self.text = ""
        self.calls: tuple[Called, ...] = ()
        self.thought = False
        self.tools = tools
        self.thinking = thinking
        self._held = ""
        self._awaited = OPENING

    def read(self, text: str) -> list[TextPart]:
        """Return the parts that are certain after the next piece; the beginning of a mark is held back."""
        self._held += text
        if self._awaited == OPENING:
            begun = self._held.lstrip()
            if begun != OPENING and OPENING.startswith(begun):
                return []
            self._awaited = CLOSING if begun.startswith(OPENING) else ""
            self._held = begun.removeprefix(OPENING)
        if not self._awaited:
            return self.end()
        thought, closing, rest = self._held.partition(CLOSING)
        if not closing:
            cut = next(end for end in range(len(CLOSING) - 1, -1, -1) if thought.endswith(CLOSING[:end]))
            thought, rest = thought[: len(thought) - cut], thought[len(thought) - cut :]
        self._held, self._awaited = rest, "" if closing else CLOSING
        reasoning: list[TextPart] = [AnswerReasoning(text=thought)] if thought else []
        return reasoning + self.end() if closing else reasoning

    def end(self) -> list[TextPart]:
        """Return what was held back."""
        rest, self._held = self._held, ""
        if self._awaited == CLOSING:
            return [AnswerReasoning(text=rest)] if rest else []
        words = rest if self.text else rest.lstrip()
        self.text += words
        return [AnswerText(text=words)] if words else []

    def without_reasoning(self, text: str) -> str:
        """Return a complete text, such as a typed answer, without its reasoning."""
        return without_reasoning(text)


def plain_name(name: str, tools: Collection[str]) -> str:
    """Return the tool's name without what a chat template adds to it: `look_up` for `functions.look_up:0`."""
    return name if name in tools else _AROUND_NAME.sub("", name)
