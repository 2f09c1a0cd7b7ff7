"""The step that revises a section."""

from application.article.draft_section import SectionRequest, write_section
from application.ask_model import AskModel
from domain.article.draft import Section
from domain.prompts import PromptName


class ReviseSectionRequest(SectionRequest):
    """A section, the findings on it, and its notes."""

    section: Section
    findings: tuple[str, ...]


class ReviseSection:
    """Rewrites a section so that the findings on it are resolved."""

    name = "revise_section"
    takes = ReviseSectionRequest
    gives = Section
    prompt = PromptName("article/revise_section")

    def __init__(self, *, ask: AskModel) -> None:
        self._ask = ask

    async def execute(self, request: ReviseSectionRequest) -> Section:
        """Return the section under its heading, with verbatim quotes."""
        return await write_section(self._ask, self.prompt, request, heading=request.section.heading)
