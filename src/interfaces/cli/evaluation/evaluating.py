"""The work and the output of the command that evaluates the agent."""

from collections.abc import Sequence
from contextlib import aclosing
from textwrap import shorten

from domain.errors import InvalidRequest
from domain.evaluation.evaluation import CaseResult, Evaluation, Fall
from domain.evaluation.measures import mean
from infrastructure.evaluation.container import EvaluationContainer
from infrastructure.evaluation.datasets import read_baseline, read_datasets, write_baseline
from infrastructure.evaluation.isolation import isolated_agent
from infrastructure.evaluation.settings import EvaluationSettings
from infrastructure.settings import OFFLINE, Settings
from interfaces.cli.output import note, show, show_json


async def evaluate(
    settings: Settings, dataset: str | None, *, baseline: bool, save: bool, as_json: bool
) -> tuple[Evaluation, tuple[Evaluation, ...]]:
    """Evaluate an isolated agent and show each result; return the evaluation, and the baselines to compare it with."""
    chosen = settings.part(EvaluationSettings)
    judging = settings.model_copy(update={"model": chosen.judge or OFFLINE})
    if chosen.judge and judging.language_model_adapter == OFFLINE:
        raise InvalidRequest("The offline model cannot judge")
    datasets = read_datasets(chosen.folder, dataset)
    baselines = tuple(read_baseline(chosen.folder, each) for each in datasets) if baseline else ()
    results: list[CaseResult] = []
    async with isolated_agent(settings) as agent, isolated_agent(judging) as judge:
        for problem in (await agent.core.tool_source().open()).problems:
            note(f"agent: {problem}")
        use_case = agent.of(EvaluationContainer).evaluate_datasets(
            judge=judge.core.language_model() if chosen.judge else None
        )
        async with aclosing(use_case.execute(datasets)) as stream:
            async for result in stream:
                results.append(result)
                if not as_json:
                    show(_line(result))
    evaluation = Evaluation(model=settings.model, judge=chosen.judge or "", results=tuple(results))
    for each in datasets if save else ():
        note(f"Wrote {write_baseline(chosen.folder, each, evaluation)}")
    return evaluation, baselines


def note_differences(evaluation: Evaluation, baselines: Sequence[Evaluation]) -> None:
    """Note what weakens a comparison: a baseline of another model, and cases that were not evaluated."""
    for model in sorted({each.model for each in baselines} - {evaluation.model}):
        note(f"agent: A baseline was measured with {model}, not with {evaluation.model}.")
    evaluated = {(result.dataset, result.case) for result in evaluation.results}
    known = {(result.dataset, result.case) for each in baselines for result in each.results}
    for dataset, case in sorted(known - evaluated):
        note(f"agent: {dataset}, {case}: only the baseline has this case.")


def show_evaluation(evaluation: Evaluation, falls: Sequence[Fall], *, min_score: float, as_json: bool) -> bool:
    """Show the means, the score and the lower measures; return whether the evaluation passed."""
    passed = evaluation.score >= min_score and not falls
    if as_json:
        results = [{**dict(each), "score": round(each.score, 4)} for each in evaluation.results]
        outcome = {"falls": falls, "score": round(evaluation.score, 4), "passed": passed}
        show_json({**dict(evaluation), "results": results, **outcome})
    else:
        show(_summary(evaluation))
    for fall in falls:
        note(f"agent: {fall.dataset}, {fall.case}: {fall.measure} fell from {fall.before:.4f} to {fall.now:.4f}")
    if evaluation.score < min_score:
        note(f"agent: The score {evaluation.score:.4f} is below {min_score:g}.")
    return passed


def _line(result: CaseResult) -> str:
    """Return the score of a case and its measures below 1, with the start of an imperfect answer on a second line."""
    low = (f"{measure.name} {measure.value:.3f}" for measure in result.measures if measure.value < 1)
    remarks = (f"FAILED: {result.failure}",) if result.failure else (*low, result.reason)
    line = "  ".join((f"{result.score:.3f}", f"{result.dataset}, {result.case}", *filter(None, remarks)))
    answer = shorten(result.answer, 200, placeholder="…") if result.score < 1 else ""
    return f"{line}\n       {answer}"  # `show` strips the end of it if there is no answer


def _summary(evaluation: Evaluation) -> str:
    """Return the mean of each measure over the cases that have it, and the usage and time of all cases."""
    results, usage = evaluation.results, evaluation.usage
    measures = [measure for result in results for measure in result.measures]
    names = dict.fromkeys(measure.name for measure in measures)
    means = [f"{mean(each.value for each in measures if each.name == name):.3f}  {name}" for name in names]
    cost = "unknown" if usage.cost_usd is None else f"{usage.cost_usd:.4f}"
    failed = len([result for result in results if result.failure])
    total = f"Score {evaluation.score:.4f}: {len(results)} cases, {failed} failed"
    seconds = sum(result.seconds for result in results)
    took = f"{usage.model_calls} model calls, {usage.tokens} tokens, {cost} US$, {seconds:.1f} s"
    return "\n".join(("", *means, "", f"{total}; {took}"))
