"""What a model thinks before it answers, in the text of its answer."""

OPENING, CLOSING = "<think>", "</think>"


def without_reasoning(text: str) -> str:
    """Return a whole text without what it begins with between these marks."""
    begun = text.lstrip()
    return begun.partition(CLOSING)[2] if begun.startswith(OPENING) and CLOSING in begun else text
