"""What the extractive model knows how to do for a step."""

from collections.abc import Callable
from dataclasses import dataclass

from domain.contract import Contract
from infrastructure.language_models.extractive.material import Material


@dataclass(frozen=True)
class Skill:
    """Makes an answer of one shape from the material; one that needs notes is not tried without any."""

    make: Callable[[Material], Contract]
    needs_notes: bool
