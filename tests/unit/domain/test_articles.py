import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.articles import Article
from domain.drafts import Draft
from domain.notes import Note
from tests.building import a_note
from tests.manuscripts import a_draft, a_paragraph, a_section

WARPS = a_note("gpu/warps.md", "Threads of a warp run in step.", title="Warps")
MEMORY = a_note("memory.md", "Shared memory is fast, global memory is slow.", title="Memory")


def an_article(draft: Draft, *notes: Note) -> Article:
    return Article.of(draft, notes, colophon="An extract.")


def of_one_paragraph(text: str) -> str:
    """Return the Markdown of an article of this paragraph, between its heading and its references."""
    draft = a_draft(a_section("Memory", a_paragraph(text, (MEMORY, "Shared memory is fast"))))
    return an_article(draft, MEMORY).to_markdown().split("## Memory\n\n")[1].split("\n\n## References")[0]


def test_notes_are_numbered_in_the_order_in_which_they_are_cited() -> None:
    draft = a_draft(
        a_section("Memory", a_paragraph("Fast.", (MEMORY, "Shared memory is fast"))),
        a_section("Warps", a_paragraph("Both.", (WARPS, "run in step"), (MEMORY, "global memory is slow"))),
    )
    references = an_article(draft, WARPS, MEMORY).references
    assert [(r.number, r.note, r.title, r.source) for r in references] == [
        (1, MEMORY.id, "Memory", "memory.md"),
        (2, WARPS.id, "Warps", "gpu/warps.md"),
    ]
    assert [r.quotes for r in references] == [("Shared memory is fast", "global memory is slow"), ("run in step",)]


def test_a_note_that_is_not_cited_is_no_reference() -> None:
    draft = a_draft(a_section("Memory", a_paragraph("Fast.", (MEMORY, "Shared memory is fast"))))
    assert [r.note for r in an_article(draft, WARPS, MEMORY).references] == [MEMORY.id]


def test_a_quote_that_the_paragraph_shows_is_not_repeated_in_the_references() -> None:
    draft = a_draft(
        a_section("Memory", a_paragraph("As **shared memory**\nis fast, use it.", (MEMORY, "shared memory is fast")))
    )
    assert an_article(draft, MEMORY).references[0].quotes == ()


def test_a_quote_stands_once_among_the_references_and_on_one_line() -> None:
    cited = (MEMORY, "global memory\nis slow")
    draft = a_draft(a_section("Memory", a_paragraph("One.", cited), a_paragraph("Two.", cited)))
    assert an_article(draft, MEMORY).references[0].quotes == ("global memory is slow",)


def test_the_markdown_reads_from_title_to_colophon() -> None:
    draft = a_draft(
        a_section("Memory", a_paragraph("Fast.", (MEMORY, "Shared memory is fast"))),
        a_section("Warps", a_paragraph("Both.", (WARPS, "run in step"), (MEMORY, "Shared memory is fast"))),
        a_section("More", a_paragraph("Threads of a warp run in step.", (WARPS, "warp run in step"))),
    )
    assert an_article(draft, WARPS, MEMORY).to_markdown() == (
        "# GPU kernels\n\n*Kernels are fast.*\n\n"
        "## Memory\n\nFast. [1]\n\n"
        "## Warps\n\nBoth. [1][2]\n\n"
        "## More\n\nThreads of a warp run in step. [2]\n\n"
        "## References\n\n"
        "1. Memory (`memory.md`): “Shared memory is fast”\n"
        "2. Warps (`gpu/warps.md`): “run in step”\n\n"
        "---\n\n*An extract.*\n"
    )


def test_a_reference_whose_quotes_the_text_shows_is_listed_without_them() -> None:
    draft = a_draft(a_section("Warps", a_paragraph("They run in step.", (WARPS, "run in step"))))
    assert "\n1. Warps (`gpu/warps.md`)\n" in an_article(draft, WARPS).to_markdown()


@pytest.mark.parametrize(
    "block",
    [
        "```python\nx = 1\n```",
        "Like this:\n\n```\nx = 1\n```\n",
        "~~~\nx = 1\n~~~",
        "- one\n- two",
        "* one\n  * two",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "> as they say",
        "<br>",
    ],
)
def test_marks_stand_on_their_own_line_behind_a_block(block: str) -> None:
    assert of_one_paragraph(block) == f"{block.strip()}\n\n[1]"


@pytest.mark.parametrize("prose", ["Some words.", "Two\nlines.", "```\nx = 1\n```\n\nis code.", "  padded  "])
def test_marks_stand_behind_the_last_word_of_prose(prose: str) -> None:
    assert of_one_paragraph(prose) == f"{prose.strip()} [1]"


def test_titles_stay_on_one_line_whatever_is_in_them() -> None:
    note = a_note("dir\nx/evil.md", "Some words to quote.", title="Evil\n# Not a heading\r\n\u2028---")
    draft = a_draft(
        a_section("Head\n\n# Injected", a_paragraph("Fine.", (note, "words to quote"))),
        title="A\ntitle\x0b# Injected",
        thesis="A\n\n# thesis",
    )
    markdown = Article.of(draft, (note,), colophon="Made\n# by").to_markdown()
    headings = [line for line in markdown.splitlines() if line.startswith("#")]
    assert headings == ["# A title # Injected", "## Head # Injected", "## References"]
    assert "1. Evil # Not a heading --- (`dir x/evil.md`): “words to quote”\n" in markdown


def test_a_title_in_any_script_makes_a_file_name() -> None:
    section = a_section("S", a_paragraph("P."))
    slugs = {
        "GPU Kernels: when & why?": "gpu-kernels-when-why",
        "Größe über alles": "grösse-über-alles",
        "カーネル 入門": "カーネル-入門",
        "cafe\u0301": "caf\u00e9",
        "../../etc/passwd": "etc-passwd",
        "C:\\Windows\\nul": "c-windows-nul",
        "...": "article",
        "🚀🚀": "article",
        "a" * 59 + " bc": "a" * 59,
    }
    assert {title: an_article(a_draft(section, title=title)).slug for title in slugs} == slugs


@given(title=st.text(min_size=1))
def test_a_slug_never_leaves_its_folder(title: str) -> None:
    slug = an_article(a_draft(a_section("S", a_paragraph("P.")), title=title)).slug
    assert 0 < len(slug) <= 60
    assert len(f"{slug}-abcdefgh.md".encode()) <= 255
    assert all(letter.isalnum() or letter in "-_" for letter in slug)
    assert not slug.startswith("-")
    assert not slug.endswith("-")


@pytest.mark.parametrize("fence", ["```", "~~~~"])
def test_a_code_fence_that_a_paragraph_leaves_open_is_closed(fence: str) -> None:
    markdown = of_one_paragraph(f"Code:\n\n{fence}python\nx = 1")
    assert f"{fence}python\nx = 1\n{fence}\n\n[1]" in markdown


def test_a_code_fence_that_is_closed_is_left_as_it_is() -> None:
    block = "````md\n```python\nx = 1\n```\n````"
    assert f"{block}\n\n[1]" in of_one_paragraph(block)
