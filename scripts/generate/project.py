"""What is in the project: parts, tools, commands, containers."""

import re
from pathlib import Path

import typer

from interfaces.cli.commands import add_commands

MANIFEST = Path("src/infrastructure/parts.py")
PARTS_OF_THE_TEMPLATE = (
    "sql", "chat", "runs", "openai_compatible", "postgres", "queue", "temporal", "fallback", "evaluation",
    "opentelemetry", "mcp_client", "http", "page", "openai", "mcp_server",
)  # fmt: skip
"""Without the two of the sample: a project may have its own parts with these names."""


def parts() -> list[str]:
    """Return the names of the project's parts."""
    return re.findall(r'^    Part\("(\w+)"', MANIFEST.read_text(encoding="utf-8"), re.MULTILINE)


def with_needs(part: str) -> set[str]:
    """Return a part and all that it needs."""
    manifest = MANIFEST.read_text(encoding="utf-8")
    needs = re.findall(rf'^    Part\("{part}", needs=\((.*)\)\)', manifest, re.MULTILINE)
    return {part}.union(*(with_needs(each) for each in re.findall(r'"(\w+)"', "".join(needs))))


def how_to_add(part: str) -> str:
    """Return how the project gets a part of the template; empty if the template has none of this name."""
    if part not in PARTS_OF_THE_TEMPLATE:
        return ""
    chosen = ", ".join(each for each in PARTS_OF_THE_TEMPLATE if each in {*parts(), part})
    return f"The template has one, which is added by: make update DATA='parts=[{chosen}]'"


def files_of_tools() -> dict[str, Path]:
    """Return the files of all tools of the project, by the names of the tools."""
    named = re.compile(r'(?:\bname = |\bToolDescription\.of\(\s*)"(\w+)"')
    files = sorted(path for path in Path("src/infrastructure").rglob("*.py") if "tools" in path.parts)
    return {name: path for path in files for name in named.findall(path.read_text(encoding="utf-8"))}


def is_mcp_tool(tool: str) -> bool:
    """Whether the name is that of an MCP server's tool; only the server knows whether such a tool exists."""
    return "__" in tool


def commands() -> set[str]:
    """Return the names of the project's commands."""
    app = typer.Typer()
    add_commands(app)
    group = typer.main.get_command(app)
    return set(getattr(group, "commands", ()))


def find_path_of(part: str) -> Path | None:
    """Return an existing file or folder that would belong to a part of this name."""
    tops = sorted((path for path in Path().iterdir() if path.name[0] != "."), key=lambda path: path.name != "src")
    paths = (path for top in tops for path in (top, *sorted(top.rglob("*"))))
    named = (path for path in paths if path.name.split(".")[0].removeprefix("test_") == part)
    return next((path for path in named if _has_files(path)), None)


def _has_files(path: Path) -> bool:
    """Whether a path is a file, or a folder with files other than the bytecode of deleted ones."""
    if path.name == "__pycache__":
        return False
    return path.is_file() or any(map(_has_files, path.iterdir()))


def container_of(part: str) -> Path:
    """Return the container of a part, or the core's."""
    return Path(f"src/infrastructure/{part}/container.py" if part else "src/infrastructure/container.py")
