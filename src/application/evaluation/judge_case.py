"""Having a case judged, as a run of its own."""

from application.evaluation.examiner import ENDS_ALL
from application.evaluation.judge_answer import JudgeAnswer, JudgeAnswerRequest
from application.ports.run_journal import RunJournal
from application.runs.execute_run import Ended, ExecuteRun
from application.runs.run_in_progress import RunInProgress
from domain.datasets import Case
from domain.errors import AgentError
from domain.examinations import Examined, Verdict


class JudgeCase:
    """Puts an answer before the judge, within the budget of a run."""

    name = "judge_case"

    def __init__(self, *, runs: ExecuteRun, judge: JudgeAnswer, journal: RunJournal, model: str) -> None:
        self._runs = runs
        self._judge = judge
        self._journal = journal
        self._model = model

    @property
    def model(self) -> str:
        """The model that judges."""
        return self._model

    async def execute(self, case: Case, found: Examined) -> Examined:
        """Return the grades as measures; raise only what would fail every other case too."""
        request = JudgeAnswerRequest(asked=case.asks, answer=found.answer, expected=case.must_say, notes=found.notes)

        async def work(run: RunInProgress) -> Ended[Verdict]:
            return Ended(await run.step(self._judge, request), title=case.asks, where="judged")

        run = await self._runs.enter(self.name, title=case.asks, request=case)
        try:
            verdict = await self._runs.execute(run, work, of=self.name)
        except ENDS_ALL:
            raise
        except AgentError as error:
            judged = Examined(failure=f"The judge came to no verdict: {error}")
        else:
            judged = Examined(measures=verdict.measures, reason=verdict.reason)
        history = await self._journal.read(run)
        return judged.model_copy(update={"steps": len(history.steps), "usage": history.usage})
