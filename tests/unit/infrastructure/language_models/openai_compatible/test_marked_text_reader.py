"""A reply's text, whole, in two pieces, and letter by letter: words, reasoning and calls are the same."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.answers import WAS_REASONING, AnswerReasoning, AnswerText, AnswerWithdrawn
from domain.errors import MalformedAnswer
from domain.usage import Usage
from infrastructure.language_models.chat_completions.text_reader import Called
from infrastructure.language_models.openai_compatible.marked_text_reader import MarkedTextReader
from infrastructure.language_models.structured_output import parse
from tests.fakes.questions import VERDICT, Verdict

TOOLS = ("look_up", "current_time")
CALL = ("look_up", '{"word": "kernel"}')
AS_JSON = '{"name": "look_up", "arguments": {"word": "kernel"}}'


def read(*pieces: str, tools: tuple[str, ...] = TOOLS, thinking: bool = False) -> MarkedTextReader:
    """Read the pieces, and check that the words that were shown are the text."""
    reader, shown = MarkedTextReader(tools, thinking=thinking), ""
    parts = [part for piece in pieces for part in reader.read(piece)] + reader.end()
    for part in parts:
        if isinstance(part, AnswerWithdrawn):
            shown = ""
            continue
        assert part.text
        shown += part.text if isinstance(part, AnswerText) else ""
    assert shown == reader.text
    return reader


def each_way(text: str) -> list[tuple[str, ...]]:
    halves = [(text[:cut], text[cut:]) for cut in range(1, len(text))]
    return [(text,), tuple(text), *halves]


@pytest.mark.parametrize("tools", [TOOLS, ()])
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Yes.", "Yes."),
        ("\n\n Yes.\n", "Yes.\n"),
        ("<think>Hm.</think>Yes.", "Yes."),
        ("<think>\nHm.\n</think>\n\nYes.", "Yes."),
        ("<THINK>Hm.</THINK>Yes.", "Yes."),
        ("<thinking>Hm.</thinking>Yes.", "Yes."),
        ("<reasoning>Hm.</reasoning>\nYes.", "Yes."),
        ("<thought>Hm.</thought>Yes.", "Yes."),
        ("<seed:think>Hm.</seed:think>Yes.", "Yes."),
        ("[THINK]Hm.[/THINK]Yes.", "Yes."),
        ("◁think▷Hm.◁/think▷Yes.", "Yes."),
        ("<|START_THINKING|>Hm.<|END_THINKING|><|START_RESPONSE|>Yes.<|END_RESPONSE|>", "Yes."),
        ("<|channel|>analysis<|message|>Hm.<|end|><|start|>assistant<|channel|>final<|message|>Yes.<|return|>", "Yes."),
        ("<|channel|>analysis<|message|>Hm.<|channel|>final<|message|>Yes.", "Yes."),
        ("Hm, hm.\n</think>\n\nYes.", "Yes."),
        ("Hm: `a` is <b>.\n</thinking>\nYes.", "Yes."),
        ("Yes.\n<think>Was that right?</think>", "Yes.\n"),
        ("Yes.<think>Was that right?</think>", "Yes."),
        ("<think>One.</think>Yes, <think>two.</think>it is.", "Yes, it is."),
        ("<think>Hm <b>, </thin, <tool_call> a.</think>Yes.", "Yes."),
        ("<think></think>Yes.", "Yes."),
        ("Yes.\n<think>Hm, it never ends", "Yes.\n"),
        ("<think>Hm, it never ends", ""),
        ("Write <think> for that.", "Write <think> for that."),
        ("Write `<think>` and `</think>` for that.", "Write `<think>` and `</think>` for that."),
        ("```xml\n<think>\nHm.\n</think>\n```\nYes.", "```xml\n<think>\nHm.\n</think>\n```\nYes."),
        ("a < b, <b>c</b>, [d](e), <|f|>, <", "a < b, <b>c</b>, [d](e), <|f|>, <"),
        ("~~~\n<think>\n~~~", "~~~\n<think>\n~~~"),
        ("[Think](think.md) is a note, [[Think]] too.", "[Think](think.md) is a note, [[Think]] too."),
        ('See {"a": "</think>"} there.', 'See {"a": "</think>"} there.'),
        ("<|thinking|>Hm.<|/thinking|>Yes.", "Yes."),
        ("<reason>Hm.</reason>\nYes.", "Yes."),
        ("<unused94>thought\nHm.<unused95>Yes.", "Yes."),
        ("<|inner_prefix|>Hm.<|inner_suffix|>Yes.", "Yes."),
        ("<|channel>thought\nHm.<channel|>Yes.", "Yes."),
        ("My steps: hm.\n[BEGIN FINAL RESPONSE]\nYes.[END FINAL RESPONSE]", "Yes."),
        ("<think>Hm.</think>\n<answer>Yes.</answer>", "Yes."),
        ("<answer>42</answer>", "<answer>42</answer>"),
        ("<think>Hm.</think>\n</think>\nYes.", "Yes."),
        ("Hm ```py\nx = 1\n\n</think>\n\nYes.", "Yes."),
        ("<|channel|>analysis<|message|>Hm.<|end|><|channel|>final <|constrain|>json<|message|>Yes.", "Yes."),
        ("Yes.<|im_end|>", "Yes."),
        ("Yes.<|eot_id|>", "Yes."),
    ],
)
def test_takes_reasoning_and_marks_out_of_the_words(text: str, words: str, tools: tuple[str, ...]) -> None:
    assert {read(*pieces, tools=tools).text for pieces in each_way(text)} == {words}


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        (["Yes", ", it", " is."], ["Yes", ", it", " is."]),
        (["A list:\n", "[1] one, ", "{two}\n"], ["A list:\n", "[1] one, ", "{two}\n"]),
        (["Use ", "<", "b>"], ["Use ", "<b>"]),
    ],
)
def test_shows_words_at_once_unless_they_may_be_a_mark(pieces: list[str], expected: list[str]) -> None:
    reader = MarkedTextReader(TOOLS)

    parts = [part for piece in pieces for part in reader.read(piece)]
    assert parts == [AnswerText(text=text) for text in expected]


def test_yields_reasoning_as_it_arrives() -> None:
    reader = MarkedTextReader()

    parts = [reader.read(piece) for piece in ("<think>Hm", ", hm", ".</think>", "Yes")]

    reasoning = [[AnswerReasoning(text=text)] for text in ("Hm", ", hm", ".")]
    assert parts == [*reasoning, [AnswerText(text="Yes")]]


def test_withdraws_words_that_turn_out_to_be_reasoning_and_expects_that_from_then_on() -> None:
    first = MarkedTextReader()
    parts = [part for piece in ("Hm, ", "hm.\n</think>\n", "Yes.") for part in first.read(piece)]
    second = MarkedTextReader(thinking=first.thought)
    later = [part for piece in ("Hm, ", "hm.\n</think>\n", "Yes.") for part in second.read(piece)]

    withdrawn = AnswerWithdrawn(complaints=(WAS_REASONING,))
    assert parts[-3:] == [withdrawn, AnswerReasoning(text="Hm, hm.\n"), AnswerText(text="Yes.")]
    assert first.thought
    assert [part.text for part in later if isinstance(part, AnswerText)] == ["Yes."]
    assert not any(isinstance(part, AnswerWithdrawn) for part in later)
    assert second.thought


def test_takes_the_words_of_a_model_that_does_not_think_this_time_for_words() -> None:
    reader = read("Yes, ", "it is.", thinking=True)

    assert (reader.text, reader.thought) == ("Yes, it is.", False)


XML = "<function=look_up>\n<parameter=word>\nkernel\n</parameter>\n</function>"
DEEPSEEK = (
    "<\uff5ctool\u2581calls\u2581begin\uff5c><\uff5ctool\u2581call\u2581begin\uff5c>{}"
    "<\uff5ctool\u2581call\u2581end\uff5c><\uff5ctool\u2581calls\u2581end\uff5c>"
)
KIMI = (
    "<|tool_calls_section_begin|><|tool_call_begin|>functions.look_up:0<|tool_call_argument_begin|>"
    '{"word": "kernel"}<|tool_call_end|><|tool_calls_section_end|>'
)
NAMED = '<{0}function_calls>\n<{0}invoke name="look_up"><{0}parameter name="word">kernel</{0}parameter>\n</{0}invoke>'
OPENAI = {"type": "function", "function": {"name": "look_up", "arguments": '{"word": "kernel"}'}}
WITH_TEXT = ("look_up", '{"word": "current_time: {\\"a\\": 1}"}')
CALLS: dict[str, tuple[str, tuple[Called, ...]]] = {
    "hermes": (f"<tool_call>\n{AS_JSON}\n</tool_call>", (CALL,)),
    "hermes, two": (f"<tool_call>{AS_JSON}</tool_call>\n<tool_call>{AS_JSON}</tool_call>", (CALL, CALL)),
    "hermes, in a list": (f"<tool_calls>[{AS_JSON}, {AS_JSON}]</tool_calls>", (CALL, CALL)),
    "hermes, unknown tool": ('<tool_call>{"name": "fly", "arguments": {}}</tool_call>', (("fly", "{}"),)),
    "hermes, broken": ('<tool_call>{"name": "look_up", "arguments": {"word": ', ()),
    "hermes, without arguments": ('<tool_call>{"name": "current_time"}</tool_call>', (("current_time", "{}"),)),
    "qwen coder": (f"<tool_call>\n{XML}\n</tool_call>", (CALL,)),
    "qwen coder, bare": (XML, (CALL,)),
    "glm": (
        "<tool_call>look_up\n<arg_key>word</arg_key>\n<arg_value>kernel</arg_value>\n</tool_call>",
        (CALL,),
    ),
    "llama": ('<|python_tag|>{"type": "function", "name": "look_up", "parameters": {"word": "kernel"}}', (CALL,)),
    "llama, bare": ('{"name": "look_up", "parameters": {"word": "kernel"}}', (CALL,)),
    "llama, element": ('<function=look_up>{"word": "kernel"}</function>', (CALL,)),
    "mistral": (f"[TOOL_CALLS][{AS_JSON}]", (CALL,)),
    "mistral, later": ('[TOOL_CALLS]look_up[ARGS]{"word": "kernel"}', (CALL,)),
    "mistral, two": ('[TOOL_CALLS]look_up{"word": "kernel"}[TOOL_CALLS]current_time{}', (CALL, ("current_time", "{}"))),
    "deepseek": (
        DEEPSEEK.format('function<\uff5ctool\u2581sep\uff5c>look_up\n```json\n{"word": "kernel"}\n```'),
        (CALL,),
    ),
    "deepseek, later": (DEEPSEEK.format('look_up<\uff5ctool\u2581sep\uff5c>{"word": "kernel"}'), (CALL,)),
    "kimi": (KIMI, (CALL,)),
    "gpt-oss": (
        '<|channel|>commentary to=functions.look_up <|constrain|>json<|message|>{"word": "kernel"}<|call|>',
        (CALL,),
    ),
    "claude": (
        '<function_calls><invoke name="look_up"><parameter name="word">kernel</parameter></invoke></function_calls>',
        (CALL,),
    ),
    "fence": (f"```json\n{AS_JSON}\n```", (CALL,)),
    "fence without a language": (f"```\n{AS_JSON}\n```", (CALL,)),
    "openai's form": (json.dumps({"tool_calls": [OPENAI]}), (CALL,)),
    "other names": ('{"tool": "look_up", "args": {"word": "kernel"}}', (CALL,)),
    "lm studio": (f"[TOOL_REQUEST]{AS_JSON}[END_TOOL_REQUEST]", (CALL,)),
    "nemotron": (f"<TOOLCALL>[{AS_JSON}]</TOOLCALL>", (CALL,)),
    "command r": ('<|START_ACTION|>[{"tool_name": "look_up", "parameters": {"word": "kernel"}}]', (CALL,)),
    "deepseek's xml": (NAMED.format("\uff5cDSML\uff5c"), (CALL,)),
    "step": ("<\uff5ctool_calls_begin\uff5c>" + NAMED.format("steptml:"), (CALL,)),
    "seed": (f"<seed:tool_call>\n{XML}\n</seed:tool_call>", (CALL,)),
    "qwen agent": ('\u273fFUNCTION\u273f: look_up\n\u273fARGS\u273f: {"word": "kernel"}', (CALL,)),
    "kimi, an argument called name": (
        '<|tool_call_begin|>functions.look_up:0<|tool_call_argument_begin|>{"name": "Ada"}<|tool_call_end|>',
        (("look_up", '{"name": "Ada"}'),),
    ),
    "glm, without arguments": ("<tool_call>current_time</tool_call>", (("current_time", "{}"),)),
    "claude, without arguments": ('<invoke name="current_time">\n</invoke>', (("current_time", "{}"),)),
    "gemma": ('<|tool_call>call:look_up{word:<|"|>kernel<|"|>}<tool_call|>', (CALL,)),
    "function gemma": ("<start_function_call>call:look_up{word:<escape>kernel<escape>}", (CALL,)),
    "gemma, code": ('```tool_code\nprint(default_api.look_up(word="kernel"))\n```', (CALL,)),
    "pythonic": ('[look_up(word="kernel"), current_time()]', (CALL, ("current_time", "{}"))),
    "pythonic, bare": ('look_up(word="kernel")', (CALL,)),
    "pythonic, marked": ('<|tool_call_start|>[look_up(word="kernel")]<|tool_call_end|>', (CALL,)),
    "pythonic, values": (
        '[look_up(word="a\\"b", deep=true, of=[1, None])]',
        (("look_up", '{"word": "a\\"b", "deep": true, "of": [1, null]}'),),
    ),
    "qwen coder, json as an argument": (
        XML.replace("kernel", '{"name": "x"}'),
        (("look_up", '{"word": {"name": "x"}}'),),
    ),
    "qwen coder, a call as an argument": (XML.replace("kernel", 'current_time: {"a": 1}'), (WITH_TEXT,)),
    "glm, a list as an argument": (
        "<tool_call>look_up\n<arg_key>word</arg_key>\n<arg_value>[{}, {}]</arg_value>\n</tool_call>",
        (("look_up", '{"word": [{}, {}]}'),),
    ),
    "qwen coder, lines": (XML.replace("kernel", "  a\n  b"), (("look_up", '{"word": "  a\\n  b"}'),)),
    "longcat": (
        "<longcat_tool_call>look_up\n<arg_key>word</arg_key>\n<arg_value>kernel</arg_value></longcat_tool_call>",
        (CALL,),
    ),
    "claude, with a prefix": (NAMED.format("antml:"), (CALL,)),
    "grok": (
        '<xai:function_call name="look_up"><parameter name="word">kernel</parameter></xai:function_call>',
        (CALL,),
    ),
    "olmo": ('<function_calls>\nlook_up(word="kernel")\n</function_calls>', (CALL,)),
    "llama, code": ('<|python_tag|>look_up.call(word="kernel")', (CALL,)),
    "name as key": ('{"look_up": {"word": "kernel"}}', (CALL,)),
    "an argument called properties": (
        '{"name": "look_up", "arguments": {"properties": {"a": 1}}}',
        (("look_up", '{"properties": {"a": 1}}'),),
    ),
    "langchain": ('{"action": "look_up", "action_input": {"word": "kernel"}}', (CALL,)),
    "anthropic": ('{"type": "tool_use", "id": "t", "name": "look_up", "input": {"word": "kernel"}}', (CALL,)),
    "the last brace forgotten": (AS_JSON[:-1], (CALL,)),
    "gpt-oss, thinking": ('<|channel|>analysis to=functions.look_up<|message|>{"word": "kernel"}', (CALL,)),
    "gemma, element": ('<tool_code>\nlook_up(word="kernel")\n</tool_code>', (CALL,)),
    "objects in a row": (f"{AS_JSON}\n{AS_JSON}", (CALL, CALL)),
    "after reasoning": (f"<think>I call <tool_call>.</think>\n<tool_call>{AS_JSON}</tool_call>", (CALL,)),
}


@pytest.mark.parametrize(("text", "calls"), CALLS.values(), ids=CALLS)
def test_takes_calls_that_are_written_as_text(text: str, calls: tuple[Called, ...]) -> None:
    for before in ("", "I look.\n"):
        found = [read(*pieces) for pieces in each_way(before + text)]
        assert {reader.calls for reader in found} == {calls}
        assert {reader.text.strip() for reader in found} == {before.strip()}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"I will call {AS_JSON} now.", "I will call  now."),
        (f"**Action**: [{AS_JSON}]", "**Action**: "),
        (f"Well~~~\n<tool_call>{AS_JSON}</tool_call>", "Well~~~\n"),
        (f"Action: ```json\n[{AS_JSON}]\n```", "Action: "),
        (f'I fill in {{"name": ..., "arguments": {{}}}} and get {AS_JSON}', None),
    ],
)
def test_takes_calls_within_a_line(text: str, words: str | None) -> None:
    for pieces in each_way(text):
        reader = read(*pieces)
        assert reader.calls == (CALL,)
        assert reader.text == words or words is None


@pytest.mark.parametrize(
    "text",
    [
        "The mark <tool_call> begins a call.",
        "The tool look_up(word) returns the meaning.",
        '1. look_up(word="x") finds it.',
        'look_up_all(word="x")',
        '```python\n# how to\nlook_up(word="x")\n```',
        '```json\n// an example\n{"name": "look_up", "arguments": {}}\n```',
        'Models write `{"name": "look_up", "arguments": {"word": "x"}}` then.',
        '{"look_up": 3}',
        f"The note says \u201c{AS_JSON}\u201d, and '{AS_JSON}' too.",
        f"It says:\n> {AS_JSON}\n> {AS_JSON}",
        'A set {1, 2}, a dict {"a": 1}, {"a": 1 2} and {"never": "closed',
        '{"name": "Ada", "arguments": ["for", "against"]}',
        '{"name": "fly", "arguments": {}}',
        '```json\n{"name": "Ada"}\n```\nThat is the record.',
        '{"name": "look_up", "size": 3}',
        'An example:\n```python\nprint({"name": "look_up"})\n```',
        "Models write `<tool_call>` before a call.",
        '{"never": "closed',
        "look_up and current_time are my tools.",
        '[{"name": "look_up", "description": "Looks a word up.", "parameters": {"type": "object", "properties": {}}}]',
        '{"name": "look_up", "parameters": {"type": "object", "properties": {"word": {"type": "string"}}}}',
    ],
)
def test_leaves_what_calls_no_tool_in_the_words(text: str) -> None:
    for pieces in each_way(text):
        reader = read(*pieces)
        assert (reader.text, reader.calls) == (text, ())


@pytest.mark.parametrize(
    ("text", "words", "calls"),
    [
        (f"I need it.\n<tool_call>{AS_JSON}</tool_call>", "I need it.\n", (CALL,)),
        (AS_JSON, "", (CALL,)),
        ("Yes.<|im_end|>", "Yes.", ()),
    ],
)
def test_reads_a_reply_without_the_reasoning_that_was_expected_like_any_other(
    text: str, words: str, calls: tuple[Called, ...]
) -> None:
    for pieces in each_way(text):
        reader = read(*pieces, thinking=True)
        assert (reader.text, reader.calls) == (words, calls)


def test_takes_a_call_that_is_made_within_reasoning_without_an_end() -> None:
    hermes = f"<tool_call>{AS_JSON}</tool_call>"
    deepseek = DEEPSEEK.format('look_up<\uff5ctool\u2581sep\uff5c>{"word": "kernel"}')
    unknown = '<tool_call>{"name": "fly", "arguments": {}}</tool_call>'
    for made, calls in (hermes, 1), (hermes * 2, 2), (KIMI, 1), (deepseek, 1), (unknown, 0):
        for pieces in each_way(f"<think>Hm.\n{made}"):
            assert (read(*pieces).text, read(*pieces).calls) == ("", (CALL,) * calls)


def test_takes_nothing_for_a_call_if_no_tool_is_offered() -> None:
    for text, _ in CALLS.values():
        assert read(text, tools=()).calls == ()


@given(st.lists(st.text() | st.text(alphabet='<>/think|[]{}"`\n') | st.sampled_from(["<think>", "</think>", AS_JSON])))
def test_reads_any_text_the_same_in_any_pieces(pieces: list[str]) -> None:
    in_pieces, whole = read(*pieces), read("".join(pieces))

    assert (in_pieces.text, in_pieces.calls) == (whole.text, whole.calls)


@pytest.mark.parametrize("piece", ['{"a":', '{"a":{},', "```\n{", "[{", "<think", "look_up(", '"}', "`", "<tool_call>"])
def test_a_text_that_opens_and_never_closes_takes_little_time(piece: str) -> None:
    started = time.process_time()
    read(*(piece * 9 for _ in range(9_000 // len(piece) // 9)))
    assert time.process_time() - started < 2, "a tenth of a second on an idle machine"


GOOD = VERDICT.model_dump_json()
DRAFT = Verdict(subject="a draft", points=()).model_dump_json()


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        f"```json\n{GOOD}\n```",
        f"<think>\nFirst idea: {DRAFT}\nNo, better:\n</think>\n\n{GOOD}",
        f"First idea: {DRAFT}\n</think>\n{GOOD}",
        f"<think>{GOOD}",
        f"<thinking>\nI fill it in.\n{GOOD}",
        f"[THINK]{DRAFT}[/THINK]Here: {GOOD}",
        f"{GOOD}\n<think>Or {DRAFT}?</think>",
        f"<think>One.</think><think>{DRAFT}</think>{GOOD}<think>Two.</think>",
        f"<|channel|>analysis<|message|>Perhaps {DRAFT}<|end|><|start|>assistant<|channel|>final<|message|>{GOOD}",
    ],
)
def test_leaves_the_answer_of_a_whole_text(text: str) -> None:
    assert parse(MarkedTextReader().without_reasoning(text), Verdict, usage=Usage()) == VERDICT


@pytest.mark.parametrize("point", ["one\ntwo", '```json\n{"a": 1}\n```', "<think>Hm.</think>", "{", '{"'])
def test_takes_marks_within_a_string_as_text(point: str) -> None:
    text = '{"subject": "code", "points": ["' + point.replace('"', '\\"') + '"]}'
    assert MarkedTextReader().without_reasoning(text) == text


def test_an_answer_that_is_only_reasoning_is_none() -> None:
    with pytest.raises(MalformedAnswer, match="contains no JSON object"):
        parse(MarkedTextReader().without_reasoning(f"<think>{GOOD}</think>"), Verdict, usage=Usage())
