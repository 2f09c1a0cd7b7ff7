from application.article.revise_section import ReviseSection, ReviseSectionRequest
from domain.notes.passages import number_passages
from tests.builders.article import MEMORY, NOTES, a_draft, a_paragraph, a_section, written
from tests.unit.application.article.asking import Asking


async def test_the_model_rewrites_a_section_so_that_the_findings_are_resolved() -> None:
    asking = Asking(written(("Keep it small.", 2)))
    request = ReviseSectionRequest(
        section=a_draft().sections[0], findings=("Say how large it is.",), notes=number_passages(NOTES)
    )
    revised = await ReviseSection(ask=asking.ask).execute(request)
    assert revised == a_section("Memory", a_paragraph("Keep it small.", (MEMORY, "Shared memory is small.")))
    assert '<section heading="Memory">\n<paragraph>\nUse shared memory.\n<quote>Shared memory is fast' in asking.prompt
    assert "<finding>Say how large it is.</finding>" in asking.prompt
