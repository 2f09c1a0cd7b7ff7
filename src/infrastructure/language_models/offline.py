"""The offline model: a stand-in that needs no key. It calls tools and fills contracts, but understands nothing."""

import json
import re
from collections.abc import AsyncGenerator, Sequence
from typing import Any

from typing_extensions import override

from application.ports.language_model import Answer, Answered, LanguageModel
from domain.answers import AnswerText, ReplyPart
from domain.contract import Contract
from domain.errors import MalformedAnswer
from domain.messages import AssistantMessage, Message, Reply, ToolMessage, UserMessage
from domain.prompts import Prompt
from domain.tools import ToolCall, ToolDescription, new_tool_call_id
from infrastructure.language_models.structured_output import parse
from infrastructure.settings import OFFLINE, OFFLINE_NOTICE

_WORD = re.compile(r"[^\W\d_]{3,}")
_EXCERPT = 300
"""Characters of the prompt that are copied into a field of text."""
_EXAMPLES = {
    "date": "2000-01-01",
    "date-time": "2000-01-01T00:00:00Z",
    "time": "00:00:00",
    "uri": "https://example.com/",
    "uuid": "00000000-0000-4000-8000-000000000000",
}
"""A valid text for each `format` of a JSON Schema."""


class OfflineSkill:
    """Teaches the offline model the work of one part; a subclass overrides one of the methods, or both."""

    def answer(self, prompt: Prompt, returning: type[Contract]) -> Contract | None:
        """Return an answer in the shape of the contract; `None` leaves it to the next skill."""

    def reply(self, prompt: Prompt, tools: Sequence[ToolDescription]) -> AssistantMessage | None:
        """Return a reply, which may call the tools; `None` leaves it to the next skill."""


class OfflineLanguageModel(LanguageModel):
    """Leaves the work to the first skill that can do it; otherwise calls a tool, and repeats what that returned."""

    name = OFFLINE

    def __init__(self, skills: Sequence[OfflineSkill] = ()) -> None:
        self._skills = tuple(skills)

    @override
    async def answer(self, prompt: Prompt, *, returning: type[Answer]) -> Answered[Answer]:
        found = next((answer for skill in self._skills if (answer := skill.answer(prompt, returning))), None)
        material = _material(prompt.messages)
        filled = found.model_dump(mode="json") if found else _filled(returning.model_json_schema(), material)
        text = json.dumps(filled, ensure_ascii=False)
        usage = prompt.estimated_usage(text, cost_usd=0.0)
        try:
            return Answered(parse(text, returning, usage=usage), text, usage)
        except MalformedAnswer as error:
            error.facts["unfilled"] = returning.__name__
            raise

    @override
    async def reply(
        self, prompt: Prompt, *, tools: Sequence[ToolDescription] = (), may_call: bool = True
    ) -> AsyncGenerator[ReplyPart, None]:
        offered = tools if may_call else ()
        skilled = (reply for skill in self._skills if (reply := skill.reply(prompt, offered)))
        message = next(skilled, None) or _reply(prompt.messages, offered)
        for words in re.findall(r"\s*\S+", message.text):
            yield AnswerText(text=words)
        yield Reply(message=message, usage=prompt.estimated_usage(message.text, cost_usd=0.0))


def _reply(messages: Sequence[Message], tools: Sequence[ToolDescription]) -> AssistantMessage:
    """Call the tool that shares most words with the question; once it has returned, repeat its result."""
    asked = max((number for number, message in enumerate(messages) if isinstance(message, UserMessage)), default=0)
    question = _material(messages[: asked + 1])
    shared = {tool: len(_words(question) & _words(f"{tool.name} {tool.purpose}")) for tool in tools}
    tool = max((tool for tool in tools if shared[tool]), key=shared.__getitem__, default=None)
    results = [message for message in messages[asked + 1 :] if isinstance(message, ToolMessage)]
    wanted = [result for result in results if tool is None or result.tool == tool.name]
    if wanted:
        said = "\n".join(f"{result.tool} returned: {result.text}" for result in wanted)
        return AssistantMessage(text=f"{said}\n\n{OFFLINE_NOTICE}")
    if tool is None:
        return AssistantMessage(text=f"No tool fits the question.\n\n{OFFLINE_NOTICE}")
    arguments = json.dumps(_filled(json.loads(tool.arguments), question))
    return AssistantMessage(calls=(ToolCall(id=new_tool_call_id(), tool=tool.name, arguments=arguments),))


def _words(text: str) -> set[str]:
    return {word.casefold() for word in _WORD.findall(text.replace("_", " "))}


def _material(messages: Sequence[Message]) -> str:
    """Return what a prompt is about: the text of its last element, or of its last message."""
    said = next((message.text for message in reversed(messages) if isinstance(message, UserMessage)), "")
    while elements := re.findall(r"<(\w+)[^>]*>\s*(.*?)\s*</\1>", said, re.DOTALL):
        said = str(elements[-1][1])
        if not said.startswith("<"):
            break
    return said


def _filled(schema: dict[str, Any], text: str, definitions: dict[str, Any] | None = None) -> Any:
    """Return the first example in a JSON Schema, or else the smallest valid value; texts are excerpts of `text`."""
    known = definitions or schema.get("$defs", {})
    if "$ref" in schema:
        schema = {**known[schema["$ref"].rpartition("/")[2]], **schema}
    given = [*schema.get("examples", ()), *(schema[key] for key in ("default", "const") if key in schema)]
    if choices := given or schema.get("enum"):
        return choices[0]
    if choices := schema.get("anyOf") or schema.get("oneOf"):
        return _filled(choices[0], text, known)
    kind = str(schema.get("type"))
    if kind == "object":
        return {name: _filled(schema["properties"][name], text, known) for name in schema.get("required", ())}
    if kind == "array":
        items = [_filled(each, text, known) for each in schema.get("prefixItems", ())]
        return items or [_filled(schema.get("items", {}), text, known)] * max(1, schema.get("minItems", 1))
    if kind in {"integer", "number"}:
        return _number(schema)
    excerpt = " ".join(text.split())[: schema.get("maxLength", _EXCERPT)] or "…"
    filled = _EXAMPLES.get(schema.get("format", ""), excerpt.ljust(schema.get("minLength", 0), "…"))
    return {"boolean": False, "null": None}.get(kind, filled)


def _number(schema: dict[str, Any]) -> Any:
    """Return the smallest number within the bounds, or one in the middle if exclusive bounds are close together."""
    low = schema.get("minimum", schema.get("exclusiveMinimum", 0) + 1)
    if "maximum" in schema:
        return min(low, schema["maximum"])
    high = schema.get("exclusiveMaximum", low + 1)
    return low if low < high else (schema.get("minimum", schema.get("exclusiveMinimum", high - 2)) + high) / 2
