"""An evaluation in memory: two data sets on three notes, and an examiner that finds what it is told to."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from typing_extensions import override

from application.evaluation.evaluate_datasets import (
    CaseProgress,
    EvaluateDatasets,
    EvaluateDatasetsRequest,
    EvaluationReport,
)
from application.evaluation.evaluate_retrieval import EvaluateRetrieval
from application.evaluation.examiner import Examiner, ExamineRequest
from application.evaluation.judge_answer import JudgeAnswer
from application.evaluation.judge_case import JudgeCase
from application.notes.capture_notes import CaptureNotes
from application.ports.language_model import LanguageModel
from domain.citations import Citation
from domain.datasets import Case
from domain.examinations import Examined
from domain.measures import Measure, Passage
from domain.notes import Note, NoteId
from domain.usage import Budget
from infrastructure.dataset_sources.in_memory import InMemoryDatasetSource
from infrastructure.note_repositories.in_memory import InMemoryNoteRepository
from infrastructure.note_sources.in_memory import InMemoryNoteSource
from infrastructure.prompt_libraries.markdown_folder import MarkdownFolderPromptLibrary
from tests.answering import ONE_CALL, AnsweringLanguageModel, in_turn
from tests.running import Bench

PROMPTS = MarkdownFolderPromptLibrary(Path(__file__).parents[1] / "prompts")
FILES = {
    "warps.md": "# Warps\n\nA warp is a group of 32 threads.\n",
    "blocks.md": "# Blocks\n\nA block has up to 1,024 threads.\n",
    "grids.md": "# Grids\n\nA grid is all blocks of a launch.\n",
}
WARPS = {"name": "warps", "question": "What is a warp?", "notes": ["warps.md"]}
BLOCKS = {"name": "blocks", "question": "How large is a block?", "notes": ["blocks.md"]}
GRIDS = {"name": "grids", "topic": "grids", "notes": ["grids.md"]}


def a_passage(text: str, *cited: tuple[Note | str, str]) -> Passage:
    """Return a passage that cites these notes, or ids, with these quotes."""
    return Passage(
        text=text,
        citations=tuple(
            Citation(note=NoteId(note) if isinstance(note, str) else note.id, quote=quote) for note, quote in cited
        ),
    )


def a_text(*cases: object, notes: str = "notebook") -> str:
    """Return the text of a data set of these cases."""
    return json.dumps({"notes": notes, "cases": cases})


def cited(share: float) -> Examined:
    """Return a finding on an answer of which this share is cited; it has used one call of a model."""
    return Examined(answer="A.", measures=(Measure(name="cited", value=share),), steps=2, usage=ONE_CALL)


class TellingExaminer(Examiner):
    """Finds on each question what a function makes of its case, and keeps the names of the cases in `asked`."""

    def __init__(self, find: Callable[[Case], Examined]) -> None:
        self._find = find
        self.asked: list[str] = []

    @override
    def takes(self, case: Case) -> bool:
        return case.question is not None

    @override
    async def execute(self, request: ExamineRequest) -> Examined:
        self.asked.append(request.case.name)
        return self._find(request.case)


@dataclass
class ExamRoom:
    """Everything that an evaluation needs."""

    find: Callable[[Case], Examined] = lambda _: cited(1.0)
    texts: dict[str, str] = field(default_factory=lambda: {"units": a_text(WARPS, BLOCKS), "wholes": a_text(GRIDS)})
    judge: LanguageModel = field(default_factory=lambda: AnsweringLanguageModel(in_turn()))
    budget: Budget = field(default_factory=Budget)
    repository: InMemoryNoteRepository = field(default_factory=InMemoryNoteRepository)
    heard: list[CaseProgress] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Put the examiner where a test can look at it."""
        self.examiner = TellingExaminer(self.find)

    async def evaluate(self, request: EvaluateDatasetsRequest | None = None) -> EvaluationReport:
        """Evaluate all data sets, or what is asked for."""
        repository = self.repository
        source = InMemoryNoteSource({"notebook": FILES})
        bench = Bench(model=self.judge, prompts=PROMPTS)
        evaluate = EvaluateDatasets(
            datasets=InMemoryDatasetSource(self.texts),
            source=source,
            repository=repository,
            capture=CaptureNotes(source=source, repository=repository),
            examiners=(EvaluateRetrieval(repository=repository), self.examiner),
            judge=JudgeCase(runs=bench.runs, judge=JudgeAnswer(ask=bench.ask), journal=bench.journal, model="a judge"),
            budget=self.budget,
            model="a model",
        )
        return await evaluate.execute(request or EvaluateDatasetsRequest(), heard=self.heard.append)
