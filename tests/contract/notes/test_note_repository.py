"""What every note repository promises."""

# ruff: noqa: RUF001 - Greek has letters that look like Latin ones

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from application.notes.ports.note_repository import NoteRepository
from domain.notes.note import FoundNote, Note, NoteEntry, NoteFolder, NoteId
from infrastructure.notes.container import NotesContainer
from tests.agents import adapters_of, agent_with
from tests.builders.notes import a_note

KITCHEN = NoteFolder("/kitchen")
ROSE = a_note("flowers/rose.md", "Prune it in *March*.\n", title="Rose", tags=("shrub",), aliases=("Rosa",))
TULIP = a_note("flowers/tulip.md", "A bulb.", title="Tulip")
BREAD = a_note("bread.md", "Knead it.", title="Bread", folder=KITCHEN)


@pytest.fixture(params=adapters_of("note_repository"))
async def repository(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[NoteRepository]:
    agent = agent_with(tmp_path, adapters={"note_repository": request.param})
    yield agent.of(NotesContainer).note_repository()
    await agent.close()


def sources(notes: Sequence[Note | NoteEntry | FoundNote]) -> list[str]:
    return [found.source for found in notes]


async def test_returns_a_note_exactly_as_it_was_saved(repository: NoteRepository) -> None:
    odd = a_note("ödd.md", "Tab\there, NUL \0, emoji 🌱, 'quotes' \"too\", CRLF\r\n", title="Ünïcode; DROP TABLE notes")
    await repository.update(save=[ROSE, odd])
    assert await repository.read([ROSE.id, odd.id]) == (ROSE, odd)


async def test_reads_in_the_order_of_the_ids_without_unknown_ones(repository: NoteRepository) -> None:
    await repository.update(save=[ROSE, TULIP, BREAD])
    ids = [TULIP.id, NoteId("unknown"), BREAD.id, ROSE.id, TULIP.id]
    assert await repository.read(ids) == (TULIP, BREAD, ROSE, TULIP)
    assert await repository.read([]) == ()


async def test_takes_more_notes_than_fit_in_one_statement(repository: NoteRepository) -> None:
    many = [a_note(f"{number}.md") for number in range(1_200)]
    await repository.update(save=many)
    assert await repository.read([note.id for note in many]) == tuple(many)
    await repository.update(remove=[note.id for note in many])
    assert await repository.catalogue() == ()


async def test_catalogues_all_notes_or_one_folder(repository: NoteRepository) -> None:
    await repository.update(save=[TULIP, BREAD, ROSE])
    assert await repository.catalogue() == tuple(map(NoteEntry.of, (BREAD, ROSE, TULIP)))
    assert await repository.catalogue(KITCHEN) == (NoteEntry.of(BREAD),)
    assert await repository.fingerprints() == {note.id: note.fingerprint for note in (BREAD, ROSE, TULIP)}
    assert await repository.fingerprints(KITCHEN) == {BREAD.id: BREAD.fingerprint}
    assert await repository.catalogue(NoteFolder("/unknown")) == ()


async def test_replaces_a_note_of_the_same_id(repository: NoteRepository) -> None:
    await repository.update(save=[ROSE, TULIP])
    changed = ROSE.model_copy(update={"text": "Water it weekly."})
    await repository.update(save=[ROSE, changed])
    assert await repository.catalogue() == (NoteEntry.of(changed), NoteEntry.of(TULIP))
    assert sources(await repository.search("weekly", limit=5)) == [ROSE.source]
    assert await repository.search("march", limit=5) == ()


async def test_saves_and_removes_in_one_update(repository: NoteRepository) -> None:
    await repository.update(save=[ROSE])
    await repository.update(save=[TULIP], remove=[ROSE.id, NoteId("unknown")])
    assert await repository.catalogue() == (NoteEntry.of(TULIP),)
    assert await repository.search("rose", limit=5) == ()


async def test_finds_a_note_by_title_alias_tag_source_and_text(repository: NoteRepository) -> None:
    await repository.update(save=[ROSE, BREAD])
    expected = FoundNote(id=ROSE.id, title="Rose", source=ROSE.source, excerpt="Prune it in *March*.", matches=1)
    for query in ("rose", "ROSE", "rosa", "shrub", "flowers", "March", "rosé"):
        assert await repository.search(query, limit=5) == (expected,)
    assert await repository.search("md", limit=5) == (), "the suffix of the file is not a word"


FORMS = {
    "The CRÈME brûlée.": ("creme brulee", "cre\u0300me"),
    "Branches and roots of trees.": ("root of a tree",),
    "Unter zehn Grad nehmen die Wurzeln und die Tomaten nichts auf, die Blätter sind gelb.": (
        "Wurzel",
        "Tomate",
        "Blatt",
    ),
    "Томаты поливают каждое утро.": ("томат",),
    "Les fraises sont dans la serre.": ("fraise",),
    "深度机器学习方法。": ("机器学习", "学"),
    "東京タワーに行く。": ("タワー",),
    "데이터베이스를 쓴다.": ("데이터",),
    "टमाटर की पत्तियाँ पीली हो जाती हैं।": ("पत्तियां", "टमाटर"),
    "تُسقى الطماطمُ كلَّ صباحٍ": ("تسقى", "طماطم", "الطَّماطم"),
    "עַגְבָנִיּוֹת אדומות": ("עגבניות",),
    "Dưa chuột được trồng vào mùa xuân.": ("dưa chuột", "mu\u0300a xua\u0302n"),
    "มะเขือเทศรดน้ำทุกเช้า": ("รดน้ำ", "มะเขือเทศ"),
    "Pomidory są podlewane codziennie rano i w nocy.": ("pomidor",),
    "Domatesler her sabah sulanır, ve bu çok önemli.": ("domates",),
    "Οι ντομάτες ποτίζονται κάθε πρωί.": ("ντοματες",),
    "col-umn's snake_case": ("snake case umn",),
}


async def test_finds_words_in_any_form_and_script(repository: NoteRepository) -> None:
    await repository.update(save=[a_note(f"{number}.md", text) for number, text in enumerate(FORMS)])
    for number, queries in enumerate(FORMS.values()):
        for query in queries:
            assert sources(await repository.search(query, limit=5)) == [f"{number}.md"], query
    assert await repository.search("机方", limit=5) == (), "characters that are apart are not a word"


async def test_notes_with_more_of_the_words_come_first(repository: NoteRepository) -> None:
    one = a_note("one.md", "soil " * 20, title="Soil soil soil", tags=("soil",))
    two = a_note("two.md", f"{'filler ' * 200} soil and water")
    three = a_note("three.md", f"{'filler ' * 200} soil, water, light")
    await repository.update(save=[one, two, three])
    found = await repository.search("soil water light", limit=5)
    assert [(note.source, note.matches) for note in found] == [("three.md", 3), ("two.md", 2), ("one.md", 1)]
    assert sources(await repository.search("soil water light", limit=2)) == ["three.md", "two.md"]


async def test_a_word_in_title_tags_or_source_counts_more(repository: NoteRepository) -> None:
    prominent = [a_note("z/compost.md"), a_note("y.md", title="Compost"), a_note("x.md", tags=("compost",))]
    await repository.update(save=[a_note("a.md", "compost filler"), *prominent])
    assert sources(await repository.search("compost", limit=5))[-1] == "a.md"


async def test_equally_good_notes_are_ordered_by_source(repository: NoteRepository) -> None:
    await repository.update(save=[a_note(f"{name}.md", "compost") for name in "dbac"])
    assert sources(await repository.search("compost", limit=3)) == ["a.md", "b.md", "c.md"]


async def test_searches_one_folder(repository: NoteRepository) -> None:
    here, there = a_note("a.md", "basil", folder=KITCHEN), a_note("a.md", "basil")
    await repository.update(save=[here, there])
    assert [note.id for note in await repository.search("basil", limit=5, folder=KITCHEN)] == [here.id]
    assert len(await repository.search("basil", limit=5)) == 2


async def test_stop_words_find_nothing_unless_there_are_no_others(repository: NoteRepository) -> None:
    stops = a_note("stops.md", "how to how to how to a the in a")
    kernel = a_note("kernel.md", f"{'filler ' * 100} kernel")
    await repository.update(save=[stops, kernel])
    assert sources(await repository.search("how to write a kernel in the", limit=5)) == ["kernel.md"]
    assert sources(await repository.search("how to", limit=5)) == ["stops.md"]


async def test_finds_nothing_for_a_query_without_words(repository: NoteRepository) -> None:
    await repository.update(save=[ROSE, BREAD])
    for query in ("", "   ", "?!", '"', "()", "*", "_", "\0", "\ud800", "🌱"):
        assert await repository.search(query, limit=5) == ()


@pytest.fixture
async def repository_with_a_rose(repository: NoteRepository) -> NoteRepository:
    """Return the repository with notes that are saved once for all queries."""
    await repository.update(save=[ROSE, BREAD])
    return repository


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.text(max_size=60) | st.text("\"'*^():{}+- ANDORNTEabc\0\ud800", max_size=60))
async def test_any_text_is_a_valid_query(repository_with_a_rose: NoteRepository, query: str) -> None:
    assert ROSE.id in {found.id for found in await repository_with_a_rose.search(f"{query} rose", limit=5)}
