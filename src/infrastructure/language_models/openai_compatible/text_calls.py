"""Tool calls that a model writes into its text, in any of the notations that there are."""

import json
import re
from collections.abc import Collection, Iterator
from typing import Any

from infrastructure.language_models.chat_completions.text_reader import Called, plain_name

_OBJECT = re.compile(r'[\[{]\s*["{\]}]')
_WORD = re.compile(r"[\w.:-]+")
_BLOCK = re.compile(
    r"(?s)(?:<function=|<invoke name=|<tool_call>\s*)[\"']?([\w.-]+)[\"']?\s*>?"
    r"((?:\s*<(?:[\uff5c\w]*parameter|arg_key)\b.*?</(?:[\uff5c\w]*parameter|arg_value)>)+)"
)
_PARAMETER = re.compile(
    r"(?s)<[\uff5c\w]*parameter(?:=| name=)[\"']?([\w.-]+)[\"']?[^>]*>(.*?)</[\uff5c\w]*parameter>"
    r"|<arg_key>(.*?)</arg_key>\s*<arg_value>(.*?)</arg_value>"
)
_NAMES, _ARGUMENTS = ("name", "tool", "tool_name", "function", "recipient_name"), ("arguments", "parameters", "args")
_BROKEN = re.compile(r'"name"\s*:\s*"([\w.:-]+)"[\s\S]*?"(?:arguments|parameters)"\s*:\s*([\s\S]*)')


def calls_in(text: str, tools: Collection[str], *, marked: bool) -> tuple[Called, ...]:
    """Return the calls in a text; unless it is marked as calls, each must name a tool that is offered."""
    found = [*_blocks(text, tools), *_objects(text, tools, marked=marked)]
    if marked and not found and (broken := _BROKEN.search(text)):
        found = [(plain_name(broken[1], tools), broken[2])]
    return tuple(found)


def _blocks(text: str, tools: Collection[str]) -> Iterator[Called]:
    """Yield the calls whose arguments are elements, as of Qwen, GLM and Claude."""
    for name, block in _BLOCK.findall(text):
        pairs = ((first or third, second or fourth) for first, second, third, fourth in _PARAMETER.findall(block))
        yield plain_name(name, tools), json.dumps({key.strip(): _value(value.strip()) for key, value in pairs})


def _objects(text: str, tools: Collection[str], *, marked: bool) -> Iterator[Called]:
    """Yield the calls that are objects, or objects after the name of a tool."""
    end = 0
    while begin := _OBJECT.search(text, end):
        before = text[end : begin.start()]
        try:
            found, end = json.JSONDecoder(strict=False).raw_decode(text, begin.start())
        except (ValueError, RecursionError):
            end = begin.end() - 1
            continue
        objects = found if isinstance(found, list) else found.get("tool_calls", [found])
        for each in objects if isinstance(objects, list) else ():
            if call := _call(each, tools, marked=marked):
                yield call
            elif marked and isinstance(each, dict) and (names := _WORD.findall(before)):
                known = [name for word in reversed(names) if (name := plain_name(word, tools)) in tools]
                if known:
                    yield known[0], json.dumps(each)


def _call(found: Any, tools: Collection[str], *, marked: bool) -> Called | None:
    if not isinstance(found, dict):
        return None
    inner = found.get("function")
    called = inner if isinstance(inner, dict) else found
    name = next((called[key] for key in _NAMES if isinstance(called.get(key), str)), None)
    arguments: object = next((called[key] for key in _ARGUMENTS if key in called), None if len(called) > 1 else {})
    if name is None or arguments is None or not (marked or plain_name(name, tools) in tools):
        return None
    return plain_name(name, tools), arguments if isinstance(arguments, str) else json.dumps(arguments)


def _value(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return text
