"""The command that evaluates the agent."""

from pathlib import Path
from typing import Annotated

import typer

from interfaces.cli.options import AS_JSON, MODEL

DATASET = Annotated[
    str | None, typer.Argument(help="A data set's name, or its file; without it, all of AGENT_EVALS_DIR.")
]
MIN_SCORE = Annotated[float | None, typer.Option(min=0, max=1, help="Exit 1 if the overall score is lower.")]
BASELINE = Annotated[
    Path | None,
    typer.Option(
        metavar="PLACE", help="Exit 1 if a measure of a case is lower than in this file, or in those of this folder."
    ),
]
TOLERATED = Annotated[
    float | None,
    typer.Option("--tolerance", min=0, max=1, help="By how much a measure may fall unremarked."),
]
SAVE_BASELINE = Annotated[
    Path | None,
    typer.Option(metavar="PLACE", help="Write the measures there, a file, or a folder with one for each data set."),
]
JUDGE = Annotated[
    str | None, typer.Option(metavar="MODEL", help="Let this model grade each answer too, a LiteLLM model string.")
]


def evaluate(
    dataset: DATASET = None,
    *,
    min_score: MIN_SCORE = None,
    baseline: BASELINE = None,
    tolerance: TOLERATED = None,
    save_baseline: SAVE_BASELINE = None,
    judge: JUDGE = None,
    model: MODEL = None,
    as_json: AS_JSON = False,
) -> None:
    """Put the cases of a data set to the agent, and measure what comes back; your own data stays apart."""
    from interfaces.cli import evaluating

    evaluating.evaluate(
        dataset,
        baseline=baseline,
        tolerance=tolerance,
        min_score=min_score,
        save_baseline=save_baseline,
        judge=judge,
        model=model,
        as_json=as_json,
    )
