"""Evaluating the agent on data sets."""

import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager

from application.evaluation.examiner import Examiner, ExamineRequest
from application.evaluation.judge_case import JudgeCase
from application.notes.capture_notes import CaptureNotes, CaptureNotesRequest
from application.ports.dataset_source import DatasetSource
from application.ports.note_repository import NoteRepository
from application.ports.note_source import NoteSource
from domain.contract import Contract
from domain.datasets import Case, Dataset, InvalidDataset, UnknownDataset
from domain.errors import BudgetSpent
from domain.evaluations import TOLERANCE, DatasetResult, Evaluation, Fall
from domain.examinations import CaseResult, Examined
from domain.notes import Note, NoteFolder
from domain.usage import Budget, Usage


class EvaluateDatasetsRequest(Contract):
    """The data set, none for all; whether a model judges too; and the evaluation to compare with, if any."""

    dataset: str | None = None
    judged: bool = False
    baseline: Evaluation | None = None
    tolerance: float = TOLERANCE


class EvaluationReport(Contract):
    """What came of it, what is lower than in the baseline, and which cases the baseline has besides."""

    evaluation: Evaluation
    falls: tuple[Fall, ...] = ()
    missing: tuple[str, ...] = ()


class CaseProgress(Contract):
    """A case, as the first, second, ... of its data set, that begins or, with a result, has ended."""

    dataset: str
    case: str
    number: int
    cases: int
    result: CaseResult | None = None


Hearing = Callable[[CaseProgress], None]


class EvaluateDatasets:
    """Puts every case to the examiners that take it; one that fails is a failed case, and the next follows."""

    def __init__(
        self,
        *,
        datasets: DatasetSource,
        source: NoteSource,
        repository: NoteRepository,
        capture: CaptureNotes,
        examiners: Iterable[Examiner],
        judge: JudgeCase,
        budget: Budget,
        model: str,
    ) -> None:
        self._datasets = datasets
        self._source = source
        self._repository = repository
        self._capture = capture
        self._examiners = tuple(examiners)
        self._judge = judge
        self._budget = budget
        self._model = model

    async def execute(self, request: EvaluateDatasetsRequest, *, heard: Hearing) -> EvaluationReport:
        """Examine, and compare with the baseline; nothing is asked of a model before all data sets are read.

        Raises:
            UnknownDataset: There is none of a name.
            InvalidDataset: One does not hold, or the baseline is of others.
            UnreadableFolder: The notes of one are not there.
            BudgetSpent: All cases together have used the tokens, or the money, that one run may.
            AgentError: What would fail every other case too: the set-up is wrong, or the provider fails.
        """
        wanted = self._datasets.names() if request.dataset is None else (request.dataset,)
        known = [await self._sound(self._datasets.read(name)) for name in wanted]
        _refuse_foreign(request.baseline, known)
        done: list[DatasetResult] = []
        for dataset in known:
            async with self._captured(dataset) as folder:
                done.append(await self._result(dataset, folder, tuple(done), judged=request.judged, heard=heard))
        judge = self._judge.model if request.judged else ""
        return _report(Evaluation(model=self._model, judge=judge, datasets=tuple(done)), request)

    async def _sound(self, dataset: Dataset) -> Dataset:
        """Return the data set with the cases that this agent can be examined on."""
        folder = self._source.locate(dataset.notes)
        sources = {item.source async for item in self._source.read(folder) if isinstance(item, Note)}
        if complaints := (*dataset.complaints(), *dataset.unknown_notes(sources)):
            remedy = f"Mend its file; notes are named as they stand in {folder}."
            raise InvalidDataset(f"The data set {dataset.name} does not hold: {complaints[0]}", remedy=remedy)
        cases = tuple(case for case in dataset.cases if any(examiner.takes(case) for examiner in self._examiners))
        if not cases:
            remedy = "Name another, or bring the capability back."
            raise InvalidDataset(f"The data set {dataset.name} is about nothing that this agent does", remedy=remedy)
        return dataset.model_copy(update={"cases": cases})

    @asynccontextmanager
    async def _captured(self, dataset: Dataset) -> AsyncIterator[NoteFolder]:
        """Capture the notes, and let go of them again: another data set is not to find them."""
        folder = self._source.locate(dataset.notes)
        before = {entry.id for entry in await self._repository.catalogue(folder)}
        await self._capture.execute(CaptureNotesRequest(folder=folder))
        try:
            yield folder
        finally:
            after = [entry.id for entry in await self._repository.catalogue(folder)]
            await self._repository.update(remove=[note for note in after if note not in before])

    async def _result(
        self, dataset: Dataset, folder: NoteFolder, before: tuple[DatasetResult, ...], *, judged: bool, heard: Hearing
    ) -> DatasetResult:
        result = DatasetResult(name=dataset.name, cases=())
        for number, case in enumerate(dataset.cases, start=1):
            self._refuse_if_spent((*before, result))
            begun = CaseProgress(dataset=dataset.name, case=case.name, number=number, cases=len(dataset.cases))
            heard(begun)
            ended = await self._examined(case, folder, judged=judged)
            result = result.model_copy(update={"cases": (*result.cases, ended)})
            heard(begun.model_copy(update={"result": ended}))
        return result

    async def _examined(self, case: Case, folder: NoteFolder, *, judged: bool) -> CaseResult:
        began = time.monotonic()
        found = Examined()
        for examiner in self._examiners:
            if examiner.takes(case):
                found += await examiner.execute(ExamineRequest(case=case, folder=folder))
        if judged and found.answer and not found.failure:
            found += await self._judge.execute(case, found)
        return CaseResult.of(case, found, seconds=time.monotonic() - began)

    def _refuse_if_spent(self, done: tuple[DatasetResult, ...]) -> None:
        """Hold all cases together to the tokens and the money of one run; its other limits are for each case."""
        usages = [case.usage for dataset in done for case in dataset.cases]
        used = Usage(
            input_tokens=sum(usage.tokens for usage in usages), cost_usd=sum(usage.cost_usd or 0.0 for usage in usages)
        )
        if spent := self._budget.spent_by(used, steps=0, seconds=0.0):
            variable = f"AGENT_BUDGET__{spent.split('=')[0].upper()}"
            raise BudgetSpent(f"The evaluation's budget of {spent} is spent", remedy=f"Raise {variable}.")


def _refuse_foreign(baseline: Evaluation | None, known: list[Dataset]) -> None:
    """Refuse, before anything is paid for, to compare with an evaluation that has nothing in common with this one."""
    if not known:
        remedy = "Write one, as docs/how-to/add-an-evaluation.md shows, or set AGENT_EVALS_DIR."
        raise UnknownDataset("There are no data sets", remedy=remedy)
    if baseline is None or any(baseline.dataset(dataset.name) for dataset in known):
        return
    there = ", ".join(dataset.name for dataset in baseline.datasets) or "none"
    raise InvalidDataset(
        f"The baseline is not of {', '.join(dataset.name for dataset in known)} but of {there}",
        remedy="Name the baseline of this data set.",
    )


def _report(evaluation: Evaluation, request: EvaluateDatasetsRequest) -> EvaluationReport:
    if request.baseline is None:
        return EvaluationReport(evaluation=evaluation)
    return EvaluationReport(
        evaluation=evaluation,
        falls=evaluation.falls_since(request.baseline, tolerance=request.tolerance),
        missing=evaluation.missing_since(request.baseline),
    )
