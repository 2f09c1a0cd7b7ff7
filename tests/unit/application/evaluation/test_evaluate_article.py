from collections.abc import Sequence

import pytest
from typing_extensions import override

from application.evaluation.evaluate_article import EvaluateArticle
from application.evaluation.examiner import ExamineRequest
from domain.datasets import Case
from domain.errors import AgentError, CredentialsRefused, ModelRefused, ModelUnavailable
from domain.examinations import Examined
from domain.notes import Note, NoteId
from infrastructure.note_repositories.in_memory import InMemoryNoteRepository
from tests.answering import ONE_CALL
from tests.writing import FOLDER, MEMORY, TILING, WARPS, Desk, an_editor

CASE = Case(name="gpu", topic="gpu", notes=(MEMORY.source, WARPS.source), must_say=("shared memory", "tensor cores"))
UNANSWERABLE = Case(name="bread", topic="bread", answerable=False)


class AlteredNoteRepository(InMemoryNoteRepository):
    """Reads other texts than those that it finds."""

    @override
    async def read(self, ids: Sequence[NoteId]) -> tuple[Note, ...]:
        return tuple(note.model_copy(update={"text": "Nothing of the kind."}) for note in await super().read(ids))


def examiner(desk: Desk) -> EvaluateArticle:
    return EvaluateArticle(write=desk.write_article, repository=desk.repository, journal=desk.journal)


async def examined(desk: Desk, case: Case) -> Examined:
    return await examiner(desk).execute(ExamineRequest(case=case, folder=FOLDER))


async def test_measures_the_article_that_was_written() -> None:
    desk = Desk()

    found = await examined(desk, CASE)

    assert {measure.name: measure.value for measure in found.measures} == {
        "quotes_valid": 1.0,
        "paragraphs_cited": 1.0,
        "notes_covered": 1.0,
        "unrepeated": 1.0,
        "must_say": 0.5,
    }
    assert found.failure == ""
    assert set(found.notes) == {MEMORY, TILING, WARPS}
    assert found.answer.startswith("Kernels are fast.\n\nKeep what you use in shared memory.")


async def test_counts_the_steps_and_what_they_used() -> None:
    desk = Desk()

    found = await examined(desk, CASE)

    assert found.steps == len(desk.done())
    assert found.usage.model_calls == 5
    assert found.usage.cost_usd == 5 * (ONE_CALL.cost_usd or 0)


async def test_a_quote_is_held_against_the_note_as_it_is_kept() -> None:
    found = await examined(Desk(repository=AlteredNoteRepository()), CASE)

    assert {measure.name: measure.value for measure in found.measures}["quotes_valid"] == 0.0


async def test_a_run_that_fails_is_the_failure_of_the_case_and_has_cost_something() -> None:
    found = await examined(
        Desk(model=an_editor(outline_article=[ModelRefused("The model declined", usage=ONE_CALL)])), CASE
    )

    assert found.failure == "The model declined"
    assert found.measures == ()
    assert (found.steps, found.usage.model_calls) == (4, 2)


@pytest.mark.parametrize("error", [ModelUnavailable("No connection"), CredentialsRefused("The key is refused")])
async def test_what_would_fail_every_other_case_too_is_raised(error: AgentError) -> None:
    with pytest.raises(type(error)):
        await examined(Desk(model=an_editor(group_notes=[error])), CASE)


async def test_to_find_nothing_on_what_no_note_says_is_right() -> None:
    found = await examined(Desk(), UNANSWERABLE)

    assert (found.failure, [(m.name, m.value) for m in found.measures]) == ("", [("abstained", 1.0)])


async def test_to_find_nothing_on_what_the_notes_say_is_a_failure() -> None:
    found = await examined(Desk(), CASE.model_copy(update={"topic": "bread"}))

    assert found.failure.startswith("No note speaks of 'bread'")


async def test_an_article_on_what_no_note_says_is_wrong() -> None:
    found = await examined(Desk(), UNANSWERABLE.model_copy(update={"topic": "gpu"}))

    assert [(measure.name, measure.value) for measure in found.measures] == [("abstained", 0.0)]


def test_takes_topics() -> None:
    assert examiner(Desk()).takes(CASE)
    assert examiner(Desk()).takes(UNANSWERABLE)
    assert not examiner(Desk()).takes(Case(name="a", question="a?", notes=("a.md",)))
