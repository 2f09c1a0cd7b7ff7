import json

import pytest

from application.notes.check_citations import CheckCitations
from application.ports.answer_check import CheckedAnswer
from domain.answers import Reference
from domain.notes.cited_text import CitationReader
from domain.notes.note import Note
from infrastructure.notes.note_repositories.in_memory import InMemoryNoteRepository
from tests.builders.notes import a_note

WARPS = a_note("warps.md", "A warp is a group of 32 threads.", title="Warps")
WATER = a_note("浇水.md", "温室里的番茄每天早上浇水一次。", title="浇水")


async def checked(text: str, *notes: Note) -> CheckedAnswer:
    repository = InMemoryNoteRepository()
    await repository.update(save=notes or (WARPS, WATER))
    return await CheckCitations(repository=repository).check(text)


async def test_a_correct_citation_becomes_a_reference() -> None:
    quote = "a group of 32 threads"
    found = await checked(f'A warp has 32 threads.<cite note="{WARPS.id}">{quote}</cite>')
    reference = Reference(number=1, id=WARPS.id, title="Warps", source="warps.md", quotes=(quote,))
    assert found == CheckedAnswer("A warp has 32 threads. [1]", (reference,))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("A warp has 32 threads. [warps#1]", "A warp has 32 threads. [1]"),
        ("A warp has 32 threads [warps#1].", "A warp has 32 threads [1]."),
        (f"A warp[{WARPS.id}#1] is a group [warps#1].", "A warp [1] is a group [1]."),
        ("Threads.[warps#1][warps#1, warps#1]", "Threads. [1]"),
    ],
)
async def test_a_mark_becomes_a_reference_with_the_words_of_its_passage(text: str, shown: str) -> None:
    quote = "A warp is a group of 32 threads."
    reference = Reference(number=1, id=WARPS.id, title="Warps", source="warps.md", quotes=(quote,))
    assert await checked(text) == CheckedAnswer(shown, (reference,))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Well. A **warp** is a group of 32 threads.", "Well. A **warp** is a group of 32 threads. [1]"),
        ("A warp, then, is a group of 32 threads.", "A warp, then, is a group of 32 threads. [1]"),
        ("A warp is a group of 32 threads. [浇水#1] So!", "A warp is a group of 32 threads. [1] So!"),
        ("A warp is a group of 32 threads [wraps#7]. So!", "A warp is a group of 32 threads [1]. So!"),
        ("So. A warp is a group of 32 threads.[warps#1]", "So. A warp is a group of 32 threads. [1]"),
        ("温室里的番茄早上浇水一次。", "温室里的番茄早上浇水一次。 [1]"),
    ],
)
async def test_a_sentence_that_repeats_a_passage_is_cited_with_it(text: str, shown: str) -> None:
    found = await checked(text)
    note = WARPS if "warp" in text else WATER
    assert (found.text, [each.quotes for each in found.references]) == (shown, [(note.text,)])
    assert found.complaints == ()


async def test_the_numbers_that_a_person_has_seen_stand_where_more_is_cited_than_the_model_did() -> None:
    memory = a_note("memory.md", "Shared memory is fast and small on a chip.", title="Memory")
    said = "Shared memory is fast and small on a chip. Threads run together in warps. [warps#1]"
    found = await checked(said, WARPS, memory)
    assert CitationReader().read_whole(said).endswith("warps. [1]")
    assert found.text == "Shared memory is fast and small on a chip. [2] Threads run together in warps. [1]"
    assert [(each.number, each.title) for each in found.references] == [(1, "Warps"), (2, "Memory")]


@pytest.mark.parametrize(
    "text", ["A warp is 32 threads.", "A warp is a group of 64 threads.", "A warp is a thing that has many threads."]
)
async def test_a_sentence_with_other_words_or_another_number_is_not(text: str) -> None:
    assert await checked(text) == CheckedAnswer(text)


async def test_a_name_of_two_notes_is_none() -> None:
    repository = InMemoryNoteRepository()
    await repository.update(save=[WARPS, a_note("cpu/warps.md", "A warp is long and thin.")])
    (complaint,) = (await CheckCitations(repository=repository).check("x [warps#1]")).complaints
    assert "'warps', which is not the name of a note" in complaint


async def test_the_notes_are_searched_for_a_question_that_has_words_of_theirs() -> None:
    repository = InMemoryNoteRepository()
    await repository.update(save=[WARPS])
    check = CheckCitations(repository=repository)
    (call,) = await check.first_calls("What is a warp? " * 100)
    assert call.tool == "search_notes"
    assert len(json.loads(call.arguments)["query"]) == 1000
    assert await check.first_calls("Hello!") == ()


@pytest.mark.parametrize(
    "text",
    ["None of the notes answers that.", "Hello.", "", "(42)", "[2, 3, 5]", "[a, b]", "[1] is it.", "(warps) and more"],
)
async def test_an_answer_that_cites_nothing_passes(text: str) -> None:
    assert await checked(text) == CheckedAnswer(text)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('x<cite note="unknown">a group of 32</cite>', "The answer cites 'unknown', which is not the id of a note."),
        (f'x<cite note="{WARPS.id}">a group of 64 threads</cite>', "does not say; it says 'A warp is a group of 32"),
        (f'x<cite note="{WARPS.id}"></cite>', "quote more words"),
        (f'<cite note="{WARPS.id}">a group of 32 threads</cite>', "no words besides its citations"),
        ("[warps#1]", "no words besides its citations"),
        ("[warps]", "no words besides its citations"),
        ("(warps#1).", "no words besides its citations"),
        ("\u3010warps#1, warps#2\u3011", "no words besides its citations"),
        (f"[{WARPS.id}]", "no words besides its citations"),
        ("[1]", "no words besides its citations"),
        ("x [unknown#1]", "The answer cites 'unknown', which is not the name of a note; no name is like it."),
        ("x [wraps#1]", "The answer cites 'wraps', which is not the name of a note; the nearest: warps."),
        ("x [warps#2]", "cites passage 2 of the note warps-"),
    ],
)
async def test_an_answer_that_cannot_be_supported_is_rejected(text: str, complaint: str) -> None:
    (found,) = (await checked(text + text)).complaints
    assert complaint in found


async def test_a_number_is_an_answer() -> None:
    assert (await checked("32 [warps#1]")).complaints == ()


def test_the_reader_shows_numbers_and_the_guidance_is_a_prompt() -> None:
    check = CheckCitations(repository=InMemoryNoteRepository())
    assert check.guidance == "notes/cite_notes"
    reader = check.reader()
    assert reader.read('A warp<cite note="a">32 th') + reader.read("reads</cite>!") + reader.end() == "A warp [1]!"
