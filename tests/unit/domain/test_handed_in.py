import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.handed_in import LARGEST_FILE, HandedInFile


def complaint(name: str, data: bytes = b"Text.") -> str | None:
    return HandedInFile(name=name, data=data).complaint


@pytest.mark.parametrize("name", ["a.md", "A.MD", "a.markdown", "Grüße.md", "a b (1).md"])
def test_a_markdown_file_of_a_plain_name_can_be_kept(name: str) -> None:
    assert complaint(name) is None


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".md",
        ".a.md",
        "a.txt",
        "../a.md",
        "a/b.md",
        "a\\b.md",
        "a:b.md",
        "nul.md",
        "COM1.x.md",
        "a\x00.md",
        "a\u200e.md",
        "x" * 198 + ".md",
    ],
)
def test_a_name_that_could_lead_astray_is_complained_of(name: str) -> None:
    assert complaint(name)


@given(st.text())
def test_a_name_without_complaint_stays_in_its_folder(name: str) -> None:
    if complaint(f"{name}.md") is None:
        assert not set(name) & set('/\\:*?"<>|')
        assert not name.startswith(".")


def test_a_file_is_as_large_as_a_note_may_be_and_no_larger() -> None:
    assert complaint("a.md", b"x" * LARGEST_FILE) is None
    assert "1 MB" in (complaint("a.md", b"x" * (LARGEST_FILE + 1)) or "")
