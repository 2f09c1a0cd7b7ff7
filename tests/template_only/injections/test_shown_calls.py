"""A person who approves a call sees everything that it contains, and no call that can be read in two ways is made."""

import pytest

from domain.tools import OWN_TOOLS, ToolCall, ToolCallId, ToolName


def call(arguments: str, tool: str = "send", source: str = OWN_TOOLS) -> ToolCall:
    """Return a call."""
    return ToolCall(id=ToolCallId("1"), tool=ToolName(tool), arguments=arguments, source=source)


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        ("{}", ""),
        (" { } ", ""),
        ('{"to":"x","n":5}', '{"to": "x", "n": 5}'),
        ('{"n": "5", "b": "true", "e": "", "z": null}', '{"n": "5", "b": "true", "e": "", "z": null}'),
        ('{"n": 9007199254740993}', '{"n": 9007199254740993}'),
        ('{"n": -0, "f": 1.10, "e": 1E5, "s": 0.30000000000000004, "i": 1000000000000000000000000000000}', None),
        ('{"a": [1, {"b": [true, "x, y: z"]}]}', '{"a": [1, {"b": [true, "x, y: z"]}]}'),
        ('{\n  "a": "b c"\n}', '{"a": "b c"}'),
        ('{"a": "x\\" n=5"}', '{"a": "x\\" n=5"}'),
        ('{"to": "\\u202eevil"}', '{"to": "\\u202eevil"}'),
        ('{"to": "\u202eevil"}', '{"to": "\\u202eevil"}'),
        ('{"to": "\\\\u202e"}', '{"to": "\\\\u202e"}'),
        ('{"\u200bto": "x\\ud800"}', '{"\\u200bto": "x\\ud800"}'),
        ('{"to": "a\U000e0062"}', '{"to": "a\\udb40\\udc62"}'),
        ('{"to": "\u05e9\u05dc", "n": 5}', '{"to": \u2068"\u05e9\u05dc"\u2069, "n": 5}'),
        ("not JSON", '"not JSON"'),
        ('{"to": "x"', '"{\\"to\\": \\"x\\""'),
        ('{"to": "a\nb"}', '"{\\"to\\": \\"a\\nb\\"}"'),
        ("", '""'),
        ('{"a": ' * 5000, None),
    ],
)
def test_a_call_is_shown_as_it_is_made(arguments: str, shown: str | None) -> None:
    expected = arguments if shown is None else shown
    found = call(arguments).shown
    assert found == f"send {expected}".rstrip() or len(arguments) > 1000
    assert "\n" not in found


@pytest.mark.parametrize("name", ["send\u202e", "se\u200bnd", "se\nnd", "send\U000e0041"])
def test_the_names_of_a_tool_and_its_source_hide_nothing(name: str) -> None:
    shown = call("{}", tool=name, source=name).shown
    assert shown.isprintable()
    assert shown.count("\\") == 2 * (2 if ord(name[-1]) > 0xFFFF else 1)


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ('{"to": "a", "to": "b"}', "repeat a name"),
        ('{"to": "a", "\\u0074o": "b"}', "repeat a name"),
        ('{"a": [{"b": 1, "b": 1}]}', "repeat a name"),
        ('{"a": NaN}', "contain NaN"),
        ('{"a": [-Infinity]}', "contain -Infinity"),
        ('{"a": 1e999}', "contain 1e999"),
        ('{"a": [{"b": 1e-400}]}', "contain 1e-400"),
        ('{"a": -1E-9999999999999999999}', "contain -1E-999"),
        ('{"a": 0.1000000000000000055511}', "would be rounded"),
        ('{"a": 12345678901234567890.5}', "would be rounded"),
        ('{"a": 1e308, "b": 9007199254740993, "c": [{"a": 1}]}', ""),
        ('{"a": [5e-324, -0.0, 1.10, 1e23, 0.1, 9007199254740993.0e0]}', "contain 9007199254740993.0e0"),
        ('{"a": [5e-324, -0.0, 1.10, 1e23, 0.1, 1.7976931348623157e308]}', ""),
        ("not JSON", ""),
        ("[" * 5000, ""),
    ],
)
def test_arguments_that_readers_may_read_differently_are_ambiguous(arguments: str, problem: str) -> None:
    assert problem in call(arguments).ambiguity
    assert bool(problem) == bool(call(arguments).ambiguity)
