"""The tools, by name; one that is not implemented yet is told of, and keeps nobody from the others."""

from collections.abc import Iterable

from application.ports.tool import Tool
from domain.errors import InvalidRequest
from domain.tools import ToolName
from interfaces.cli.output import tell


def tools_by_name(tools: Iterable[Tool]) -> dict[ToolName, Tool]:
    """Return the tools that can say what they are."""
    known: dict[ToolName, Tool] = {}
    for tool in tools:
        try:
            known[tool.description.name] = tool
        except NotImplementedError as unfinished:
            tell(f"agent: {unfinished}")
    return known


def tool_named(name: ToolName, tools: Iterable[Tool]) -> Tool:
    """Return the tool of this name; raise `InvalidRequest`, naming those there are, if there is none."""
    known = tools_by_name(tools)
    if name not in known:
        raise InvalidRequest(f"There is no tool {name!r}", remedy=f"The tools are {', '.join(known)}.")
    return known[name]
