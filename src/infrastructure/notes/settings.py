"""The settings of the notes."""

from typing import Self

from pydantic import Field

from domain.contract import Contract


class NotesSettings(Contract):
    """Notes."""

    folder: str | None = Field(
        default=None,
        description="The folder of notes that the tools keep to, once captured; empty for all captured notes.",
    )

    def isolated(self) -> Self:
        """Return the settings for an evaluation, which captures notes of its own."""
        return self.model_copy(update={"folder": None})
