"""The step that mends a section."""

from application.notes.grounded_request import GroundedRequest
from application.runs.ask_model import AskModel
from domain.drafts import Section
from domain.prompts import PromptName
from domain.reviews import Finding


class ReviseSectionRequest(GroundedRequest):
    """A section, what must be fixed in it, and its notes."""

    section: Section
    findings: tuple[Finding, ...]


class ReviseSection:
    """Writes a section anew so that the findings on it are resolved, every quote checked again."""

    name = "revise_section"
    takes = ReviseSectionRequest
    gives = Section
    prompt = PromptName("article/revise_section")

    def __init__(self, *, ask: AskModel) -> None:
        self._ask = ask

    async def execute(self, request: ReviseSectionRequest) -> Section:
        """Return the section under the heading that it had."""
        section = await self._ask.execute(
            self.prompt, request, returning=Section, complaints=lambda revised: revised.complaints(request.notes)
        )
        return section.under(request.section.heading)
