"""Tool calls that a model writes into its text, in any known notation."""

import ast
import json
import re
import warnings
from collections.abc import Collection, Iterator
from typing import Any

from infrastructure.language_models.chat_completions.text_reader import Called, plain_name

_OBJECT = re.compile(r'[\[{]\s*["{\]}]')
_WORD = re.compile(r"[\w.:-]+")
_BLOCK = re.compile(
    r"(?s)(?:<function(?:=| name=)|<[\uff5c\w:]*(?:invoke|function_call) name=|<(?:longcat_)?tool_call>\s*)"
    r"[\"']?([\w.-]+)[\"']?\s*>?"
    r"((?:\s*<(?:[\uff5c\w:]*parameter|arg_key)\b.*?</(?:[\uff5c\w:]*parameter|arg_value)>)+|(?=\s*</))"
)
_PARAMETER = re.compile(
    r"(?s)<[\uff5c\w:]*parameter(?:=| name=)[\"']?([\w.-]+)[\"']?[^>]*>(.*?)</[\uff5c\w:]*parameter>"
    r"|<arg_key>(.*?)</arg_key>\s*<arg_value>(.*?)</arg_value>"
)
_NAMES = ("name", "tool", "tool_name", "function", "recipient_name", "action")
_ARGUMENTS = ("arguments", "parameters", "args", "kwargs", "input", "tool_input", "action_input")
_INNER = ("function", "function_call", "tool_call")
_BARE_KEY = re.compile(r"([{,]\s*)(\w+)\s*:")
_QUOTE = re.compile(r'<escape>|<\|"\|>')
_MARKUP = re.compile(r"```\w*|<[^<>\n]*>|\[/?[A-Z_]+\]")
_CONSTANTS = {"true": True, "false": False, "null": None}


def calls_in(text: str, tools: Collection[str], *, marked: bool) -> tuple[Called, ...]:
    """Return the calls in a text; without a mark of calls before it, only those of the given tools."""
    rest = _BLOCK.sub("", text)  # an object within an argument is no call
    found = [*_blocks(text, tools), *_objects(rest, tools, marked=marked)] or list(_expressions(text, tools))
    if marked and not found:
        repaired = _BARE_KEY.sub(r'\1"\2":', _QUOTE.sub('"', text))
        found = list(_objects(repaired, tools, marked=True))
    return tuple(found)


def _blocks(text: str, tools: Collection[str]) -> Iterator[Called]:
    """Yield the calls whose arguments are XML elements, as models such as Qwen, GLM and Claude write them."""
    for name, block in _BLOCK.findall(text):
        pairs = ((first or third, second or fourth) for first, second, third, fourth in _PARAMETER.findall(block))
        yield plain_name(name, tools), json.dumps({key.strip(): _value(value) for key, value in pairs})


def _objects(text: str, tools: Collection[str], *, marked: bool) -> Iterator[Called]:
    """Yield the calls that are JSON objects, with the name of the tool in the object or before it."""
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
            call = _call(each, tools, marked=marked)
            names = [plain_name(word, tools) for word in _WORD.findall(before)]
            known = [name for name in names if name in tools]
            if marked and known and isinstance(each, dict) and not (call and call[0] in tools):
                yield known[-1], json.dumps(each)
            elif call:
                yield call


def _call(found: Any, tools: Collection[str], *, marked: bool) -> Called | None:
    if not isinstance(found, dict):
        return None
    called = next((found[key] for key in _INNER if isinstance(found.get(key), dict)), found)
    if len(called) == 1 and (only := next(iter(called))) in tools and isinstance(called[only], dict):
        called = {"name": only, "arguments": called[only]}
    name = next((called[key] for key in _NAMES if isinstance(called.get(key), str)), None)
    is_bare = called.keys() <= {*_NAMES, "type", "id"}  # a call without arguments
    arguments: object = next((called[key] for key in _ARGUMENTS if key in called), {} if is_bare else None)
    is_schema = isinstance(arguments, dict) and arguments.get("type") == "object" and "properties" in arguments
    if name is None or arguments is None or not (marked or (plain_name(name, tools) in tools and not is_schema)):
        return None
    return plain_name(name, tools), arguments if isinstance(arguments, str) else json.dumps(arguments)


def _expressions(text: str, tools: Collection[str]) -> Iterator[Called]:
    """Yield the calls that are Python expressions with keyword arguments: `[look_up(word="kernel")]`."""
    bare = _MARKUP.sub("\n", text).strip()
    for source in (bare, *bare.splitlines()):
        try:
            with warnings.catch_warnings(action="ignore"):
                tree = ast.parse(source.strip())
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        nodes = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
        yield from filter(None, (_expression(node, tools) for node in nodes))
        if source is bare:
            return


def _expression(node: ast.Call, tools: Collection[str]) -> Called | None:
    name = next((part for part in ast.unparse(node.func).split(".") if part in tools), None)
    if name is None or node.args:
        return None
    try:
        return name, json.dumps({each.arg or "": _literal(each.value) for each in node.keywords})
    except (ValueError, TypeError, RecursionError):
        return None


def _literal(node: ast.expr) -> object:
    return _CONSTANTS[node.id] if isinstance(node, ast.Name) and node.id in _CONSTANTS else ast.literal_eval(node)


def _value(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        lines = text.removeprefix("\n").removesuffix("\n")
        return lines if "\n" in lines else text.strip()
