"""Marks in a reply's text that are no part of the answer: of reasoning, of tool calls, of the model's own template."""

import re

_NAMES = ("think", "thinking", "thought", "thoughts", "reasoning", "reflection", "seed:think", "mm:think")
CLOSINGS = {
    **{f"<{name}>": (f"</{name}>",) for name in _NAMES},
    "[think]": ("[/think]",),
    "◁think▷": ("◁/think▷",),
    "<|start_thinking|>": ("<|end_thinking|>",),
    "<|begin_of_thought|>": ("<|end_of_thought|>",),
    "<|channel|>analysis<|message|>": ("<|end|>", "<|channel|>final<|message|>"),
    "<|channel>thought": ("<channel|>",),
}
"""The marks that end reasoning, by the mark before it."""

CLOSED = frozenset(f"</{name}>" for name in _NAMES) | {"[/think]", "◁/think▷", "<|end_thinking|>", "<|end_of_thought|>"}
"""Marks after reasoning that some servers send without the mark before it."""

CALLS = (
    *("<tool_call", "<function_call", "<function=", "<invoke name=", "<|tool_call", "<minimax:tool_call>"),
    *(
        "<\uff5ctool\u2581call",
        "<\uff5cdsml\uff5cfunction_calls>",
        "[tool_calls]",
        "<|python_tag|>",
        "<|action_start|>",
    ),
    *("<|channel|>commentary to=", "<start_function_call>"),
)
"""How tool calls begin that a server leaves in the text; what follows is no answer."""

EMPTY = (
    *("<|start|>assistant", "<|channel|>final<|message|>", "<|channel|>commentary<|message|>", "<|message|>"),
    *("<|return|>", "<|end|>", "<|im_end|>", "<|im_start|>assistant", "<|eot_id|>", "<|endoftext|>"),
    *("<|start_response|>", "<|end_response|>", "<|begin_of_solution|>", "<|end_of_solution|>"),
)
"""Marks of templates that say nothing."""

_EVERY = sorted({*CLOSINGS, *CLOSED, "<channel|>", *CALLS, *EMPTY}, key=len, reverse=True)
MARK = re.compile("|".join(map(re.escape, _EVERY)), re.IGNORECASE)
FIRST_LETTERS = frozenset(mark[0] for mark in _EVERY) | {"{", "`"}
"""A text without these holds no mark, and no JSON or fence."""
_BEGINNINGS = frozenset(mark[:end] for mark in _EVERY for end in range(1, len(mark)))
_LONGEST = len(_EVERY[0])


def begins_mark(text: str) -> int:
    """Return where a mark may begin that the end of the text cuts, else the length of the text."""
    tails = range(max(0, len(text) - _LONGEST + 1), len(text))
    return next((at for at in tails if text[at] in FIRST_LETTERS and text[at:].lower() in _BEGINNINGS), len(text))
