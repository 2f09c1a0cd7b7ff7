"""The settings of the fallback."""

from typing import Self

from pydantic import Field

from infrastructure.settings import ProviderSettings


class FallbackSettings(ProviderSettings):
    """The model that is asked when the first one's provider fails, and how its own provider is called."""

    model: str | None = Field(None, description="The second model, such as openai/gpt-5-mini; empty for none.")

    def isolated(self) -> Self:
        """Return them for an evaluation, which measures one model."""
        return self.model_copy(update={"model": None})
