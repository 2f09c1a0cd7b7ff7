"""What a person decides on stays as it was proposed, even if the model or a prompt has changed since."""

from application.runs.run_in_progress import RunInProgress
from application.runs.summarize_text import Summary
from application.runs.workflow import WorkflowResult
from domain.runs.run import RunStatus
from tests.fakes.scripted_language_model import ScriptedLanguageModel
from tests.unit.application.runs.bench import Bench, a_summary, a_text


def bench_with(*answers: Summary, beside: Bench | None = None) -> Bench:
    return Bench(ScriptedLanguageModel(answers, name="other" if beside else "scripted"), beside=beside)


async def test_the_steps_before_a_decision_are_not_paid_again_and_those_after_it_use_what_is_current() -> None:
    bench = bench_with(a_summary("Proposed."))
    other = bench_with(a_summary("Later."), beside=bench)

    async def work(run: RunInProgress) -> WorkflowResult[Summary]:
        proposal = await run.step(other.summarize, a_text())
        approved = run.decision_on("approve_summary", proposal)
        if approved is None:
            return WorkflowResult(proposal, status="waiting")
        return WorkflowResult(await run.step(other.summarize, a_text(approved.text)))

    async def propose(run: RunInProgress) -> WorkflowResult[Summary]:
        return WorkflowResult(await run.step(bench.summarize, a_text()), status="waiting")

    run = await bench.run(propose)
    await bench.manage.decide(run, "approve_summary", proposal=a_summary("Proposed."), decision=a_summary("Approved."))
    assert await other.execute(run, work) == a_summary("Later.")
    assert (await bench.find(run)).status is RunStatus.DONE
    steps = (await bench.manage.show(run)).steps
    assert [(step.is_decision, step.model) for step in steps][1:] == [(True, None), (False, "other")]
