"""A model's reply in a conversation, as it comes."""

from domain.contract import Contract
from domain.messages import AssistantMessage
from domain.usage import Usage


class ReplyText(Contract):
    """The next words of a reply."""

    text: str


class Reply(Contract):
    """The whole reply, at its end, and what it used."""

    message: AssistantMessage
    usage: Usage


ReplyPart = ReplyText | Reply
"""Any number of texts, which together are the reply's, and the reply last."""
