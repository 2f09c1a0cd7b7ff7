"""Commands on tools."""

from typing import Annotated

import typer

from interfaces.cli.options import AS_JSON

app = typer.Typer(help="Look at what a model may call, and call it.", no_args_is_help=True)

NAME = Annotated[str, typer.Argument(help="The tool's name, as 'agent tools list' shows it.")]
ARGUMENTS = Annotated[str, typer.Argument(help="The arguments as JSON.")]


@app.command("list")
def list_tools(*, as_json: AS_JSON = False) -> None:
    """List the tools: whose they are, whether they need approval, and what they are for."""
    from domain.tools import ToolDescription
    from interfaces.cli.output import show, show_json, tell
    from interfaces.cli.session import Session, in_session

    async def work(session: Session) -> list[ToolDescription]:
        offered = await session.container.toolbox().open()
        for problem in offered.problems:
            tell(f"agent: {problem}")
        return [tool.description for tool in offered.tools]

    tools = in_session(work, as_json=as_json)
    if as_json:
        show_json([tool.model_dump(mode="json") for tool in tools])
        return
    for tool in tools:
        approval = ", asks for approval" if tool.has_effect else ""
        show(f"{tool.name} ({tool.source}{approval}): {tool.purpose}")


@app.command("call")
def call_tool(name: NAME, arguments: ARGUMENTS = "{}") -> None:
    """Call a tool as a model would, and print what the model would be told."""
    from domain.errors import InvalidRequest
    from interfaces.cli.output import show, tell
    from interfaces.cli.session import Session, in_session

    async def work(session: Session) -> str:
        offered = await session.container.toolbox().open()
        for problem in offered.problems:
            tell(f"agent: {problem}")
        tools = {tool.description.name: tool for tool in offered.tools}
        tool = next((tool for known, tool in tools.items() if known == name), None)
        if tool is None:
            raise InvalidRequest(f"There is no tool {name!r}", remedy=f"The tools are {', '.join(tools)}.")
        return await tool.call(arguments)

    show(in_session(work))
