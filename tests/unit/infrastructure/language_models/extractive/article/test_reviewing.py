"""The extractive review finds what stands twice."""

from domain.citations import Citation
from domain.drafts import Paragraph, Section
from domain.notes import NoteId
from infrastructure.language_models.extractive.article.reviewing import review_article

_CITED = (Citation(note=NoteId("n"), quote="A warp is a group of 32 threads."),)


def _section(heading: str, *texts: str) -> Section:
    return Section(heading=heading, paragraphs=tuple(Paragraph(text=text, citations=_CITED) for text in texts))


def test_finds_a_sentence_that_an_earlier_section_says() -> None:
    first = _section("Warps", "A warp is a group of 32 threads. They run together.")
    second = _section("Threads", "**Blocks.** A *warp* is a group of 32 threads.")
    findings = review_article([first, second]).findings
    assert [(finding.section, finding.severity) for finding in findings] == [("Threads", "must_fix")]
    assert "A *warp* is a group of 32 threads." in findings[0].problem


def test_approves_sections_that_differ() -> None:
    sections = [_section("A", "A warp is a group of 32 threads."), _section("B", "A block is a group of warps.")]
    assert review_article(sections).approved


def test_passes_over_code_that_stands_twice() -> None:
    code = "```sql\nselect one, two, three from four;\n```"
    assert review_article([_section("A", code), _section("B", code)]).approved
