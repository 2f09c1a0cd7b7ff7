"""A run's history as a person, or a program, reads it."""

from pydantic import JsonValue

from domain.runs import RunHistory, StepRecord
from domain.usage import Usage
from interfaces.cli.review_findings import findings_of  # part: article


def timeline(history: RunHistory) -> str:
    """Return the run, a line for each step, what was found in it, and the total."""
    run = history.run
    begun = f"{run.started.astimezone():%Y-%m-%d %H:%M}"
    head = f"run {run.id} {run.status}: {run.title or '(main topic)'}, with {run.model}, begun {begun}"
    lines = [head, f"  {run.outcome}"] if run.outcome else [head]
    for step in history.steps:
        lines += _step_lines(step)
    lines.append(f"total: {_used(history.usage)} in {sum(step.seconds for step in history.steps):.1f} s of steps")
    return "\n".join(lines)


def timeline_json(history: RunHistory) -> JsonValue:
    """Return the same as one document."""
    return {
        "run": history.run.model_dump(mode="json", exclude={"request"}),
        "steps": [
            {
                **step.model_dump(mode="json", exclude={"request", "result", "key"}),
                "status": "failed" if step.result is None else "done",
                "findings": list(findings_of(step)),  # part: article
            }
            for step in history.steps
        ],
        "usage": history.usage.model_dump(mode="json"),
    }


def _step_lines(step: StepRecord) -> list[str]:
    name = f"{step.name}: {step.label}" if step.label else step.name
    used = f", {step.model}, {_used(step.usage)}" if step.model else ""
    failed = f" FAILED: {step.failure}" if step.result is None else ""
    return [
        f"  {step.started.astimezone():%H:%M:%S}  {name} ({step.seconds:.1f} s{used}){failed}",
        *(f"      {finding}" for finding in findings_of(step)),  # part: article
    ]


def _used(usage: Usage) -> str:
    cost = "cost unknown" if usage.cost_usd is None else f"${usage.cost_usd:.4f}"
    calls = "1 model call" if usage.model_calls == 1 else f"{usage.model_calls} model calls"
    return f"{calls}, {usage.input_tokens:,} + {usage.output_tokens:,} tokens, {cost}"
