"""Examining the search: whether it finds the notes that a case expects."""

from typing_extensions import override

from application.evaluation.examiner import Examiner, ExamineRequest
from application.ports.note_repository import NoteRepository
from domain.datasets import Case
from domain.examinations import Examined
from domain.measures import Measure, ndcg, recall

FOUND = 10
"""Notes of a search that count."""


class EvaluateRetrieval(Examiner):
    """Searches for the words of the topic or the question, as they stand; no model takes part."""

    def __init__(self, *, repository: NoteRepository) -> None:
        self._repository = repository

    @override
    def takes(self, case: Case) -> bool:
        return case.answerable

    @override
    async def execute(self, request: ExamineRequest) -> Examined:
        case = request.case
        notes = await self._repository.search(case.asks, limit=FOUND, folder=request.folder)
        found = [note.source for note in notes]
        return Examined(
            measures=(
                Measure.of("retrieval_recall", recall(found, case.notes, at=FOUND)),
                Measure.of("retrieval_ndcg", ndcg(found, case.notes, at=FOUND)),
            )
        )
