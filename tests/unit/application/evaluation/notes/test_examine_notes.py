import pytest

from application.evaluation.notes.examine_notes import ExamineNotes
from application.notes.capture_notes import CaptureNotes
from domain.answers import Reference
from domain.evaluation.dataset import Answer, Case, Dataset, InvalidDataset
from domain.evaluation.measures import score_of
from domain.notes.note import NoteFolder, UnreadableFolder, note_id
from infrastructure.notes.note_repositories.in_memory import InMemoryNoteRepository
from infrastructure.notes.note_sources.in_memory import InMemoryNoteSource
from tests.builders.notes import a_note

GPU, TEA = NoteFolder("gpu"), NoteFolder("tea")
WARP = Case(name="warp", ask="What is a warp?", must_say=("32",), sources=("warps.md",))
ON_GPU = Dataset(name="gpu", material=GPU, cases=(WARP,))
ON_TEA = Dataset(name="tea", material=TEA, cases=(WARP.model_copy(update={"sources": ("green.md",)}),))
MINE = a_note("mine.md", "A warp is mine.", folder=NoteFolder("mine"))
CITED = Reference(
    number=1, id=note_id(GPU, "warps.md"), title="Warps", source="warps.md", quotes=("a group of 32 threads",)
)


@pytest.fixture
def repository() -> InMemoryNoteRepository:
    return InMemoryNoteRepository()


@pytest.fixture
def examiner(repository: InMemoryNoteRepository) -> ExamineNotes:
    source = InMemoryNoteSource()
    source.folders = {
        GPU: {"warps.md": "A warp is a group of 32 threads.", "waves.md": "A wave has many a warp in it, one warp."},
        TEA: {"green.md": "Green tea is steeped for two minutes."},
    }
    return ExamineNotes(repository=repository, capture=CaptureNotes(source=source, repository=repository))


async def test_a_data_set_sees_its_notes_and_not_those_of_another(
    examiner: ExamineNotes, repository: InMemoryNoteRepository
) -> None:
    await repository.update(save=[MINE])
    for dataset, sources in (
        (ON_GPU, ["warps.md", "waves.md"]),
        (ON_TEA, ["green.md"]),
        (ON_GPU, ["warps.md", "waves.md"]),
        (Dataset(name="none", cases=(WARP,)), []),
    ):
        await examiner.prepare(dataset)
        catalogue = await repository.catalogue()
        assert [entry.source for entry in catalogue if entry.folder != MINE.folder] == sources
        assert MINE.id in {entry.id for entry in catalogue}


async def test_the_quotes_count_and_the_search_is_only_compared(examiner: ExamineNotes) -> None:
    await examiner.prepare(ON_GPU)
    found = await examiner.measures(WARP, Answer(text="It has 32 [1].", references=(CITED,)))
    assert {measure.name: measure.effect for measure in found} == {
        "quotes_valid": "towards",
        "retrieval_recall": "compared",
        "retrieval_ndcg": "compared",
    }
    assert [measure.value for measure in found] == [1.0, 1.0, 1.0]


async def test_an_answer_without_a_quote_scores_nothing_however_good_the_search_is(examiner: ExamineNotes) -> None:
    await examiner.prepare(ON_GPU)
    answer = Answer(text="It is a fluent, faultless lie.")
    measures = (*WARP.measures_of(answer), *await examiner.measures(WARP, answer))
    assert next(measure.value for measure in measures if measure.name == "retrieval_recall") == 1.0
    assert score_of(measures) == 0.0


async def test_without_notes_or_expected_sources_there_is_nothing_to_measure(examiner: ExamineNotes) -> None:
    await examiner.prepare(Dataset(name="none", cases=(WARP,)))
    assert await examiner.measures(WARP, Answer(text="32")) == ()
    await examiner.prepare(ON_GPU)
    assert await examiner.measures(WARP.model_copy(update={"sources": ()}), Answer(text="32")) == ()


async def test_an_expected_note_that_is_missing_and_a_missing_folder_are_refused(examiner: ExamineNotes) -> None:
    with pytest.raises(InvalidDataset, match=r"gpu expects the note green.md, which is not in gpu"):
        await examiner.prepare(ON_TEA.model_copy(update={"name": "gpu", "material": GPU}))
    with pytest.raises(UnreadableFolder):
        await examiner.prepare(ON_GPU.model_copy(update={"material": "nowhere"}))
