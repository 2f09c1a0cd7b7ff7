"""Usage where a model does not report any."""

from math import ceil

from domain.prompts import Prompt
from domain.usage import Usage

CHARACTERS_PER_TOKEN = 4
"""What English prose has on average; code has fewer, so that the estimate is rather low for it."""


def estimated_usage(prompt: Prompt, answer: str, *, cost_usd: float | None) -> Usage:
    """Estimate the tokens of one call from its text, rounded up, so that a budget of tokens counts all the same."""
    asked = sum(len(message.text) for message in prompt.messages)
    return Usage(
        model_calls=1,
        input_tokens=ceil(asked / CHARACTERS_PER_TOKEN),
        output_tokens=ceil(len(answer) / CHARACTERS_PER_TOKEN),
        cost_usd=cost_usd,
    )
