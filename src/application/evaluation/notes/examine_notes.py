"""Measures of answers from notes, and of the search for notes."""

from typing_extensions import override

from application.evaluation.subject import Examiner
from application.notes.capture_notes import CaptureNotes, CaptureNotesRequest
from application.notes.ports.note_repository import NoteRepository
from domain.evaluation.dataset import Answer, Case, Dataset, InvalidDataset
from domain.evaluation.measures import Measure, recall
from domain.evaluation.notes.retrieval import ndcg, quotes_valid
from domain.notes.note import NoteFolder, NoteId

_MAX_FOUND = 10
"""How many results of a search are measured."""


class ExamineNotes(Examiner):
    """Captures the notes of a data set, and removes them before the next data set."""

    def __init__(self, *, repository: NoteRepository, capture: CaptureNotes) -> None:
        self._repository = repository
        self._capture = capture
        self._folder: NoteFolder | None = None
        self._captured: tuple[NoteId, ...] = ()

    @override
    async def prepare(self, dataset: Dataset) -> None:
        await self._repository.update(remove=self._captured)
        self._folder, self._captured = None, ()
        if not dataset.material:
            return
        before = await self._repository.fingerprints()
        self._folder = (await self._capture.execute(CaptureNotesRequest(folder=dataset.material))).folder
        entries = await self._repository.catalogue(self._folder)
        self._captured = tuple(entry.id for entry in entries if entry.id not in before)
        sources = {entry.source for entry in entries}
        if unknown := [source for case in dataset.cases for source in case.sources if source not in sources]:
            raise InvalidDataset(f"{dataset.name} expects the note {unknown[0]}, which is not in {self._folder}")

    @override
    async def measures(self, case: Case, answer: Answer) -> tuple[Measure, ...]:
        if self._folder is None or not case.sources:
            return ()
        cited = await self._repository.read([NoteId(reference.id) for reference in answer.references])
        found = [note.source for note in await self._repository.search(case.ask, limit=_MAX_FOUND, folder=self._folder)]
        return (
            Measure(name="quotes_valid", value=quotes_valid(answer.references, cited)),
            Measure(name="retrieval_recall", value=recall(found, case.sources), effect="compared"),
            Measure(name="retrieval_ndcg", value=ndcg(found, case.sources, at=_MAX_FOUND), effect="compared"),
        )
