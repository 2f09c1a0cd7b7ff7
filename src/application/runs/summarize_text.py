"""The example's step: a replaceable piece of work with a prompt."""

from typing import Self

from pydantic import Field

from application.ask_model import AskModel
from domain.contract import Contract
from domain.prompts import PromptName


class SummarizeTextRequest(Contract):
    """A text, and the maximum number of words of its summary."""

    text: str
    max_words: int

    def halved(self) -> Self:
        """Return the request with half of the text, for a model that cannot read it all."""
        return self.model_copy(update={"text": self.text[: len(self.text) // 2]})


class Summary(Contract):
    """The summary of a text."""

    text: str = Field(min_length=1)


class SummarizeText:
    """Summarizes a text."""

    name = "summarize_text"
    takes = SummarizeTextRequest
    gives = Summary
    prompt = PromptName("runs/summarize_text")

    def __init__(self, *, ask: AskModel) -> None:
        self._ask = ask

    async def execute(self, request: SummarizeTextRequest) -> Summary:
        """Return the summary."""
        return await self._ask.execute(self.prompt, request, returning=Summary)
