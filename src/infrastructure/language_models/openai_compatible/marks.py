"""Marks in a reply's text that do not belong to the answer: of reasoning, of tool calls, of the model's template."""

import re

_NAMES = ("think", "thinking", "thought", "thoughts", "reason", "reasoning", "reflection", "seed:think", "mm:think")
CLOSINGS = {
    **{f"<{name}>": (f"</{name}>",) for name in (*_NAMES, "longcat_think", "antthinking")},
    **{f"<|{name}|>": (f"<|/{name}|>",) for name in _NAMES},
    "[THINK]": ("[/THINK]",),
    "◁think▷": ("◁/think▷",),
    "<|start_thinking|>": ("<|end_thinking|>",),
    "<|begin_of_thought|>": ("<|end_of_thought|>",),
    "<|inner_prefix|>": ("<|inner_suffix|>",),
    "<|channel|>analysis<|message|>": ("<|end|>", "<|channel|>final"),
    "<|channel>thought": ("<channel|>",),
    "<unused94>": ("<unused95>",),
}
"""For each mark that starts reasoning, the marks that end it."""

CLOSED = frozenset(
    {*(closings[0] for mark, closings in CLOSINGS.items() if "channel" not in mark), "[BEGIN FINAL RESPONSE]"}
)
"""Marks at the end of reasoning that some servers send without the mark at its start."""

CALLS = (
    "<tool_call", "<tool_code>", "<toolcall>", "<function_call", "<function=", "<function name=", "<invoke name=",
    "<antml:invoke name=", "<antml:function_calls>", "<xai:function_call", "<longcat_tool_call>", "<|tool_call",
    "<seed:tool_call>", "<minimax:tool_call>", "<start_function_call>", "<|python_start|>", "<|python_tag|>",
    "<|start_action|>", "<\uff5ctool\u2581call", "<\uff5ctool_call", "<\uff5cdsml\uff5cfunction_calls>",
    "<|action_start|>", "[TOOL_CALLS]", "[TOOL_REQUEST]", "\u273ffunction\u273f", "<|channel|>commentary to=",
    "<|channel|>analysis to=",
)  # fmt: skip
"""The start of tool calls that a server leaves in the text; what follows is not the answer."""

FRAMES = ("<answer>", "</answer>", "<response>", "</response>")
"""What some models write around the answer after their reasoning."""

EMPTY = (
    "<|start|>assistant", "<|channel|>final", "<|channel|>commentary<|message|>", "<|constrain|>json", "<|message|>",
    "<|return|>", "<|end|>", "<|im_end|>", "<|im_start|>assistant", "<|eot_id|>", "<|endoftext|>", "<|eom_id|>",
    "<|end_of_text|>", "<\uff5cend\u2581of\u2581sentence\uff5c>", "<|start_response|>", "<|end_response|>",
    "<|begin_of_solution|>", "<|end_of_solution|>", "<|begin_of_box|>", "<|end_of_box|>", "<end_of_turn>", "<channel|>",
    "[END FINAL RESPONSE]",
)  # fmt: skip
"""Marks of templates, which are removed."""

_EVERY = sorted({*CLOSINGS, *CLOSED, *CALLS, *FRAMES, *EMPTY}, key=len, reverse=True)
MARK = re.compile("|".join(re.escape(mark) if mark[0] == "[" else f"(?i:{re.escape(mark)})" for mark in _EVERY))
FIRST_LETTERS = frozenset(mark[0] for mark in _EVERY) | {"{", "`"}
"""A text without these contains no mark, no JSON and no code fence."""
_BEGINNINGS = frozenset(mark[:end] for mark in _EVERY for end in range(1, len(mark)))
_LONGEST = len(_EVERY[0])


def plain(mark: str) -> str:
    """Return a mark from a text as these tables write it: in lower case, except marks in square brackets."""
    return mark if mark.startswith("[") else mark.lower()


def start_of_cut_mark(text: str) -> int:
    """Return where a mark that the end of the text cuts may start, else the length of the text."""
    tails = range(max(0, len(text) - _LONGEST + 1), len(text))
    return next((at for at in tails if text[at] in FIRST_LETTERS and plain(text[at:]) in _BEGINNINGS), len(text))
