"""The parts of this project: the only place that names them.

A part is the folders and files of its name. The project finds these at fixed places:

    infrastructure/<part>/container.py       its container, `<Part>Container`
    infrastructure/<part>/settings.py        its settings, `<Part>Settings`
    infrastructure/<part>/revisions/         the revisions of its tables
    interfaces/cli/<part>/commands.py        its commands
    interfaces/http/<part>/routes.py         its routes
    interfaces/mcp_server/<part>/tools.py    its tools for clients of the MCP server
"""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType

DISTRIBUTION = "groundwork"
"""The name of this project's package, as in 'pip install'."""


@dataclass(frozen=True)
class Part:
    """A part, and the parts that it needs, which stand before it."""

    name: str
    needs: tuple[str, ...] = ()


PARTS: Sequence[Part] = [
    Part("sql"),
    Part("chat"),
    Part("runs", needs=("sql",)),
    Part("notes", needs=("sql",)),
    Part("article", needs=("runs", "notes")),
    Part("openai_compatible"),
    Part("postgres", needs=("sql",)),
    Part("queue", needs=("runs", "postgres")),
    Part("temporal", needs=("queue",)),
    Part("fallback"),
    Part("opentelemetry"),
    Part("evaluation"),
    Part("mcp_client"),
    Part("http", needs=("sql",)),
    Part("page", needs=("http",)),
    Part("openai", needs=("http",)),
    Part("mcp_server"),
    # Parts of your own stand below this line, so that updates do not conflict with them.
]


def part_modules(package: str, name: str) -> dict[str, ModuleType]:
    """Return the modules `<package>.<part>.<name>` that exist, by the parts' names and in their order."""
    folder = Path(__file__).parents[1].joinpath(*package.split("."))
    names = [part.name for part in PARTS if (folder / part.name / f"{name}.py").is_file()]
    return {part: import_module(f"{package}.{part}.{name}") for part in names}
