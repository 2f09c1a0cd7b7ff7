"""The example's workflow: it summarizes the passages of a text concurrently, and then their summaries."""

from pydantic import Field

from application.runs.run_in_progress import RunInProgress
from application.runs.summarize_text import SummarizeText, SummarizeTextRequest, Summary
from application.runs.workflow import WorkflowResult
from domain.contract import Contract

PASSAGE_CHARACTERS = 8_000
MAX_CONCURRENCY = 4


class SummarizeDocumentRequest(Contract):
    """A document, and the maximum number of words of its summary."""

    text: str = Field(pattern=r"\S", max_length=1_000_000)
    max_words: int = Field(default=150, ge=1)


class SummarizeDocument:
    """Summarizes a document of any length; a passage that was summarized before is not sent again."""

    name = "summarize_document"
    takes = SummarizeDocumentRequest
    open_to_callers = True

    def __init__(self, *, summarize: SummarizeText) -> None:
        self._summarize = summarize

    async def execute(self, request: SummarizeDocumentRequest, run: RunInProgress) -> WorkflowResult[Summary]:
        """Return the summary."""
        text, words = request.text, request.max_words
        while len(parts := passages(text)) > 1:
            requests = [
                (f"passage {number} of {len(parts)}", SummarizeTextRequest(text=part, max_words=words))
                for number, part in enumerate(parts, start=1)
            ]
            summaries = await run.each(self._summarize, requests, max_concurrency=MAX_CONCURRENCY)
            text = "\n\n".join(summary.text for summary in summaries)
        whole = SummarizeTextRequest(text=text, max_words=words)
        return WorkflowResult(await run.step(self._summarize, whole, label="the whole"))


def passages(text: str) -> tuple[str, ...]:
    """Split a text between its lines into passages, each as long as allowed; a longer line is not split."""
    found = [""]
    for line in text.splitlines(keepends=True):
        if found[-1] and len(found[-1]) + len(line) > PASSAGE_CHARACTERS:
            found.append("")
        found[-1] += line
    return tuple(found)
