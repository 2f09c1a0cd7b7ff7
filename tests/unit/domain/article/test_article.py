import pytest

from tests.builders.article import MEMORY, WARPS, a_draft, a_paragraph, a_section, an_article


def test_an_article_is_a_markdown_document() -> None:
    assert an_article().to_markdown() == (
        "# Fast kernels\n\n*Memory decides.*\n\n"
        "## Memory\n\nUse shared memory. [1]\n\n"
        "## Warps\n\nAvoid branches. [2]\n\n"
        "## References\n\n"
        "1. Memory (`memory.md`): “Shared memory is fast”\n"
        "2. Warps (`gpu/warps.md`): “A warp diverges at a branch.”\n\n"
        "---\n\n*Written by hand.*\n"
    )


def test_notes_are_numbered_in_the_order_in_which_they_are_cited() -> None:
    draft = a_draft(
        a_section("A", a_paragraph("Both.", (WARPS, "Threads of a warp"), (MEMORY, "Shared memory is small."))),
        a_section("B", a_paragraph("Again.", (MEMORY, "global memory is slow"))),
    )
    references = an_article(draft).references
    assert [(each.number, each.id) for each in references] == [(1, WARPS.id), (2, MEMORY.id)]
    assert references[1].quotes == ("Shared memory is small.", "global memory is slow")
    assert "Both. [1][2]" in an_article(draft).to_markdown()


def test_a_quote_that_the_text_shows_is_not_repeated_and_a_long_one_is_cut() -> None:
    shown = a_draft(a_section("A", a_paragraph("As noted, **shared memory** is small.", (MEMORY, "memory is small"))))
    assert an_article(shown).references[0].quotes == ()
    long = a_draft(a_section("A", a_paragraph("Long.", (MEMORY, "word " * 100))))
    assert f"“{('word ' * 60).strip()}…”" in an_article(long).to_markdown()


@pytest.mark.parametrize(
    ("text", "rendered"),
    [
        ("```c\nint i;\n```", "```c\nint i;\n```\n\n[1]"),
        ("See:\n\n- an item", "See:\n\n- an item\n\n[1]"),
        ("1. first\n2. second", "1. first\n2. second\n\n[1]"),
        ("```c\nint i;", "```c\nint i;\n```\n\n[1]"),
        ("~~~\n```\n~~~\n", "~~~\n```\n~~~\n\n[1]"),
        ("Plain words.", "Plain words. [1]"),
    ],
)
def test_numbers_never_end_up_within_a_block(text: str, rendered: str) -> None:
    draft = a_draft(a_section("A", a_paragraph(text, (MEMORY, "Shared memory is small."))))
    assert f"## A\n\n{rendered}\n\n## References" in an_article(draft).to_markdown()


def test_open_objections_are_listed() -> None:
    markdown = an_article(objections=("The second section\nis vague.",)).to_markdown()
    assert "## Open objections\n\n- The second section is vague.\n\n---" in markdown


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("GPU kernels: how & why", "gpu-kernels-how-why"),
        ("\u00dcber Caf\u00e9s", "\u00fcber-caf\u00e9s"),
        ("../../etc/passwd", "etc-passwd"),
        ("?!", "article"),
        ("x" * 99, "x" * 60),
    ],
)
def test_a_title_becomes_a_file_name(title: str, slug: str) -> None:
    assert an_article().model_copy(update={"title": title}).slug == slug
