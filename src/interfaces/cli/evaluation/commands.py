"""The command that evaluates the agent."""

from typing import Annotated

import typer

from interfaces.cli.exit_codes import WORK_FAILED
from interfaces.cli.options import AS_JSON, MODEL

REMEDIES = {
    "InvalidDataset": "See docs/parts/evaluation.md; '--save-baseline' writes a baseline.",
    "UnknownDataset": "Name one of them, or set AGENT_EVALUATION__FOLDER.",
}

DATASET = Annotated[str | None, typer.Argument(metavar="DATASET", help="A data set, or a folder of them; else all.")]
BASELINE = Annotated[bool, typer.Option("--baseline", help="Exit 1 if a measure is lower than in the baseline.")]
SAVE = Annotated[bool, typer.Option("--save-baseline", help="Write the baseline of each data set beside it.")]
TOLERATED = Annotated[float, typer.Option("--tolerance", min=0, max=1, help="By how much a measure may be lower.")]
MIN_SCORE = Annotated[float, typer.Option(min=0, max=1, help="Exit 1 if the score is lower.")]
JUDGE = Annotated[str | None, typer.Option(metavar="MODEL", help="Let this model grade each answer too.")]


def add_commands(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(evaluate)


def evaluate(
    dataset: DATASET = None,
    *,
    baseline: BASELINE = False,
    save_baseline: SAVE = False,
    tolerance: TOLERATED = 0.0005,  # since measures are rounded to four digits
    min_score: MIN_SCORE = 0.0,
    judge: JUDGE = None,
    model: MODEL = None,
    as_json: AS_JSON = False,
) -> None:
    """Ask the cases of data sets, and measure the answers.

    Your own data is neither read nor changed.
    """
    from interfaces.cli.evaluation import evaluating
    from interfaces.cli.session import in_session

    evaluation, baselines = in_session(
        lambda session: evaluating.evaluate(
            session.agent.settings, dataset, baseline=baseline, save=save_baseline, as_json=as_json
        ),
        as_json=as_json,
        model=model,
        evaluation={"judge": judge} if judge else None,
    )
    evaluating.note_differences(evaluation, baselines)
    falls = [fall for each in baselines for fall in evaluation.falls_since(each, tolerance=tolerance)]
    if not evaluating.show_evaluation(evaluation, falls, min_score=min_score, as_json=as_json):
        raise typer.Exit(WORK_FAILED)
