"""The commands of the core, and adding those of the parts."""

import sys
from typing import Annotated

import typer

from domain.visible_text import visible
from infrastructure.parts import part_modules
from interfaces.cli.options import AS_JSON, AS_JSON_LINES, MODEL
from interfaces.cli.output import note, show, show_result

QUESTION = Annotated[
    str | None, typer.Argument(metavar="QUESTION", help="The question; without it, standard input is read.")
]
TOOL = Annotated[str, typer.Argument(metavar="NAME", help="The tool's name.")]
ARGUMENTS = Annotated[str, typer.Argument(metavar="JSON", help="The arguments.")]
PROMPT = Annotated[str, typer.Argument(metavar="NAME", help="The prompt's name, such as answer_question.")]

tools = typer.Typer(help="List the tools that a model may call, and call them.", no_args_is_help=True)
prompts = typer.Typer(help="Check and show the prompts.", no_args_is_help=True)


def add_commands(app: typer.Typer) -> None:
    """Add every command."""
    app.command()(ask)
    modules = part_modules("interfaces.cli", "commands").values()
    for hook in ("add_commands", "extend_commands"):  # the second extends commands that others added
        for module in modules:
            if hasattr(module, hook):
                getattr(module, hook)(app)
    app.add_typer(tools, name="tools")
    app.add_typer(prompts, name="prompts")
    app.command()(doctor)


def ask(question: QUESTION = None, *, model: MODEL = None, as_json: AS_JSON_LINES = False) -> None:
    """Ask the agent one question; nothing is remembered."""
    from application.ask_agent import AskAgentRequest
    from interfaces.cli.answer_display import show_answer
    from interfaces.cli.session import Session, in_session

    request = AskAgentRequest(question=piped_text("QUESTION") if question is None else question)

    async def work(session: Session) -> None:
        await show_answer(session.agent.core.ask_agent().execute(request), as_json=as_json)

    in_session(work, model=model, as_json=as_json)


def piped_text(parameter: str) -> str:
    """Return the text on standard input, to be used in place of the parameter that was not given."""
    if sys.stdin.isatty():
        raise typer.BadParameter("is missing.", param_hint=parameter)
    try:
        return typer.get_text_stream("stdin", encoding="utf-8-sig").read()
    except UnicodeDecodeError as error:
        raise typer.BadParameter(f"is not UTF-8: {error}", param_hint=parameter) from error


@tools.command("list")
def list_tools(*, as_json: AS_JSON = False) -> None:
    """List the tools with their source and purpose."""
    from interfaces.cli.session import in_session

    offer = in_session(lambda session: session.agent.core.tool_source().open(), as_json=as_json)
    for problem in offer.problems:
        note(f"agent: {problem}")
    found = [tool.description for tool in offer.tools]
    lines = [
        f"{each.name} ({each.source}{', needs approval' if each.has_effect else ''}): {visible(each.purpose)}"
        for each in found
    ]
    show_result(found, "\n".join(lines), as_json=as_json)


@tools.command("call")
def call_tool(name: TOOL, arguments: ARGUMENTS = "{}") -> None:
    """Call a tool as a model would, and print its result."""
    from domain.errors import NotFound
    from interfaces.cli.session import Session, in_session

    async def work(session: Session) -> str:
        offer = await session.agent.core.tool_source().open()
        tools = {str(tool.description.name): tool for tool in offer.tools}
        if name not in tools:
            raise NotFound(". ".join((f"There is no tool {name!r}; the tools are {', '.join(tools)}", *offer.problems)))
        return session.agent.core.secrets().redact(await tools[name].call(arguments))

    show(in_session(work))


@prompts.command("show")
def show_prompt(name: PROMPT) -> None:
    """Print a prompt."""
    from domain.prompts import PromptName, PromptTemplate
    from interfaces.cli.session import Session, in_session

    async def work(session: Session) -> PromptTemplate:
        return session.agent.core.prompt_library().find(PromptName(name))

    found = in_session(work)
    show(f"# {found.name}, version {found.version}: {found.description}\n\n{found.body}")


@prompts.command("check")
def check_prompts() -> None:
    """Check that every prompt is valid and fits its step."""
    from domain.prompts import PromptName
    from interfaces.cli.session import Session, in_session

    async def work(session: Session) -> tuple[PromptName, ...]:
        return session.agent.core.check_prompts().execute()

    show("\n".join(f"{name} is valid" for name in in_session(work)))


def doctor(*, as_json: AS_JSON = False) -> None:
    """Check the set-up and say what to fix.

    No key is ever printed.
    """
    from infrastructure.diagnosis import Examinable, examined
    from interfaces.cli.errors import with_remedy
    from interfaces.cli.exit_codes import CONFIGURATION
    from interfaces.cli.session import Session, in_session

    async def work(session: Session) -> list[dict[str, str]]:
        found = [finding for check in session.agent.core.health_checks() for finding in await check()]
        done = {"language_model", *(each.subject for each in found)}
        adapters = {port: selector() for port, selector in session.agent.selectors().items() if port not in done}
        found += [await examined(port, each.examine) for port, each in adapters.items() if isinstance(each, Examinable)]
        redact = session.agent.core.secrets().redact
        words = ((each, with_remedy(each.error) if each.error else each.found) for each in found)
        return [{"subject": each.subject, "state": each.state, "found": redact(said)} for each, said in words]

    checks = in_session(work, as_json=as_json)
    healthy = all(check["state"] != "blocked" for check in checks)
    lines = [f"{check['state']:<8} {check['subject']}: {check['found']}" for check in checks]
    show_result({"healthy": healthy, "checks": checks}, "\n".join(lines), as_json=as_json)
    if not healthy:
        raise typer.Exit(CONFIGURATION)
