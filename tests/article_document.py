"""The document that `agent write --json` promises, with its fields and no others."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from tests.agent_process import Outcome


class Exact(BaseModel):
    """A part of the document: these fields and no others."""

    model_config = ConfigDict(extra="forbid")


class CitationDocument(Exact):
    note: str
    source: str
    quote: str


class ParagraphDocument(Exact):
    text: str
    citations: list[CitationDocument]


class SectionDocument(Exact):
    heading: str
    paragraphs: list[ParagraphDocument]


class ReferenceDocument(Exact):
    number: int
    note: str
    title: str
    source: str
    quotes: list[str]


class UsageDocument(Exact):
    model_calls: int
    tool_calls: int
    input_tokens: int
    output_tokens: int
    cost_usd: float | None


class StepDocument(Exact):
    name: str
    status: Literal["done", "reused"]
    seconds: float


class WrittenDocument(Exact):
    """What `agent write --json` promises."""

    run: str
    status: Literal["done", "waiting"]
    title: str
    path: str
    sections: list[SectionDocument]
    references: list[ReferenceDocument]
    usage: UsageDocument
    steps: list[StepDocument]

    @property
    def paragraphs(self) -> list[ParagraphDocument]:
        """All paragraphs, in order."""
        return [paragraph for section in self.sections for paragraph in section.paragraphs]


def article_of(done: Outcome) -> WrittenDocument:
    """Return the one document that stands on standard output."""
    return WrittenDocument.model_validate_json(done.stdout)
