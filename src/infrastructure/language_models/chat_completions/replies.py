"""Joining the pieces of a reply in the form of chat completions, and checking it; a whole reply is one piece."""

import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from domain.errors import AnswerCutShort, ModelRefused, ModelUnavailable, ProtocolViolated
from domain.messages import AssistantMessage, Reply
from domain.prompts import Prompt
from domain.tools import ToolCall, ToolCallId, ToolName, new_tool_call_id
from domain.usage import Usage
from infrastructure.language_models.chat_completions.endpoint import Endpoint
from infrastructure.language_models.chat_completions.messages import is_object
from infrastructure.language_models.chat_completions.text_reader import TextReader, plain_name

_CUT = re.compile("length|max_tokens|max_output_tokens|model_length|model_context_window_exceeded")
_REFUSED = re.compile(
    "content_filter|refusal|safety|recitation|sensitive|prohibited_content|blocklist|spii|error_toxic"
)
_BROKEN = re.compile(
    "error|network_error|insufficient_system_resource|abort|malformed_function_call|unexpected_tool_call"
)
_ONLY_WORDS = {"content"}
_REASONING = ("reasoning_content", "reasoning", "thinking")
_IN_PARTS = ("text", "thinking", "reasoning", "content", "value")
SIGNED = "__thought__"
"""What LiteLLM puts between the id of a call and the signature that Gemini expects back with it."""
_REPEATED = 100
"""Equal pieces in a row after which a reply is given up."""


@dataclass(slots=True)
class Piece:
    """One piece of a streamed reply: `message` is in OpenAI's form, and any field may be missing."""

    message: Mapping[str, Any]
    finish: str | None = None
    usage: Mapping[str, Any] | None = None
    cost_usd: float | None = None


@dataclass
class _Call:
    index: int | None
    id: str
    name: str
    arguments: str


@dataclass
class ReplyReader:
    """Joins the pieces of one reply."""

    endpoint: Endpoint
    raw: str = ""
    refusal: str = ""
    reasoning: str = ""
    finish: str | None = None
    usage: Mapping[str, Any] | None = None
    cost_usd: float | None = None
    calls: list[_Call] = field(default_factory=list)
    _repeated: tuple[str, int] = ("", 0)

    def read(self, pieces: Iterable[Piece]) -> tuple[str, str]:
        """Return the words and the reasoning of the next pieces."""
        read = tuple(map(self._read, pieces))
        return "".join(words for words, _ in read), "".join(thought for _, thought in read)

    def _read(self, piece: Piece) -> tuple[str, str]:
        message, self.finish = piece.message, piece.finish or self.finish
        self.usage, self.cost_usd = piece.usage or self.usage, piece.cost_usd or self.cost_usd
        content = message.get("content")
        words, thought = (content, "") if isinstance(content, str) else _texts(content)
        if message.keys() != _ONLY_WORDS:  # as in most pieces
            thought += next((text for name in _REASONING if (text := message.get(name)) and isinstance(text, str)), "")
            self.refusal += str(message.get("refusal") or "")
            for call in filter(None, a_list(message.get("tool_calls"))):
                self._add(an_object(call))
        words, thought = valid_unicode(words), valid_unicode(thought)
        if words:
            self._count(words)
        self.raw += words
        self.reasoning += thought
        return words, thought

    def _count(self, words: str) -> None:
        last, times = self._repeated
        self._repeated = (words, times + 1 if words == last and len(words) > 2 else 1)  # noqa: PLR2004 - in a table
        if self._repeated[1] >= _REPEATED:
            raise self.endpoint.error(ProtocolViolated, "keeps repeating the same words", retry="once")

    def _add(self, piece: Mapping[str, Any]) -> None:
        """Add a piece of a call to its call, or begin a call; some providers give the same index to all of them."""
        index, function = piece.get("index"), an_object(piece.get("function"))
        name, arguments = str(function.get("name") or ""), function.get("arguments")
        arguments = arguments if isinstance(arguments, str) else json.dumps(arguments) if arguments else ""
        call_id = str(piece.get("id") or "")
        call = next((call for call in reversed(self.calls) if call.index == index), None)
        has_other_id = call is not None and call_id not in {"", call.id}
        if call is None or (name and (has_other_id or (arguments and is_object(call.arguments)))):
            self.calls.append(_Call(index, call_id, name, arguments))
        else:
            call.name = call.name or name
            call.arguments += arguments

    def measured(self, prompt: Prompt, written: str) -> Usage:
        """Return the reported usage, or an estimate; the cost is unknown unless it is reported or a price is set."""
        usage = self.usage or {}
        asked, answered = (int(_reported(usage.get(name))) for name in ("prompt_tokens", "completion_tokens"))
        if not asked:
            return prompt.estimated_usage(written, cost_usd=None)
        cost = _reported(self.cost_usd) or self.endpoint.cost_usd(asked, answered)
        return Usage(model_calls=1, input_tokens=asked, output_tokens=answered, cost_usd=cost)

    def check(self, text: str, usage: Usage, calls: Sequence[ToolCall] = ()) -> None:
        """Raise an error if the reply is empty or incomplete, or if the model declined."""
        finish, error = (self.finish or "").lower(), self.endpoint.error
        if self.refusal or _REFUSED.fullmatch(finish):
            raise error(ModelRefused, "declined", self.refusal, answer=self.refusal or text, usage=usage)
        if _CUT.fullmatch(finish):
            raise error(AnswerCutShort, "stopped at the output limit", answer=text, usage=usage)
        if _BROKEN.fullmatch(finish):
            raise error(ModelUnavailable, "broke off its reply", retry="always")
        if not finish:
            raise error(ProtocolViolated, "ended its reply too early", retry="once")
        if not (text.strip() or calls):
            problem = "sent only reasoning" if (self.reasoning + self.raw).strip() else "sent a reply without content"
            raise error(ProtocolViolated, problem, retry="once")
        if not all(call.tool for call in calls):
            raise error(ProtocolViolated, "called a tool without a name", retry="once")

    def complete(self, prompt: Prompt, text: TextReader) -> Reply:
        """Return the complete reply, after its last piece; the errors are those of `check`."""
        made = self.calls or [_Call(None, "", name, arguments) for name, arguments in text.calls]
        calls = tuple(_to_call(call, text.tools) for call in made)
        usage = self.measured(prompt, self.raw + "".join(call.tool + call.arguments for call in calls))
        self.check(text.text, usage, calls)
        return Reply(message=AssistantMessage(text=text.text, calls=calls), usage=usage)


def _reported(number: object) -> float:
    """Return a positive number; 0 for anything else, such as an unknown cost, or a negative one for the budget."""
    return number if isinstance(number, int | float) and 0 < number < 1e12 else 0  # noqa: PLR2004 - beyond any bill


def _to_call(call: _Call, tools: Collection[str]) -> ToolCall:
    signature = re.search(rf"{SIGNED}[\w+/=-]+\Z", call.id, re.ASCII)  # safe characters: commands show ids
    arguments, name = valid_unicode(call.arguments), plain_name(valid_unicode(call.name), tools)
    if arguments.startswith('"{'):  # JSON within JSON
        with suppress(ValueError):
            arguments = json.loads(arguments)
    # A new id: providers leave ids out, or use one twice.
    call_id = ToolCallId(new_tool_call_id() + (signature[0] if signature else ""))
    has_none = arguments.strip() in {"", "null"}
    return ToolCall(id=call_id, tool=ToolName(name), arguments="{}" if has_none else arguments)


def _texts(content: object) -> tuple[str, str]:
    """Return the words and the reasoning of content that is a list of parts, or one part."""
    words = thought = ""
    for part in content if isinstance(content, list) else (content,):
        if isinstance(part, str):
            words += part
        elif isinstance(part, dict):
            kind = str(part.get("type") or "text")
            inner = next((part[key] for key in _IN_PARTS if part.get(key)), "")
            said = inner if isinstance(inner, str) else "".join(_texts(inner))
            is_reasoning = "think" in kind or "reason" in kind
            words, thought = (words, thought + said) if is_reasoning else (words + said, thought)
    return words, thought


def an_object(value: object) -> Mapping[str, Any]:
    """Return what should be an object; an empty one if it is something else."""
    return value if isinstance(value, dict) else {}


def a_list(value: object) -> list[Any]:
    """Return what should be a list; an empty one if it is something else."""
    return value if isinstance(value, list) else []


def valid_unicode(text: str) -> str:
    """Return the text with a question mark for each lone surrogate, which JSON may contain and nothing can store."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
