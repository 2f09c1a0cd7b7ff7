"""An evaluation as a table, as a report in Markdown, and as the JSON document that `--json` prints."""

from pydantic import JsonValue

from application.evaluation.evaluate_datasets import EvaluationReport
from domain.evaluations import DatasetResult, Evaluation
from domain.examinations import CaseResult
from domain.measures import mean
from domain.usage import Usage


def as_table(report: EvaluationReport) -> str:
    """Return a line for each case, with the measures that are below 1, the mean of each, and what has fallen."""
    evaluation = report.evaluation
    names = [name for dataset in evaluation.datasets for name, _ in _means(dataset)]
    width = max(len(name) for name in (*(case.name for case in evaluation.cases), *names)) + 2
    lines: list[str] = []
    for dataset in evaluation.datasets:
        lines.append(f"{dataset.name:<{width}}score")
        lines += [f"{case.name:<{width}}{case.score:.3f}  {_remark(case)}".rstrip() for case in dataset.cases]
        lines.append(f"{'mean':<{width}}{dataset.score:.3f}\n")
        lines += [f"{name:<{width}}{value:.3f}" for name, value in _means(dataset)]
        lines.append("")
    return "\n".join([*lines, *_changes(report), f"score {evaluation.score:.4f}: {_taken(evaluation)}"])


def as_markdown(report: EvaluationReport) -> str:
    """Return every measure of every case, what each took, and what has fallen."""
    evaluation = report.evaluation
    judge = f", judged by {_cell(evaluation.judge)}" if evaluation.judge else ""
    parts = [
        f"# Evaluation of {_cell(evaluation.model)}{judge}",
        f"Score {evaluation.score:.4f}: {_taken(evaluation)}.",
    ]
    if changes := _changes(report):
        parts += ["## Changes", "\n".join(f"- {_cell(change)}" for change in changes)]
    for dataset in evaluation.datasets:
        parts += [f"## {_cell(dataset.name)}: {dataset.score:.4f}", "\n".join(_rows(dataset))]
        remarks = [(case.name, case.failure or case.reason) for case in dataset.cases if case.failure or case.reason]
        parts += ["\n".join(f"- {_cell(name)}: {_cell(remark)}" for name, remark in remarks)] if remarks else []
    return "\n\n".join(parts) + "\n"


def as_json_document(report: EvaluationReport, *, file: str, passed: bool) -> JsonValue:
    """Return the same as one document."""
    evaluation = report.evaluation
    return {
        "model": evaluation.model,
        "judge": evaluation.judge or None,
        "passed": passed,
        "score": round(evaluation.score, 4),
        "datasets": [
            {"name": d.name, "score": round(d.score, 4), "cases": [_case(case) for case in d.cases]}
            for d in evaluation.datasets
        ],
        "falls": [fall.model_dump(mode="json") for fall in report.falls],
        "missing": list(report.missing),
        "usage": evaluation.usage.model_dump(mode="json"),
        "report": file,
    }


def _case(case: CaseResult) -> JsonValue:
    kept = case.model_dump(mode="json", exclude={"measures"})
    return {**kept, "score": round(case.score, 4), "measures": {m.name: m.value for m in case.measures}}


def _remark(case: CaseResult) -> str:
    if case.failure:
        return f"FAILED: {case.failure}"
    return "  ".join(f"{measure.name} {measure.value:.3f}" for measure in case.measures if measure.value < 1)


def _rows(dataset: DatasetResult) -> list[str]:
    """Return a table in Markdown: a row for each case, a column for each measure and for what the case took."""
    names = [name for name, _ in _means(dataset)]
    took = ["steps", "tool calls", "tokens", "US$", "seconds"]
    head = ["case", "score", *names, *took]
    rows = [head, ["---"] * len(head)]
    for case in dataset.cases:
        values = [case.value(name) for name in names]
        measured = ["" if value is None else f"{value:.4f}" for value in values]
        spent = [
            str(case.steps),
            str(case.usage.tool_calls),
            str(case.usage.tokens),
            _cost(case.usage),
            f"{case.seconds:.1f}",
        ]
        rows.append([_cell(case.name), f"{case.score:.4f}", *measured, *spent])
    means = [f"{value:.4f}" for _, value in _means(dataset)]
    rows.append(["mean", f"{dataset.score:.4f}", *means, *[""] * len(took)])
    return [f"| {' | '.join(row)} |" for row in rows]


def _means(dataset: DatasetResult) -> list[tuple[str, float]]:
    """Return each measure's mean over the cases in which it was taken, in the order of its first use."""
    names = dict.fromkeys(measure.name for case in dataset.cases for measure in case.measures)
    return [(name, mean(m.value for case in dataset.cases for m in case.measures if m.name == name)) for name in names]


def _changes(report: EvaluationReport) -> list[str]:
    return [
        *(f"fallen: {fall.in_words}" for fall in report.falls),
        *(f"only in the baseline: {case}" for case in report.missing),
    ]


def _taken(evaluation: Evaluation) -> str:
    cases, usage = evaluation.cases, evaluation.usage
    failed = sum(bool(case.failure) for case in cases)
    seconds = sum(case.seconds for case in cases)
    return (
        f"{len(cases)} cases, {failed} failed; {usage.model_calls} model calls, {usage.tokens} tokens, "
        f"{_cost(usage)} US$, {seconds:.1f} s"
    )


def _cost(usage: Usage) -> str:
    return "unknown" if usage.cost_usd is None else f"{usage.cost_usd:.4f}"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
