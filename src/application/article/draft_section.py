"""The step that drafts one section."""

from typing import Self

from application.ask_model import AskModel
from domain.article.choices import with_choices
from domain.article.draft import Section, WrittenSection
from domain.article.outline import PlannedSection
from domain.contract import Contract
from domain.notes.passages import NumberedNote
from domain.prompts import PromptName


class SectionRequest(Contract):
    """The notes of a section, in numbered passages."""

    notes: tuple[NumberedNote, ...]

    def halved(self) -> Self:
        """Return the request with half of each note's passages."""
        return self.model_copy(update={"notes": tuple(note.halved() for note in self.notes)})


async def write_section(ask: AskModel, prompt: PromptName, request: SectionRequest, *, heading: str) -> Section:
    """Return the section that a model writes from the passages, under this heading and with verbatim quotes."""
    evidence = [passage.number for note in request.notes for passage in note.passages if passage.is_evidence]
    written = await ask.execute(
        prompt,
        request,
        returning=with_choices(WrittenSection, passages=evidence),
        complaints=lambda found: found.complaints(request.notes),
    )
    return written.to_section(heading, request.notes)


class DraftSectionRequest(SectionRequest):
    """The planned section, its notes, and the title and thesis of the article."""

    title: str
    thesis: str
    section: PlannedSection


class DraftSection:
    """Drafts a section in which every paragraph is supported by passages of its notes."""

    name = "draft_section"
    takes = DraftSectionRequest
    gives = Section
    prompt = PromptName("article/draft_section")

    def __init__(self, *, ask: AskModel) -> None:
        self._ask = ask

    async def execute(self, request: DraftSectionRequest) -> Section:
        """Return the section under its planned heading, with verbatim quotes."""
        return await write_section(self._ask, self.prompt, request, heading=request.section.heading)
