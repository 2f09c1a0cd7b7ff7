"""Evaluating the agent on data sets."""

import time
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass

from typing_extensions import override

from application.ask_model import AskModel
from application.evaluation.judge_answer import JudgeAnswer, JudgeAnswerRequest
from application.evaluation.subject import Examiner, Subject
from application.execute_step import ExecuteStep
from application.metered_language_model import MeteredLanguageModel
from application.ports.event_listener import EventListener
from application.ports.language_model import LanguageModel
from application.ports.prompt_library import PromptLibrary
from domain.errors import AgentError, AnswerRejected, BudgetSpent, Misconfigured, ModelUnavailable
from domain.evaluation.dataset import Answer, Case, Dataset, InvalidDataset
from domain.evaluation.evaluation import CaseResult
from domain.evaluation.measures import Measure
from domain.events import Event, RunEnded, ToolCallFinished
from domain.usage import Budget, Usage

MAX_MATERIAL = 4_000
"""The most characters of a tool's result that the judge is shown."""


class CaseRecorder(EventListener):
    """Adds up the usage of the runs of a case, also of failed ones, and keeps the results of tools."""

    def __init__(self) -> None:
        self.start()

    def start(self) -> None:
        """Start the next case."""
        self.usage = Usage()
        self.results: dict[str, list[str]] = {}

    @override
    def on_event(self, event: Event) -> None:
        match event:
            case RunEnded():
                self.usage += event.usage
            case ToolCallFinished(failed=False):
                self.results.setdefault(event.call.tool, []).append(event.result)


@dataclass(frozen=True, kw_only=True)
class EvaluateDatasets:
    """Gives each case to the subject of its data set and measures the answer; if there is a judge, it grades it too."""

    subjects: Sequence[Subject]
    examiners: Sequence[Examiner]
    recorder: CaseRecorder
    listener: EventListener
    prompts: PromptLibrary
    budget: Budget
    judge: LanguageModel | None = None

    async def execute(self, datasets: Sequence[Dataset]) -> AsyncGenerator[CaseResult, None]:
        """Yield the result of each case, also of one that failed.

        Raises:
            InvalidDataset: A data set does not fit this agent; this is raised before any model is called.
            BudgetSpent: The cases together used the tokens or the money of one run's budget.
            Misconfigured, ModelUnavailable: The other cases would fail too, since not even a reply began.
        """
        for dataset in datasets:
            await self._prepare(dataset)  # reports an invalid one at once; each is prepared again before its cases
        used = Usage()
        for dataset in datasets:
            subject = await self._prepare(dataset)
            for case in dataset.cases:
                if spent := self.budget.spent_by(tokens=used.tokens, cost_usd=used.cost_usd or 0.0):
                    raise BudgetSpent(f"The cases have spent the budget of {spent[0]}", limit=spent[0], value=spent[1])
                result = await self._result(case, dataset, subject)
                used += result.usage
                yield result

    async def _prepare(self, dataset: Dataset) -> Subject:
        subjects = {subject.name: subject for subject in self.subjects}
        if dataset.subject not in subjects:
            known = ", ".join(subjects)
            raise InvalidDataset(f"The subject of {dataset.name} is {dataset.subject}; the subjects are {known}")
        for examiner in self.examiners:
            await examiner.prepare(dataset)
        return subjects[dataset.subject]

    async def _result(self, case: Case, dataset: Dataset, subject: Subject) -> CaseResult:
        self.recorder.start()
        started = time.monotonic()
        measures: tuple[Measure, ...] = ()
        answer, reason, failure = Answer(), "", ""
        try:
            answer = await subject.answer(case)
            measures, reason = await self._measure(case, answer)
        except AgentError as error:
            if isinstance(error, Misconfigured | ModelUnavailable) and "received" not in error.facts:
                raise  # no other case would get as far as words
            failure = str(error)
            if isinstance(error, AnswerRejected) and not answer.text:
                answer = Answer(text=error.answer)
        return CaseResult(
            dataset=dataset.name,
            case=case.name,
            measures=measures,
            answer=answer.text,
            failure=failure,
            reason=reason,
            usage=self.recorder.usage,
            seconds=round(time.monotonic() - started, 3),
        )

    async def _measure(self, case: Case, answer: Answer) -> tuple[tuple[Measure, ...], str]:
        measures = case.measures_of(answer.model_copy(update={"tools": tuple(self.recorder.results)}))
        for examiner in self.examiners:
            measures += await examiner.measures(case, answer)
        if self.judge is None:
            return measures, ""
        texts = [f"{each.title}: {quote}" for each in answer.references for quote in each.quotes]
        texts += [text[:MAX_MATERIAL] for results in self.recorder.results.values() for text in results]
        request = JudgeAnswerRequest(asked=case.ask, answer=answer.text, expected=case.must_say, material=tuple(texts))
        judge = JudgeAnswer(ask=AskModel(model=MeteredLanguageModel(self.judge), prompts=self.prompts))
        executing = ExecuteStep(model=self.judge.name, budget=self.budget, listener=self.listener)
        verdict = await executing.execute(judge, request)
        return (*measures, verdict.measure), verdict.in_words
