"""How a step's use is put into words for a terminal."""

from domain.usage import Usage


def described(step: str, label: str) -> str:
    """Return a step as a person reads it: `Read page: 12`."""
    name = step.replace("_", " ").capitalize()
    return printable(f"{name}: {label}" if label else name)


def printable(text: str) -> str:
    """Return a text on one line, without the control characters that would move a terminal's cursor."""
    return "".join(letter for letter in " ".join(text.split()) if letter.isprintable())


def spent(usage: Usage, seconds: float) -> str:
    """Return time, tokens and cost: `1.2 s, 1,830 tokens, $0.0123`; a cost that is not known says so."""
    parts = [f"{seconds:.1f} s"]
    if usage.tokens:
        parts.append(f"{usage.tokens:,} tokens")
        parts.append("cost unknown" if usage.cost_usd is None else f"${usage.cost_usd:.4f}")
    return ", ".join(parts)
