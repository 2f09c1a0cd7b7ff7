"""The settings of runs."""

from typing import Literal

from pydantic import Field

from domain.contract import Contract


class RunsSettings(Contract):
    """Runs."""

    max_concurrency: int = Field(default=2, ge=1, description="Runs that a server executes concurrently.")
    max_waiting: int = Field(default=100, ge=1, description="Runs that may wait for a server to execute them.")
    max_per_caller: int = Field(
        default=0,
        ge=0,
        description="Runs of one caller (a key of the API, or the batches) that are executed concurrently; 0: any.",
    )
    progress: Literal["auto", "live", "lines", "none"] = Field(
        default="auto", description="How a command shows its progress: live, as lines, or none; auto asks the terminal."
    )
