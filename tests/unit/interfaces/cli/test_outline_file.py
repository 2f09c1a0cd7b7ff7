import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.notes import Note, NoteFolder, NoteId, NoteSelection
from domain.outlines import InvalidOutline, Outline, PlannedSection
from domain.runs import RunId
from interfaces.cli.outline_file import read_outline, write_outline

RUN = RunId("abcd2345")
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


def note(note_id: str, title: str) -> Note:
    return Note(id=NoteId(note_id), folder=NoteFolder("/notes"), source="kernels.md", title=title, text="Text.")


def outline(title: str = "GPUs", heading: str = "Kernels", note_id: str = "1e5") -> Outline:
    section = PlannedSection(heading=heading, purpose="To say: what is one?", notes=(NoteId(note_id),))
    return Outline(title=title, thesis="# not a comment", sections=(section,))


def selection(title: str = "Kernel") -> NoteSelection:
    return NoteSelection(topic="gpu", notes=(note("1e5", title),))


@given(title=ANY_TEXT, heading=ANY_TEXT, note_title=ANY_TEXT)
def test_what_is_written_is_read_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, title: str, heading: str, note_title: str
) -> None:
    file = tmp_path_factory.mktemp("outlines") / "outline.yaml"

    write_outline(file, RUN, outline(title, heading), selection(note_title))

    assert read_outline(file) == outline(title, heading)


def test_the_file_shows_the_titles_of_the_notes_beside_their_ids(tmp_path: Path) -> None:
    write_outline(tmp_path / "outline.yaml", RUN, outline(), selection())

    assert '- "1e5"  # Kernel (kernels.md)' in (tmp_path / "outline.yaml").read_text(encoding="utf-8")


def test_a_file_that_a_person_may_have_edited_is_not_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "outline.yaml"
    file.write_text("edited", encoding="utf-8")

    write_outline(file, RUN, outline(), selection())

    assert file.read_text(encoding="utf-8") == "edited"


def test_a_process_that_dies_while_it_writes_leaves_no_outline_that_could_be_taken_for_one(tmp_path: Path) -> None:
    file = tmp_path / "outline.yaml"
    asked = (outline().model_dump_json(), selection().model_dump_json(), str(file))
    program = (
        "import os, sys; from pathlib import Path\n"
        "from domain.notes import NoteSelection; from domain.outlines import Outline\n"
        "from interfaces.cli.outline_file import write_outline\n"
        "sys.addaudithook(lambda event, _: os._exit(9) if event == 'os.rename' else None)\n"
        "outline, notes = Outline.model_validate_json(sys.argv[1]), NoteSelection.model_validate_json(sys.argv[2])\n"
        "write_outline(Path(sys.argv[3]), 'abcd2345', outline, notes)\n"
    )

    assert subprocess.run([sys.executable, "-c", program, *asked], check=False).returncode == 9
    assert not file.exists()
    write_outline(file, RUN, outline(), selection())
    assert [path.name for path in tmp_path.iterdir()] == ["outline.yaml"]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("title: [", "is not YAML"),
        ("title: A\nthesis: B\nsections: []\n", "sections"),
        ("title: A\nthesis: B\n", "sections"),
        ("- a\n- b\n", "does not hold"),
        ("title: A\nthesis: B\nsections:\n  - heading: C\n    purpose: D\n", "sections.0.notes"),
        ("title: [A]\nthesis: B\n", "title: "),
        ("[" * 20_000, "is not YAML"),
        ("&a [*a]\n", "is not YAML"),
    ],
)
def test_an_edit_that_does_not_hold_is_named_in_one_line(tmp_path: Path, text: str, complaint: str) -> None:
    file = tmp_path / "outline.yaml"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(InvalidOutline, match=complaint) as caught:
        read_outline(file)

    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("title", ["2024", "2024-12-01", "2024-13-45", "yes", "1.50", "0x1F", "!!int many"])
def test_words_without_quotes_are_words_whatever_yaml_takes_them_for(tmp_path: Path, title: str) -> None:
    file = tmp_path / "outline.yaml"
    file.write_text(
        f"title: {title}\nthesis: B\nsections:\n  - {{heading: 7, purpose: , notes: [1e5]}}\n", encoding="utf-8"
    )

    outline = read_outline(file)

    assert outline.title == title.removeprefix("!!int ")
    assert outline.sections == (PlannedSection(heading="7", purpose="", notes=(NoteId("1e5"),)),)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidOutline, match=r"nowhere\.yaml"):
        read_outline(tmp_path / "nowhere.yaml")
