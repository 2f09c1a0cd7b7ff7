"""The settings of the chat."""

from pydantic import Field

from domain.contract import Contract


class ChatSettings(Contract):
    """Conversations."""

    max_characters: int = Field(
        default=200_000, ge=2_000, description="Characters of a conversation beyond which its older part is summarized."
    )
