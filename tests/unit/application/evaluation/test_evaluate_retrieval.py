from application.evaluation.evaluate_retrieval import EvaluateRetrieval
from application.evaluation.examiner import ExamineRequest
from domain.datasets import Case
from infrastructure.note_repositories.in_memory import InMemoryNoteRepository
from tests.building import FOLDER, a_note

NOTES = [
    a_note("warps.md", "Warps, warps and warps."),
    a_note("blocks.md", "A block has warps."),
    a_note("bread.md", "Bread rises."),
]


async def values(case: Case) -> dict[str, float]:
    repository = InMemoryNoteRepository()
    await repository.update(save=NOTES)
    found = await EvaluateRetrieval(repository=repository).execute(ExamineRequest(case=case, folder=FOLDER))
    assert found.failure == ""
    return {measure.name: measure.value for measure in found.measures}


async def test_measures_where_the_expected_notes_stand_among_those_found() -> None:
    case = Case(name="warps", question="warps", notes=("blocks.md", "bread.md"))

    # found are warps.md, blocks.md: 1 of 2, and (1 / log2(3)) / (1 + 1 / log2(3))
    assert await values(case) == {"retrieval_recall": 0.5, "retrieval_ndcg": 0.3869}


async def test_a_topic_is_searched_for_like_a_question() -> None:
    case = Case(name="bread", topic="bread", notes=("bread.md",))

    assert await values(case) == {"retrieval_recall": 1.0, "retrieval_ndcg": 1.0}


def test_takes_every_case_that_the_notes_can_answer() -> None:
    examiner = EvaluateRetrieval(repository=InMemoryNoteRepository())

    assert examiner.takes(Case(name="a", topic="a", notes=("a.md",)))
    assert examiner.takes(Case(name="a", question="a", notes=("a.md",)))
    assert not examiner.takes(Case(name="a", question="a", answerable=False))
