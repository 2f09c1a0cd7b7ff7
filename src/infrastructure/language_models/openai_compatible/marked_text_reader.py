"""The text of models whose server leaves everything in it: words, reasoning in any notation, and calls."""

import json
import re
from collections.abc import Collection

from typing_extensions import override

from domain.messages import ReplyReasoning, ReplyText
from infrastructure.language_models.chat_completions.text_reader import TextReader
from infrastructure.language_models.openai_compatible.marks import (
    CALLS,
    CLOSED,
    CLOSINGS,
    EMPTY,
    FIRST_LETTERS,
    MARK,
    begins_mark,
)
from infrastructure.language_models.openai_compatible.text_calls import calls_in
from infrastructure.language_models.structured_output import OBJECT, decoded

_JSON = re.compile(r'(?m)^[ \t]*(?:```[\w ]*\n\s*)?(?:\[\s*)?\{\s*"')
"""At the beginning of a line: JSON that may be a call, perhaps in a fence or a list."""
_JSON_BEGINS = re.compile(r"(?m)^[ \t]*(?:`{1,2}|```[\w ]*\n?\s*|(?:```[\w ]*\n\s*)?(?:\[\s*)?(?:\{\s*)?)\Z")
_TOKEN = re.compile(rf"(?P<object>{OBJECT.pattern})|{MARK.pattern}", re.IGNORECASE)


class MarkedTextReader(TextReader):
    """Knows the marks of every notation, except within code, and makes calls of what is written as one."""

    def __init__(self, tools: Collection[str] = (), *, thinking: bool = False) -> None:
        super().__init__(tools, thinking=thinking)
        self._parts: list[ReplyText | ReplyReasoning] = []
        self._closings: Collection[str] = CLOSED if thinking else ()
        self._reasoning = ""
        self._was_opened = self._within_line = self._within_calls = False

    @override
    def read(self, text: str) -> list[ReplyText | ReplyReasoning]:
        if not (self._held or self._closings or FIRST_LETTERS & set(text)):
            self._say(text)
        else:
            self._held += text
            while self._held and not self._within_calls and (self._think() if self._closings else self._find()):
                pass
        return self._taken()

    @override
    def end(self) -> list[ReplyText | ReplyReasoning]:
        rest, self._held = self._held, ""
        if self._within_calls:
            self.calls += calls_in(rest, self.tools, marked=True)
        elif self._closings and (self._within_line or not self._was_opened):
            self._say(self._reasoning + rest)  # the mark before it was a word
        elif self._closings:
            self._add_reasoning(rest)
        elif calls := calls_in(rest, self.tools, marked=False) if self.tools else ():
            self.calls += calls
        else:
            self._say(rest)
        return self._taken()

    @override
    def without_reasoning(self, text: str) -> str:
        """Remove also marks of templates; those within JSON are text."""
        kept, start, end = "", 0, 0
        while token := _TOKEN.search(text, end):
            mark, begin, end = token[0].lower(), token.start(), token.end()
            if token["object"]:
                end = decoded(text, begin)[1]
            elif mark in CLOSINGS:
                marks = (each for each in MARK.finditer(text, end) if each[0].lower() in CLOSINGS[mark])
                if closing := next(marks, None):
                    kept, start = kept + text[start:begin], closing.end()
                    end = start
                elif not (kept + text[start:begin]).strip():  # it never ends: the answer is what is in shape
                    found = OBJECT.search(text, end)
                    start = end = found.start() if found else len(text)
            elif mark in CLOSED:
                kept, start = "", end
            elif mark in EMPTY:
                kept, start = kept + text[start:begin], end
        return kept + text[start:]

    def _taken(self) -> list[ReplyText | ReplyReasoning]:
        parts, self._parts = self._parts, []
        return parts

    def _say(self, text: str) -> None:
        text = text if self.text else text.lstrip()
        if text:
            self.text += text
            self._parts.append(ReplyText(text=text))

    def _add_reasoning(self, text: str, *, withdraws: bool = False) -> None:
        self._reasoning += text
        if text or withdraws:
            self._parts.append(ReplyReasoning(text=text, withdraws=withdraws))

    def _think(self) -> bool:
        """Take the reasoning up to the mark after it; return whether that is there."""
        found = next((each for each in MARK.finditer(self._held) if each[0].lower() in self._closings), None)
        end = found.start() if found else begins_mark(self._held)
        self._add_reasoning(self._held[:end])
        self._held = self._held[found.end() if found else end :]
        if found:
            self.thought = self.thought or not self._was_opened
            self._closings = ()
        return found is not None

    def _find(self) -> bool:
        """Say the words up to the next mark, and handle that; return whether more may be certain."""
        held, mark, found = self._held, MARK.search(self._held), self._at_line(_JSON)
        if found and not (mark and mark.start() < found.start()):
            return self._take_json(found.start())
        if mark:
            self._held = held[mark.end() :]
            self._take_mark(mark[0].lower(), held[: mark.start()], mark[0])
            return True
        begun = self._at_line(_JSON_BEGINS)
        end = begun.start() if begun else begins_mark(held)
        self._say(held[:end])
        self._held = held[end:]
        return False

    def _take_mark(self, mark: str, before: str, written: str) -> None:
        if _is_code(self.text + before) or (mark.startswith(CALLS) and not self.tools):
            self._say(before + written)
        elif mark in CLOSED and not self._was_opened:
            self._add_reasoning(self.text + before, withdraws=bool(self.text))
            self.text, self.thought = "", True
        else:
            self._say(before)
            if mark in CLOSINGS:
                self._closings, self._was_opened, self._reasoning = CLOSINGS[mark], True, written
                self._within_line = not self._is_new_line()
            elif mark.startswith(CALLS):
                self._within_calls, self._held = True, written + self._held

    def _is_new_line(self) -> bool:
        return not self.text.rpartition("\n")[2].strip(" \t")

    def _at_line(self, json_begins: re.Pattern[str]) -> re.Match[str] | None:
        """Return where JSON begins at the beginning of a line, if there are tools that it may call."""
        start = 0 if self._is_new_line() else self._held.find("\n") + 1
        return json_begins.search(self._held, start) if self.tools and (start or self._is_new_line()) else None

    def _take_json(self, start: int) -> bool:
        """Take a call, or say what is none; return whether the JSON is complete."""
        self._say(self._held[:start])
        self._held = self._held[start:]
        end = _end_of_json(self._held)
        if not end:
            return False
        block, self._held = self._held[:end], self._held[end:]
        calls = calls_in(block, self.tools, marked=False)
        self.calls += calls
        self._say("" if calls else block)
        return True


def _is_code(before: str) -> bool:
    """Return whether what follows these words is within code: in a fence, or between marks on a line."""
    return before.count("```") % 2 == 1 or before.rpartition("\n")[2].replace("```", "").count("`") % 2 == 1


def _end_of_json(text: str) -> int:
    """Return the end of the JSON at the beginning of the text, or of its fence; 0 if it is not complete."""
    start = len(text) - len(text.lstrip())
    if text.startswith("```", start):
        closing = text.find("\n```", start + 3)
        return closing + 4 if closing >= 0 else 0
    try:
        return json.JSONDecoder(strict=False).raw_decode(text, start)[1]
    except (ValueError, RecursionError):
        return 0
