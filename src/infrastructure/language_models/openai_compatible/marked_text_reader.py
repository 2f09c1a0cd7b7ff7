"""Reads replies whose server leaves everything in the text: the answer, reasoning in any notation, and calls."""

import json
import re
from collections.abc import Collection
from functools import lru_cache

from typing_extensions import override

from domain.answers import WAS_REASONING, AnswerReasoning, AnswerText, AnswerWithdrawn
from infrastructure.language_models.chat_completions.text_reader import Called, TextPart, TextReader
from infrastructure.language_models.openai_compatible import marks
from infrastructure.language_models.openai_compatible.text_calls import calls_in

_FENCE = r"```[\w ]*\n\s*"
_JSON = rf"(?:{_FENCE})?(?:\[\s*)?\{{\s*\""
_JSON_BEGINS = rf"`{{1,2}}|```[\w ]*\n?\s*|{_FENCE}[\w.(\[]*|(?:{_FENCE})?(?:\[\s*)?(?:\{{\s*)?"
_INCOMPLETE = re.compile(r"[\w.+\\-]*\s*\Z")
"""The rest of JSON after an error, if it is incomplete rather than invalid."""
_MAX_UNCLOSED = 4000
_TILDES = re.compile(r"^\s*~~~", re.MULTILINE)
_QUOTES = frozenset("\"'\u201c\u2018\u00ab\u201e")


class MarkedTextReader(TextReader):
    """Recognizes the marks of every notation, except within code and JSON, and the calls in the text."""

    def __init__(self, tools: Collection[str] = (), *, thinking: bool = False) -> None:
        super().__init__(tools, thinking=thinking)
        self._pattern, self._start = _patterns(tuple(tools))
        self._line = ""
        self._parts: list[TextPart] = []
        self._closings: Collection[str] = marks.CLOSED if thinking else ()
        self._reasoning = ""
        self._was_opened = False  # a mark has opened reasoning
        self._within_line = False  # the last mark was after words in its line
        self._within_calls = False  # the rest of the reply is calls
        self._is_cut = False  # the held text is JSON without its end
        self._is_shown = False  # a code fence shows a mark that opens reasoning
        self._ended = False

    @override
    def read(self, text: str) -> list[TextPart]:
        if not (self._held or self._closings or marks.FIRST_LETTERS & set(text) or self._may_begin_call(text)):
            self._add_text(text)
        else:
            self._held += text
            while not (self._is_cut and "}" not in text) and self._step():
                pass
        return self._take_parts()

    @override
    def end(self) -> list[TextPart]:
        self._ended = True
        while self._step():
            pass
        rest, self._held = self._held, ""
        if self._within_calls:
            calls = calls_in(rest, self.tools, marked=True)
            self.calls += calls
            self._add_text(rest if self._within_line and not calls else "")
        elif self._closings and not self._was_opened:  # the expected reasoning was the reply
            reply = MarkedTextReader(self.tools)
            reply.read(self._reasoning + rest)
            reply.end()
            self.calls += reply.calls
            self._add_text(reply.text)
        elif self._closings and self._within_line:
            self._add_text(self._reasoning + rest)
        elif self._closings:
            self._add_reasoning(rest)
            self.calls += self._calls_in_reasoning()
        return self._take_parts()

    @override
    def without_reasoning(self, text: str) -> str:
        """Also remove marks of templates; keep reasoning that does not end, which may be the answer."""
        reader = MarkedTextReader()
        reader.read(text)
        reader.end()
        return reader.text or (reader._reasoning if reader._closings else "")

    def _calls_in_reasoning(self) -> tuple[Called, ...]:
        """Return the calls in reasoning that was never closed: some models call without closing it."""
        found = (each.start() for each in marks.MARK.finditer(self._reasoning) if marks.plain(each[0]) in marks.CALLS)
        start = next(found, len(self._reasoning))
        calls = calls_in(self._reasoning[start:], self.tools, marked=True)
        return tuple(call for call in calls if call[0] in self.tools)

    def _take_parts(self) -> list[TextPart]:
        parts, self._parts = self._parts, []
        return parts

    def _add_text(self, text: str) -> None:
        text = text if self.text else text.lstrip()
        if text:
            self.text += text
            self._line = (self._line + text).rpartition("\n")[2]
            self._parts.append(AnswerText(text=text))

    def _add_reasoning(self, text: str, *, withdraws: bool = False) -> None:
        self._reasoning += text
        if withdraws:
            self._parts.append(AnswerWithdrawn(complaints=(WAS_REASONING,)))
        if text:
            self._parts.append(AnswerReasoning(text=text))

    def _may_begin_call(self, text: str) -> bool:
        lines = [line.lstrip().removeprefix("[") for line in (self._line + text).split("\n")]
        return any(line.startswith(tool) or tool.startswith(line) for line in lines for tool in self.tools)

    def _step(self) -> bool:
        """Read a part of the held text; return whether another part may be readable."""
        if self._within_calls or not self._held:
            return False
        return self._read_reasoning() if self._closings else self._read_words()

    def _read_reasoning(self) -> bool:
        """Read the reasoning up to the mark that closes it; return whether that mark was found."""
        found = next((each for each in marks.MARK.finditer(self._held) if marks.plain(each[0]) in self._closings), None)
        end = found.start() if found else marks.start_of_cut_mark(self._held)
        self._add_reasoning(self._held[:end])
        self._held = self._held[found.end() if found else end :]
        if found:
            self.thought = self.thought or not self._was_opened
            self._closings = ()
        return found is not None

    def _read_words(self) -> bool:
        """Read the words up to the next mark or block, and that too; return whether more may be readable."""
        held, at = self._held, 0
        while found := self._pattern.search(held, at):
            before = held[: found.start()]
            if not self._is_words(found, self.text + before):
                self._held = held[found.end() if found["mark"] else found.start() :]
                return self._take_mark(found["mark"], before) if found["mark"] else self._take_block(before)
            at = found.start() + 3 if found[0].startswith("```") else found.end()
        end = len(held)
        if not self._ended:
            block = self._start.search(held)
            end = min(marks.start_of_cut_mark(held), block.start() if block else end)
        self._add_text(held[:end])
        self._held = held[end:]
        return False

    def _is_words(self, found: re.Match[str], before: str) -> bool:
        """Whether a mark or a block is only words: in code, in a quotation, or not at the start of its line."""
        mark, line = marks.plain(found["mark"] or ""), before.rpartition("\n")[2]
        in_fence = (before.count("```") + len(_TILDES.findall(before))) % 2 == 1
        self._is_shown |= in_fence and mark in marks.CLOSINGS
        if mark in marks.FRAMES:
            return not (self._was_opened or self.thought)
        if in_fence and (mark not in marks.CLOSED or self._is_shown):  # else reasoning ends within its code
            return True
        is_code = line.replace("```", "").count("`") % 2 == 1
        is_quoted = not mark and (line.lstrip()[:1] == ">" or line[-1:] in _QUOTES)
        is_within = found["line"] and line.strip()
        return is_code or is_quoted or (mark in marks.CALLS and not self.tools) or bool(is_within)

    def _take_mark(self, written: str, before: str) -> bool:
        mark = marks.plain(written)
        if mark in marks.CLOSED and not (self._was_opened and (self.text + before).strip()):
            self._add_reasoning(self.text + before, withdraws=bool(self.text))
            self.text, self._line, self.thought = "", "", self.thought or not self._was_opened
            return True
        self._add_text(before)
        self._within_line = bool(self._line.strip())
        if mark in marks.CLOSINGS:
            self._closings, self._was_opened, self._reasoning = marks.CLOSINGS[mark], True, written
        elif mark in marks.CALLS:
            self._within_calls, self._held = True, written + self._held
        return True

    def _take_block(self, before: str) -> bool:
        """Read a block as calls, or as words if there are none; return whether it is complete."""
        self._add_text(before)
        end = self._end_of_block()
        self._is_cut = end == 0 and self._held[0] in "[{"
        block, self._held = self._held[:end], self._held[end:]
        calls = calls_in(block, self.tools, marked=False) if end else ()
        self.calls += calls
        self._add_text("" if calls else block)
        return end > 0

    def _end_of_block(self) -> int:
        """Return the end of the held fence, JSON or line; 0 if it is incomplete, 1 if it is invalid."""
        held, is_json = self._held, re.match(r"(?:\[\s*)?\{", self._held)
        if is_json:
            try:
                return json.JSONDecoder(strict=False).raw_decode(held)[1]
            except json.JSONDecodeError as error:
                is_incomplete = error.msg.startswith("Unterminated") or _INCOMPLETE.match(held, error.pos)
                is_short = self._ended and is_incomplete and "}" in held and len(held) < _MAX_UNCLOSED
                if is_short and calls_in(f"{held}}}", self.tools, marked=False):
                    self._held += "}"  # which small models forget
                    return len(self._held)
                return 0 if is_incomplete and not self._ended else 1
            except (ValueError, RecursionError):
                return 1
        if held.startswith("```"):
            closing = held.find("\n```", 3)
            end = closing + len("\n```") if closing > 0 else 0
        else:
            end = max(held.find("\n"), 0)
        return end or (len(held) if self._ended else 0)


@lru_cache(maxsize=64)
def _patterns(tools: tuple[str, ...]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the pattern of a mark or a block (of JSON or calls), and that of a cut block at the end of the text."""
    names = "|".join(map(re.escape, tools)) or "(?!)"
    # For a tool "ab", "a(?:b(?:\()?)?" matches any start of "ab(".
    starts = "|".join("(?:".join(map(re.escape, f"{tool}(")) + ")?" * len(tool) for tool in tools) or "(?!)"
    in_fence = rf"{_FENCE}\[?(?:print\()?[\w.]*\b(?:{names})\("
    pattern = rf"(?P<mark>{marks.MARK.pattern})|{_JSON}|{in_fence}|(?P<line>\[?(?:{names})\()"
    return re.compile(pattern), re.compile(rf"(?:{_JSON_BEGINS}|^[ \t]*\[?(?:{starts}))\Z", re.MULTILINE)
