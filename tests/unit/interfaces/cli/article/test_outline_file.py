import stat
from pathlib import Path

import pytest

from application.article.write_article import ProposedOutline
from domain.article.outline import InvalidOutline
from domain.identifiers import RunId
from domain.visible_text import visible
from interfaces.cli.article.outline_file import read_outline, write_outline
from tests.builders.article import a_plan, an_outline

ODD = an_outline(a_plan("Yes: # no", 1), a_plan("'Null' \u00e9\u2028", 2, 1)).model_copy(
    update={"title": "- 1", "thesis": "x" * 300}
)
PROPOSED = ProposedOutline(outline=ODD, notes=("Memory (memory.md)", "Warps\n\x1b[31m (gpu/warps.md)"))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "outlines" / "run1.yaml"


def test_an_outline_is_read_as_it_was_written(file: Path) -> None:
    write_outline(file, RunId("run1"), PROPOSED)
    assert read_outline(file) == ODD
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in (file.parent, *file.parents[1:2])} == {0o700}


@pytest.mark.parametrize(
    "letter", ["\u202e", "\u200b", "\u2066", "\u3164", "\U000e0041", "\ufe0f", "\x85", "\n", "\t", "\U0001d173"]
)
def test_an_outline_hides_nothing_from_the_person_who_approves_it(file: Path, letter: str) -> None:
    hidden = an_outline(a_plan(f"gr\u00f6\u00dfe {letter}x: 'y' # \U0001f331", 1)).model_copy(update={"thesis": letter})
    write_outline(file, RunId("run1"), PROPOSED.model_copy(update={"outline": hidden}))
    text = file.read_text(encoding="utf-8")
    assert all(each == "\n" or visible(each) == each for each in text)
    assert "gr\u00f6\u00dfe" in text
    assert read_outline(file) == hidden


def test_the_file_says_how_to_approve_it_and_which_notes_there_are(file: Path) -> None:
    write_outline(file, RunId("run1"), PROPOSED)
    text = file.read_text(encoding="utf-8")
    assert "#   agent runs approve run1\n" in text
    assert "#   1  Memory (memory.md)\n#   2  Warps\\n\\u001b[31m (gpu/warps.md)\n" in text


def test_what_a_person_edited_is_not_written_over(file: Path) -> None:
    file.parent.mkdir(parents=True)
    file.write_text("mine", encoding="utf-8")
    write_outline(file, RunId("run1"), PROPOSED)
    assert file.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (b"title: [a\n", "is not YAML in line 2: .*expected"),
        (b"[" * 600, "is not YAML"),
        (b"\xff", "is not UTF-8 text$"),
        (b"title: T\nthesis: T\nsections: []\n", "is invalid: sections has no item$"),
        (
            b"title: T\nthesis: T\nsections:\n- heading: H\n  purpose: P\n  notes: [one]\n",
            ": section 1, note 1 is not the number of a note$",
        ),
        (
            b"title: T\nsections:\n- heading: H\n  purpose: P\n  notes: 1\n  x: y\n",
            "^[^;]*: thesis is missing; section 1, notes",
        ),
        (b"- a list", "is invalid: it has no fields"),
    ],
)
def test_says_what_is_wrong_with_an_edited_file(tmp_path: Path, text: bytes, complaint: str) -> None:
    file = tmp_path / "outline.yaml"
    file.write_bytes(text)
    with pytest.raises(InvalidOutline, match=complaint):
        read_outline(file)
