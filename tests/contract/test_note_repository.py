"""What every note repository promises."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from application.ports.note_repository import NoteRepository
from domain.notes import Note, NoteEntry, NoteFolder, NoteId, note_id
from infrastructure.database.database import Database
from infrastructure.note_repositories.in_memory import InMemoryNoteRepository
from infrastructure.note_repositories.sql import SqlNoteRepository

GARDEN = NoteFolder("/garden")
KITCHEN = NoteFolder("/kitchen")


ADAPTERS: dict[str, Callable[[Database], NoteRepository]] = {
    "in_memory": lambda _: InMemoryNoteRepository(),
    "sql": SqlNoteRepository,
}


@pytest.fixture(params=ADAPTERS)
async def repository(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[NoteRepository]:
    database = Database(tmp_path / "agent.db")
    yield ADAPTERS[request.param](database)
    await database.close()


def note(
    source: str,
    text: str = "",
    *,
    title: str = "untitled",
    folder: NoteFolder = GARDEN,
    tags: tuple[str, ...] = (),
    aliases: tuple[str, ...] = (),
    links: tuple[str, ...] = (),
) -> Note:
    return Note(
        id=note_id(folder, source),
        folder=folder,
        source=source,
        title=title,
        text=text,
        tags=tags,
        aliases=aliases,
        links=links,
    )


def sources(notes: tuple[Note, ...] | tuple[NoteEntry, ...]) -> list[str]:
    return [found.source for found in notes]


ROSE = note("flowers/rose.md", "Prune it in *March*.\n", title="Rose", tags=("shrub",), aliases=("Rosa",), links=("a",))
TULIP = note("flowers/tulip.md", "A bulb.", title="Tulip")
BREAD = note("bread.md", "Knead it.", title="Bread", folder=KITCHEN)


async def test_returns_a_note_exactly_as_it_was_saved(repository: NoteRepository) -> None:
    odd = note("ödd.md", "Tab\there, NUL \0, emoji 🌱, 'quotes' \"too\", CRLF\r\n", title="Ünïcode; DROP TABLE notes")
    await repository.update(save=[ROSE, odd])
    assert await repository.read([ROSE.id, odd.id]) == (ROSE, odd)


async def test_reads_in_the_order_asked_for_and_passes_over_the_unknown(repository: NoteRepository) -> None:
    await repository.update(save=[ROSE, TULIP, BREAD])
    asked = [TULIP.id, NoteId("stranger"), BREAD.id, ROSE.id, TULIP.id]
    assert await repository.read(asked) == (TULIP, BREAD, ROSE, TULIP)
    assert await repository.read([]) == ()


async def test_reads_more_notes_than_fit_in_one_statement(repository: NoteRepository) -> None:
    many = [note(f"{number:05}.md") for number in range(1_203)]
    await repository.update(save=many)
    assert await repository.read([each.id for each in many]) == tuple(many)


async def test_catalogues_every_note_by_folder_and_source(repository: NoteRepository) -> None:
    upper = note("Zebra.md")
    await repository.update(save=[BREAD, TULIP, ROSE, upper])
    assert await repository.catalogue() == tuple(NoteEntry.of(each) for each in (upper, ROSE, TULIP, BREAD))


async def test_catalogues_one_folder(repository: NoteRepository) -> None:
    await repository.update(save=[BREAD, TULIP, ROSE])
    assert await repository.catalogue(KITCHEN) == (NoteEntry.of(BREAD),)
    assert await repository.catalogue(NoteFolder("/nowhere")) == ()


async def test_is_empty_at_first(repository: NoteRepository) -> None:
    assert await repository.catalogue() == ()
    assert await repository.search("rose", limit=5) == ()


async def test_replaces_a_note_of_the_same_id_in_catalogue_and_search(repository: NoteRepository) -> None:
    await repository.update(save=[ROSE, TULIP])
    changed = ROSE.model_copy(update={"text": "Water it weekly."})
    await repository.update(save=[changed])
    assert await repository.catalogue() == (NoteEntry.of(changed), NoteEntry.of(TULIP))
    assert await repository.search("weekly", limit=5) == (changed,)
    assert await repository.search("march", limit=5) == ()


async def test_keeps_the_last_of_two_notes_of_one_id_in_one_update(repository: NoteRepository) -> None:
    later = ROSE.model_copy(update={"title": "Later"})
    await repository.update(save=[ROSE, later])
    assert await repository.read([ROSE.id]) == (later,)


async def test_removes_a_note_from_catalogue_and_search(repository: NoteRepository) -> None:
    await repository.update(save=[ROSE, TULIP])
    await repository.update(remove=[ROSE.id, NoteId("stranger")])
    assert await repository.catalogue() == (NoteEntry.of(TULIP),)
    assert await repository.search("rose", limit=5) == ()


async def test_saves_and_removes_in_one_update(repository: NoteRepository) -> None:
    await repository.update(save=[ROSE])
    await repository.update(save=[TULIP], remove=[ROSE.id])
    assert await repository.catalogue() == (NoteEntry.of(TULIP),)


@pytest.mark.parametrize("query", ["rose", "ROSE", "rosa", "shrub", "flowers", "March", "prune in march", "rosé"])
async def test_finds_a_note_by_title_alias_tag_source_and_text(repository: NoteRepository, query: str) -> None:
    await repository.update(save=[ROSE, BREAD])
    assert await repository.search(query, limit=5) == (ROSE,)


async def test_finds_a_word_of_the_text_whatever_its_case_and_accents(repository: NoteRepository) -> None:
    await repository.update(save=[note("a.md", "The CRÈME brûlée."), note("b.md", "the cre\u0300me")])
    assert sorted(sources(await repository.search("creme", limit=5))) == ["a.md", "b.md"]
    assert sources(await repository.search("brulee", limit=5)) == ["a.md"]


async def test_finds_the_words_of_a_source_path_but_not_its_ending(repository: NoteRepository) -> None:
    await repository.update(save=[note("postgres/index-types_of.old.md")])
    for word in ("postgres", "index", "types", "old"):
        assert len(await repository.search(word, limit=5)) == 1
    assert await repository.search("md", limit=5) == ()


@pytest.mark.parametrize("query", ["机器学习", "学习", "学", "東京", "タワー", "데이터"])
async def test_finds_words_in_text_without_spaces(repository: NoteRepository, query: str) -> None:
    text = "深度机器学习方法。東京タワーに行く。데이터베이스를 쓴다."
    await repository.update(save=[note("cjk.md", text), BREAD])
    assert sources(await repository.search(query, limit=5)) == ["cjk.md"]


async def test_does_not_take_characters_far_apart_for_a_word(repository: NoteRepository) -> None:
    await repository.update(save=[note("cjk.md", "学生在家练习。")])
    assert await repository.search("学习", limit=5) == ()


async def test_sets_notes_with_more_of_the_words_before_those_with_fewer(repository: NoteRepository) -> None:
    one = note("one.md", "soil " * 20, title="Soil soil soil", tags=("soil",))
    two = note("two.md", f"{'filler ' * 200} soil and water")
    three = note("three.md", f"{'filler ' * 200} soil, water, light")
    await repository.update(save=[one, two, three])
    assert sources(await repository.search("soil water light", limit=5)) == ["three.md", "two.md", "one.md"]


@pytest.mark.parametrize(
    "prominent",
    [
        note("z.md", "filler", title="Compost"),
        note("z.md", "filler", tags=("compost",)),
        note("z/compost.md", "filler"),
    ],
)
async def test_sets_a_word_in_title_tags_or_source_before_the_text(repository: NoteRepository, prominent: Note) -> None:
    await repository.update(save=[note("a.md", "compost filler"), prominent])
    assert sources(await repository.search("compost", limit=5)) == [prominent.source, "a.md"]


async def test_orders_notes_that_are_equally_good_by_source(repository: NoteRepository) -> None:
    await repository.update(save=[note(f"{name}.md", "compost") for name in "dbac"])
    assert sources(await repository.search("compost", limit=5)) == ["a.md", "b.md", "c.md", "d.md"]


async def test_returns_no_more_notes_than_asked_for(repository: NoteRepository) -> None:
    await repository.update(save=[note(f"{name}.md", "compost") for name in "abcd"])
    assert sources(await repository.search("compost", limit=2)) == ["a.md", "b.md"]


async def test_searches_one_folder(repository: NoteRepository) -> None:
    here, there = note("a.md", "basil", folder=KITCHEN), note("a.md", "basil")
    await repository.update(save=[here, there])
    assert await repository.search("basil", limit=5, folder=KITCHEN) == (here,)
    assert len(await repository.search("basil", limit=5)) == 2


async def test_stop_words_do_not_find_notes_where_the_query_has_others(repository: NoteRepository) -> None:
    stops = note("stops.md", "how to how to how to a the in a")
    kernel = note("kernel.md", f"{'filler ' * 100} kernel")
    await repository.update(save=[stops, kernel])
    assert sources(await repository.search("how to write a kernel in the", limit=5)) == ["kernel.md"]
    assert sources(await repository.search("how to", limit=5)) == ["stops.md"]


@pytest.mark.parametrize("query", ["", "   ", "?!", '"', "()", "*", "_", "\0", "\ud800", "🌱"])
async def test_finds_nothing_for_a_query_without_words(repository: NoteRepository, query: str) -> None:
    await repository.update(save=[ROSE, BREAD])
    assert await repository.search(query, limit=5) == ()


HOSTILE = """
    rose" rose AND|NOT rose|col-umn rose|title:rose|rose*|^rose|ro'se rose|{rose}|NEAR(rose|rose; DROP TABLE notes
"""


@pytest.mark.parametrize(
    "query",
    [*HOSTILE.split("|"), "rose\0", "rose \ud800", "rose " * 5_000, " ".join(f"w{n}" for n in range(20)) + " rose"],
)
async def test_takes_any_text_for_a_query(repository: NoteRepository, query: str) -> None:
    await repository.update(save=[ROSE, BREAD])
    assert await repository.search(query, limit=5) == (ROSE,)
