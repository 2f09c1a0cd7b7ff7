"""Reasoning that a model writes before its answer, in the same text."""

OPENING, CLOSING = "<think>", "</think>"


def without_reasoning(text: str) -> str:
    """Return a complete text without the reasoning at its beginning, if there is any."""
    begun = text.lstrip()
    return begun.partition(CLOSING)[2] if begun.startswith(OPENING) and CLOSING in begun else text
