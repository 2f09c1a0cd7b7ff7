"""Commands on prompts."""

from typing import Annotated

import typer

from interfaces.cli.options import AS_JSON

app = typer.Typer(help="Look at the instructions to the model, and check them.", no_args_is_help=True)

NAME = Annotated[str, typer.Argument(help="The prompt's name, such as runs/mend_answer.")]


@app.command("list")
def list_prompts(*, as_json: AS_JSON = False) -> None:
    """List the prompts with what they are for."""
    from domain.prompts import PromptTemplate
    from interfaces.cli.output import show, show_json
    from interfaces.cli.session import Session, in_session

    async def work(session: Session) -> list[PromptTemplate]:
        library = session.container.prompt_library()
        return [library.find(name) for name in library.names()]

    templates = in_session(work, as_json=as_json)
    if as_json:
        show_json([{**t.model_dump(mode="json", exclude={"body"}), "fingerprint": t.fingerprint} for t in templates])
        return
    for template in templates:
        show(f"{template.name} (version {template.version}): {template.description}")


@app.command("show")
def show_prompt(name: NAME) -> None:
    """Print a prompt as it is kept."""
    from domain.prompts import PromptName, PromptTemplate
    from interfaces.cli.output import show
    from interfaces.cli.session import Session, in_session

    async def work(session: Session) -> PromptTemplate:
        return session.container.prompt_library().find(PromptName(name))

    template = in_session(work)
    show(
        f"# {template.name}, version {template.version}: {template.description}\n"
        f"# inputs: {', '.join(template.inputs)}\n\n{template.body}"
    )


@app.command("check")
def check_prompts() -> None:
    """Check every prompt: it can be read, uses what it declares, and fits the step that puts it to a model."""
    from interfaces.cli.output import show
    from interfaces.cli.session import Session, in_session

    async def work(session: Session) -> tuple[str, ...]:
        return session.container.check_prompts().execute()

    for name in in_session(work):
        show(f"{name} holds")
