"""The command that does one step alone."""

from pathlib import Path
from typing import Annotated

import typer

from interfaces.cli.options import MODEL

NAME = Annotated[str, typer.Argument(help="The step's name, such as capture_notes.")]
RUN = Annotated[str | None, typer.Option("--run", help="Take the request that this run recorded last for the step.")]
INPUT = Annotated[Path | None, typer.Option("--input", help="File with the request as JSON.")]


def step(name: NAME, *, run: RUN = None, given: INPUT = None, model: MODEL = None) -> None:
    """Do one step alone on recorded input, and print its typed result as JSON; nothing is recorded."""
    from application.runs.replay_step import ReplayStepRequest
    from domain.contract import Contract
    from domain.runs import RunId
    from interfaces.cli.output import show_json
    from interfaces.cli.session import Session, in_session

    if (run is None) == (given is None):
        raise typer.BadParameter("one of them is needed, and not both.", param_hint="--run, --input")
    recorded = _text(given) if given is not None else None

    async def work(session: Session) -> Contract:
        request = ReplayStepRequest(step=name, run=None if run is None else RunId(run), request=recorded)
        return await session.container.replay_step().execute(request)

    show_json(in_session(work, model=model).model_dump(mode="json"))


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise typer.BadParameter(f"{file} cannot be read: {error.strerror}.", param_hint="--input") from error
    except UnicodeDecodeError as error:
        raise typer.BadParameter(f"{file} is no UTF-8 text.", param_hint="--input") from error
