"""What the command that evaluates the agent does."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import typer

from application.evaluation.evaluate_datasets import CaseProgress, EvaluateDatasetsRequest, EvaluationReport
from domain.errors import InvalidRequest
from domain.evaluations import TOLERANCE
from infrastructure.container import Container
from infrastructure.settings import Settings
from interfaces.cli.evaluation_files import read_baseline, write_baseline, write_report
from interfaces.cli.evaluation_report import as_json_document, as_markdown, as_table
from interfaces.cli.exit_codes import RUN_FAILED
from interfaces.cli.output import show, show_json, tell
from interfaces.cli.session import Session, in_session


def evaluate(
    dataset: str | None,
    *,
    baseline: Path | None,
    tolerance: float | None,
    min_score: float | None,
    save_baseline: Path | None,
    judge: str | None,
    model: str | None,
    as_json: bool,
) -> None:
    """Evaluate, show and keep the report; leave with the code of a failed run if it is not good enough."""
    request = EvaluateDatasetsRequest(
        dataset=dataset, judged=judge is not None, tolerance=TOLERANCE if tolerance is None else tolerance
    )

    async def work(session: Session) -> tuple[EvaluationReport, Path]:
        settings = session.container.settings()
        if judge == "extractive":
            raise InvalidRequest("The extractive model cannot judge", remedy="Name one that can with --judge.")
        compared = request.model_copy(update={"baseline": read_baseline(baseline) if baseline else None})
        async with _apart(session, settings, judge=judge or settings.model):
            heard = _silence if settings.progress == "none" else _tell_progress
            report = await session.container.evaluate_datasets().execute(compared, heard=heard)
        if save_baseline is not None:
            write_baseline(save_baseline, report.evaluation)
        return report, write_report(_report_file(settings), as_markdown(report))

    report, file = in_session(work, model=model, as_json=as_json)
    complaints = _complaints(report, min_score=min_score, baseline=baseline)
    if as_json:
        show_json(as_json_document(report, file=str(file), passed=not complaints))
    else:
        show(as_table(report))
    tell(f"Written to {file}")
    for complaint in complaints:
        tell(f"agent: {complaint}")
    if complaints:
        raise typer.Exit(RUN_FAILED)


@asynccontextmanager
async def _apart(session: Session, settings: Settings, *, judge: str) -> AsyncIterator[None]:
    """Keep all that is kept in a folder that is gone afterwards; the judge is an agent of its own."""
    session.container.note_source()  # made before, it goes on passing over what the agent wrote for its user
    with TemporaryDirectory(prefix="agent-evaluation-", ignore_cleanup_errors=True) as folder:
        quiet = settings.model_copy(update={"progress": "none"})
        session.container.settings.override(quiet.apart(Path(folder, "agent")))
        judging = Container(settings=quiet.apart(Path(folder, "judge")).model_copy(update={"model": judge}))
        session.container.judge_case.override(judging.judge_case)
        try:
            yield
        finally:
            await session.container.database().close()
            await judging.database().close()


def _tell_progress(progress: CaseProgress) -> None:
    result = progress.result
    if result is None:
        tell(f"{progress.dataset} {progress.number}/{progress.cases}: {progress.case}")
    elif result.failure:
        tell(f"  FAILED ({result.seconds:.1f} s): {result.failure}")
    else:
        tell(f"  {result.score:.3f} ({result.seconds:.1f} s)")


def _silence(progress: CaseProgress) -> None:
    """Tell nothing."""


def _report_file(settings: Settings) -> Path:
    return settings.data_dir / "evaluations" / f"{datetime.now(UTC):%Y-%m-%dT%H-%M-%S}.md"


def _complaints(report: EvaluationReport, *, min_score: float | None, baseline: Path | None) -> tuple[str, ...]:
    fallen = len(report.falls)
    found = [f"{'1 measure is' if fallen == 1 else f'{fallen} measures are'} lower than in {baseline}."] * (fallen > 0)
    score = report.evaluation.score
    if min_score is not None and score < min_score - TOLERANCE:
        found.append(f"The score {score:.4f} is below {min_score:g}.")
    return tuple(found)
