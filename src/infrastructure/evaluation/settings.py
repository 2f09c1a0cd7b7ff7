"""The settings of the evaluation."""

from pathlib import Path

from pydantic import Field

from domain.contract import Contract
from infrastructure.settings import Folder


class EvaluationSettings(Contract):
    """The evaluation."""

    folder: Folder = Field(
        default=Path("examples/evaluation"), description="The folder of data sets (YAML), with their baselines."
    )
    judge: str | None = Field(
        default=None, description="The model that grades answers, such as openai/gpt-5; empty for none."
    )
