"""What a person decides on stays as it was proposed, even if the model or a prompt has changed since."""

import pytest
from pydantic import Field

from application.runs.run_in_progress import RunInProgress
from application.runs.summarize_text import Summary
from application.runs.workflow import WorkflowResult
from domain.errors import Misconfigured
from domain.runs.run import RunStatus
from tests.fakes.scripted_language_model import ScriptedLanguageModel
from tests.unit.application.runs.bench import Bench, a_summary, a_text


class Longer(Summary):
    """A summary of at least twelve characters."""

    text: str = Field(min_length=12)


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


async def test_a_step_whose_contract_has_changed_since_the_decision_is_paid_once() -> None:
    bench = bench_with(a_summary("Proposed."))
    other = bench_with(a_summary("Proposed again."), beside=bench)
    changed = other.summarize
    changed.gives = Longer

    async def propose(run: RunInProgress) -> WorkflowResult[Summary]:
        return WorkflowResult(await run.step(bench.summarize, a_text()), status="waiting")

    async def fail(run: RunInProgress) -> WorkflowResult[Summary]:
        await run.step(changed, a_text())
        raise Misconfigured("The next step fails")

    run = await bench.run(propose)
    await bench.manage.decide(run, "approve_summary", proposal=a_summary("Proposed."), decision=a_summary("Approved."))
    for _ in range(2):
        with pytest.raises(Misconfigured):
            await other.execute(run, fail)
