"""The step that drafts one section."""

from application.notes.grounded_request import GroundedRequest
from application.runs.ask_model import AskModel
from domain.drafts import Section
from domain.outlines import PlannedSection
from domain.prompts import PromptName


class DraftSectionRequest(GroundedRequest):
    """The planned section, its notes, and the title and thesis of the article that it belongs to."""

    title: str
    thesis: str
    section: PlannedSection


class DraftSection:
    """Drafts a section in which every paragraph cites words that stand in its notes."""

    name = "draft_section"
    takes = DraftSectionRequest
    gives = Section
    prompt = PromptName("article/draft_section")

    def __init__(self, *, ask: AskModel) -> None:
        self._ask = ask

    async def execute(self, request: DraftSectionRequest) -> Section:
        """Return the section under its planned heading, every quote checked."""
        section = await self._ask.execute(
            self.prompt, request, returning=Section, complaints=lambda drafted: drafted.complaints(request.notes)
        )
        return section.under(request.section.heading)
