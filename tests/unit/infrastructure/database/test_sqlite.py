import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.errors import AgentError, StorageBusy, StorageFull, StorageUnusable
from infrastructure.database.sqlite import CREATE_NOTE_INDEX, quoted, translated

PATH = Path("agent.db")


@pytest.fixture(scope="module")
def index() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(CREATE_NOTE_INDEX)
        connection.execute("INSERT INTO note_index(rowid, text) VALUES (1, 'the col-umn of a temple')")
        yield connection


def found(index: sqlite3.Connection, query: str) -> bool:
    return index.execute("SELECT rowid FROM note_index WHERE note_index MATCH ?", (query,)).fetchall() == [(1,)]


@given(text=st.text(st.characters(exclude_categories=())))
@example(text='"')
@example(text="a'b")
@example(text="col-umn")
@example(text="\0")
@example(text="\ud800")
@example(text='temple" OR "x')
def test_any_text_is_a_valid_phrase(index: sqlite3.Connection, text: str) -> None:
    assert not found(index, f'{quoted(text)} AND "nowhere"')
    assert found(index, f'{quoted(text)} OR "temple"')


@pytest.mark.parametrize(
    "phrase", ["temple", "TEMPLES", "col-umn", "of a temple", 'a "temple"', "column of", "NOT temple"]
)
def test_a_phrase_has_no_operators(index: sqlite3.Connection, phrase: str) -> None:
    assert found(index, quoted(phrase)) == (phrase in {"temple", "TEMPLES", "col-umn", "of a temple", 'a "temple"'})


def failing(action: Callable[[], object]) -> sqlite3.Error:
    with pytest.raises(sqlite3.Error) as raised:
        action()
    return raised.value


def write_without_permission(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "a.db")) as connection:
        connection.execute("CREATE TABLE t (x)")
    with closing(sqlite3.connect(f"{(folder / 'a.db').as_uri()}?mode=ro", uri=True)) as connection:
        connection.execute("INSERT INTO t VALUES (1)")


def open_a_folder(folder: Path) -> None:
    with closing(sqlite3.connect(folder)) as connection:
        connection.execute("SELECT * FROM t")


def read_what_is_no_database(folder: Path) -> None:
    (folder / "a.db").write_bytes(b"Dear diary, " * 100)
    with closing(sqlite3.connect(folder / "a.db")) as connection:
        connection.execute("SELECT * FROM t")


def write_what_another_has_locked(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "a.db")) as other, closing(sqlite3.connect(folder / "a.db", timeout=0)) as us:
        other.execute("BEGIN EXCLUSIVE")
        us.execute("CREATE TABLE t (x)")


def write_more_than_fits(_folder: Path) -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("PRAGMA max_page_count = 1")
        connection.execute("CREATE TABLE t (x)")


def read_text_that_is_none(_folder: Path) -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("SELECT CAST(X'ff' AS TEXT)").fetchone()


def search_without_an_index(_folder: Path) -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(CREATE_NOTE_INDEX.replace("fts5", "an_extension_that_is_missing"))


@pytest.mark.parametrize(
    ("mishap", "error"),
    [
        (write_without_permission, StorageUnusable),
        (open_a_folder, StorageUnusable),
        (read_what_is_no_database, StorageUnusable),
        (read_text_that_is_none, StorageUnusable),
        (search_without_an_index, StorageUnusable),
        (write_what_another_has_locked, StorageBusy),
        (write_more_than_fits, StorageFull),
    ],
)
def test_a_mishap_is_named_for_what_happened(
    mishap: Callable[[Path], None], error: type[AgentError], tmp_path: Path
) -> None:
    meaning = translated(failing(lambda: mishap(tmp_path)), PATH)
    assert type(meaning) is error
    assert "agent.db" in str(meaning)
    assert meaning.remedy


def test_mistakes_of_the_program_are_not_blamed_on_the_storage() -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        assert translated(failing(lambda: connection.execute("SELEKT")), PATH) is None
        assert translated(failing(lambda: connection.execute("SELECT ?")), PATH) is None
    assert translated(ValueError("unrelated"), PATH) is None
    assert translated(None, PATH) is None
