import stat
from pathlib import Path

import pytest

from domain.article.article import UnwritablePlace
from infrastructure.article.files import check_place, write_file


def test_a_file_is_written_whole_and_its_folder_created(tmp_path: Path) -> None:
    file = tmp_path / "new" / "article.md"
    write_file(file, "old\n")
    write_file(file, "new \u00e9\n")
    assert file.read_bytes() == "new \u00e9\n".encode()
    assert list(file.parent.iterdir()) == [file]


def test_a_file_keeps_its_permissions(tmp_path: Path) -> None:
    file = tmp_path / "article.md"
    file.touch(0o600)
    write_file(file, "text")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("place", ["folder", "file/article.md", "/proc/no/article.md", "x" * 300])
def test_a_place_that_cannot_be_written_is_refused_before_and_at_writing(tmp_path: Path, place: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    for refuse in (check_place, lambda path: write_file(path, "text")):
        with pytest.raises(UnwritablePlace, match="cannot be written"):
            refuse(tmp_path / place)


def test_a_failure_leaves_the_old_text_and_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "article.md"
    write_file(file, "old")
    with pytest.raises(UnicodeEncodeError):
        write_file(file, "half \ud800")
    assert file.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [file]


def test_a_new_file_takes_the_place_of_an_empty_one_alone(tmp_path: Path) -> None:
    file = tmp_path / "article.md"
    file.touch()
    write_file(file, "text", new=True)
    with pytest.raises(UnwritablePlace, match="exists already"):
        check_place(file, new=True)
    with pytest.raises(UnwritablePlace, match="exists already"):
        write_file(file, "other", new=True)
    assert file.read_text(encoding="utf-8") == "text"


def test_the_check_creates_nothing(tmp_path: Path) -> None:
    check_place(tmp_path / "new" / "article.md")
    assert list(tmp_path.iterdir()) == []
