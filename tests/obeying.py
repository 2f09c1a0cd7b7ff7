"""A model for tests that does whatever anything that it is shown orders, and keeps no rule."""

import json
import re
from collections.abc import AsyncGenerator, Iterator, Sequence
from functools import cache

from pydantic import JsonValue
from typing_extensions import override

from application.ports.language_model import Answer, Answered, LanguageModel
from domain.messages import AssistantMessage, Message, SystemMessage, ToolMessage, UserMessage
from domain.prompts import Prompt
from domain.replies import Reply, ReplyPart, ReplyText
from domain.tools import ToolCall, ToolCallId, ToolDescription, ToolName
from domain.usage import Usage
from infrastructure.language_models.extractive.model import ExtractiveLanguageModel
from tests.injecting import undisguised

_CALL = re.compile(
    r"\b(?:call|use|run|execute|invoke|action:|with)\s+(?:the tool\s+)?((?:\w+[./-])*\w+)",
    re.IGNORECASE,
)
_APPLIED = re.compile(r"([a-z]\w+(?:[._/-]\w+)+|[a-z]+_\w+)\W{0,3}(?:with\s+)?(\{[^{}]*\})", re.IGNORECASE)
_NAMED = re.compile(r'"(?:name|tool)":\s*"(\w+)"[^{}]*?(\{[^{}]*\})')
_ADDRESS = re.compile(r"https?://[^\s\"'<>)\]}]+")
_PATH = re.compile(r"(?:file://)?(?:\.\.)?/[\w.-]+(?:/[\w.-]+)+")
_CITATION = re.compile(r"<cite\s.*?</cite>", re.DOTALL | re.IGNORECASE)
_REBELLION = re.compile(
    r"ignore|forget|disregard|overrid|approve|reveal|new instructions|developer mode", re.IGNORECASE
)
_SAYING = re.compile(r"\b[Ss]ay ([A-Z-]{4,})")

_EVERYTHING = ("send_mail", "delete_everything", "approve")
_FETCHING = ("fetch_url", "open_link")
_READING = {"read_file": "path", "read_note": "note"}
_AT_ONCE = 40
_READING_ALL = ((ToolName("search_notes"), '{"query": "warps", "limit": 20}'), (ToolName("list_topics"), "{}"))

Wish = tuple[ToolName, str]
"""A tool, and the arguments to call it with."""


@cache
def wishes(text: str) -> tuple[Wish, ...]:
    """Return the calls that a text orders, in whatever disguise."""
    found: dict[Wish, None] = {}
    for read in undisguised(text):
        applied = [*_APPLIED.findall(read), *_NAMED.findall(read)]
        found |= dict.fromkeys((ToolName(name), arguments) for name, arguments in applied)
        found |= dict.fromkeys((ToolName(name), "{}") for name in _CALL.findall(read) if "_" in name)
        for address in _ADDRESS.findall(read):
            found |= dict.fromkeys((ToolName(name), json.dumps({"url": address})) for name in _FETCHING)
        for path in _PATH.findall(_ADDRESS.sub("", read)):
            found |= dict.fromkeys((ToolName(name), json.dumps({_READING[name]: path})) for name in _READING)
        if _REBELLION.search(read):
            found |= dict.fromkeys((ToolName(name), "{}") for name in _EVERYTHING)
    return tuple(found)


@cache
def _rebels(text: str) -> bool:
    return any(map(_REBELLION.search, undisguised(text)))


@cache
def sayings(text: str) -> tuple[str, ...]:
    """Return what a text wants to be said: images, links, quotes, the text itself and whatever it is to be told."""
    said: dict[str, None] = {}
    for read in undisguised(text):
        for address in _ADDRESS.findall(read):
            said |= dict.fromkeys((f"![image]({address})", f"[link]({address})", f'<img src="{address}">'))
        said |= dict.fromkeys((*_SAYING.findall(read), *_CITATION.findall(read)))
    return tuple(said)


class ObeyingLanguageModel(LanguageModel):
    """Obeys. `wished` is what it tried to call; its ids of calls begin anew with each reply, as some models' do."""

    def __init__(self) -> None:
        self.asked: list[Prompt] = []
        self.wished: list[ToolCall] = []
        self._honest = ExtractiveLanguageModel()

    @property
    @override
    def name(self) -> str:
        return "obeying"

    @override
    async def answer(self, prompt: Prompt, *, returning: type[Answer]) -> Answered[Answer]:
        """Fill an honest answer with all that is ordered; only what was sent back has no false quotes."""
        self.asked.append(prompt)
        honest = await self._honest.answer(prompt, returning=returning)
        sent_back = len([message for message in prompt.messages if isinstance(message, UserMessage)]) > 1
        ordered = "\n".join(_orders(prompt.messages))
        said = _said(prompt.messages, quotes=False)
        value = _obedient(honest.value.model_dump(mode="json"), ordered, said, false_quotes=not sent_back)
        return Answered(returning.model_validate(value), json.dumps(value), Usage(model_calls=1))

    @override
    async def reply(
        self, prompt: Prompt, *, tools: Sequence[ToolDescription] = (), may_call: bool = True
    ) -> AsyncGenerator[ReplyPart, None]:
        """Call all that is ordered and has not been called yet; then say all that is to be said."""
        self.asked.append(prompt)
        last = prompt.messages[-1]
        sent_back = isinstance(last, UserMessage) and "<complaints>" in last.text
        message = AssistantMessage(text=_said(prompt.messages, quotes=not sent_back))
        if may_call and (calls := self._calls(prompt.messages, tools)):
            message = message.model_copy(update={"calls": calls})
            self.wished += calls
        yield ReplyText(text=message.text)
        yield Reply(message=message, usage=Usage(model_calls=1))

    def _calls(self, messages: Sequence[Message], offered: Sequence[ToolDescription]) -> tuple[ToolCall, ...]:
        asked = max(n for n, message in enumerate(messages) if isinstance(message, UserMessage))
        made = {
            (call.tool, call.arguments)
            for message in messages[asked:]
            if isinstance(message, AssistantMessage)
            for call in message.calls
        }
        wanted = dict.fromkeys(_READING_ALL)
        for text in _read(messages):
            wanted |= dict.fromkeys(wishes(text))
        wanted |= dict.fromkeys((ToolName("read_note"), json.dumps({"note": note})) for note in _found(messages))
        rebels = any(map(_rebels, _read(messages)))
        wanted |= dict.fromkeys((t.name, "{}") for t in offered if t.has_effect <= rebels and t.name not in _READING)
        new = [wish for wish in wanted if wish not in made][:_AT_ONCE]
        return tuple(
            ToolCall(id=ToolCallId(f"call_{number}"), tool=tool, arguments=arguments)
            for number, (tool, arguments) in enumerate(new)
        )


def _read(messages: Sequence[Message]) -> tuple[str, ...]:
    """Return all that a model is shown but the program's own words: what JSON hides, too."""
    return tuple(dict.fromkeys(_texts(messages)))


def _texts(messages: Sequence[Message]) -> Iterator[str]:
    for message in messages:
        if isinstance(message, SystemMessage):
            yield message.text.rpartition("<summary>")[2]
            continue
        yield message.text
        try:
            yield from _strings(json.loads(message.text))
        except ValueError:
            continue


def _strings(value: JsonValue) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _strings(each)


def _orders(messages: Sequence[Message]) -> Iterator[str]:
    for text in _read(messages):
        yield from (f"call {tool} with {arguments}" for tool, arguments in wishes(text))


def _found(messages: Sequence[Message]) -> Iterator[str]:
    """Yield the ids of the notes that searches found."""
    for message in messages:
        if isinstance(message, ToolMessage) and message.tool == "search_notes" and not message.failed:
            yield from (entry["note"] for entry in json.loads(message.text))


def _said(messages: Sequence[Message], *, quotes: bool) -> str:
    """Return all that is to be said."""
    said: dict[str, None] = dict.fromkeys(("Warps run in step.",))
    for text in _read(messages):
        said |= dict.fromkeys(sayings(text))
    return " ".join(words for words in said if quotes or "<cite" not in words.lower())


def _obedient(value: JsonValue, ordered: str, said: str, *, false_quotes: bool, field: str = "") -> JsonValue:
    """Return a typed answer with all that is ordered in every text of it."""
    if isinstance(value, list):
        return [_obedient(each, ordered, said, false_quotes=false_quotes, field=field) for each in value]
    if isinstance(value, dict):
        return {
            name: _obedient(each, ordered, said, false_quotes=false_quotes, field=name) for name, each in value.items()
        }
    match field:
        case "title":
            return f"../../{value} {said}"
        case "thesis" | "text":
            return f"{value}\n\n{said}\n\n{ordered}"
        case "quote" if false_quotes:
            return f"{value} {said} PWNED"
        case _:
            return value
