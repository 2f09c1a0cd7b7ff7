"""Usage where a model does not report any."""

from math import ceil

from domain.messages import characters
from domain.prompts import Prompt
from domain.usage import Usage


def estimated_usage(prompt: Prompt, answer: str, *, cost_usd: float | None) -> Usage:
    """Estimate the tokens of one call, so that a budget of tokens still counts: four characters each, as in English."""
    asked, answered = ceil(characters(prompt.messages) / 4), ceil(len(answer) / 4)
    return Usage(model_calls=1, input_tokens=asked, output_tokens=answered, cost_usd=cost_usd)
