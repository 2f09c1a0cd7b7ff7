"""Commands on tools."""

from typing import Annotated

import typer

from interfaces.cli.options import AS_JSON

app = typer.Typer(help="Look at what a model may call, and call it.", no_args_is_help=True)

NAME = Annotated[str, typer.Argument(help="The tool's name, as 'agent tools list' shows it.")]
ARGUMENTS = Annotated[str, typer.Argument(help="The arguments as JSON.")]


@app.command("list")
def list_tools(*, as_json: AS_JSON = False) -> None:
    """List the tools with what they are for."""
    from domain.tools import ToolDescription
    from interfaces.cli.output import show, show_json
    from interfaces.cli.session import Session, in_session
    from interfaces.cli.toolbox import tools_by_name

    async def work(session: Session) -> list[ToolDescription]:
        return [tool.description for tool in tools_by_name(session.container.tools()).values()]

    tools = in_session(work, as_json=as_json)
    if as_json:
        show_json([tool.model_dump(mode="json") for tool in tools])
        return
    for tool in tools:
        show(f"{tool.name}{' (has an effect)' if tool.has_effect else ''}: {tool.purpose}")


@app.command("call")
def call_tool(name: NAME, arguments: ARGUMENTS = "{}") -> None:
    """Call a tool as a model would, and print what the model would be told."""
    from domain.tools import ToolName
    from interfaces.cli.output import show
    from interfaces.cli.session import Session, in_session
    from interfaces.cli.toolbox import tool_named

    async def work(session: Session) -> str:
        return await tool_named(ToolName(name), session.container.tools()).call(arguments)

    show(in_session(work))
