"""Examining what the agent needs."""

import sys
from abc import abstractmethod
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from errno import ENOSPC
from pathlib import Path
from tempfile import TemporaryFile
from typing import Literal, Protocol, runtime_checkable

from application.check_prompts import CheckPrompts
from application.ports.language_model import LanguageModel
from application.ports.tool import Tool
from domain.errors import AgentError, Misconfigured, StorageFull, StorageUnusable
from infrastructure.settings import OFFLINE, Settings


@dataclass(frozen=True)
class Finding:
    """What was found about a subject; an error blocks the agent, a warning does not."""

    subject: str
    found: str = ""
    is_warning: bool = False
    error: AgentError | None = None

    @property
    def state(self) -> Literal["ok", "warning", "blocked"]:
        """The finding in a word."""
        return "blocked" if self.error else "warning" if self.is_warning else "ok"


@runtime_checkable
class Examinable(Protocol):
    """An adapter that can be examined without being used: a call of a model, say, would cost money."""

    @abstractmethod
    async def examine(self) -> str:
        """Return what was found; raise an `AgentError` if it cannot be used."""


async def examined(subject: str, check: Callable[[], Awaitable[str]], *, is_warning: bool = False) -> Finding:
    """Return what a check found, or the error that it raised."""
    try:
        return Finding(subject, await check(), is_warning=is_warning)
    except AgentError as error:
        return Finding(subject, error=error)


def refuse_unwritable(folder: Path) -> None:
    """Raise `StorageUnusable` or `StorageFull` if a folder, or the one it will be made in, cannot be written to."""
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    try:
        with TemporaryFile(dir=existing) as file:
            file.write(bytes(2**16))
    except OSError as error:
        kind = StorageFull if error.errno == ENOSPC else StorageUnusable
        raise kind(f"{folder} cannot be written: {error.strerror}", path=folder) from error


async def examine_core(
    *, settings: Settings, check_prompts: CheckPrompts, tools: Callable[[], Sequence[Tool]], model: LanguageModel
) -> tuple[Finding, ...]:
    """Examine Python, the data folder, the prompts, the agent's own tools and the model."""

    async def storage() -> str:
        if settings.storage == "in_memory":
            return "none: everything is forgotten when the process ends"
        folder = settings.data_dir.absolute()
        refuse_unwritable(folder)
        return str(folder)

    async def prompts() -> str:
        return f"{len(check_prompts.execute())} in {settings.prompts_folder}"

    async def names_of_tools() -> str:
        names = [tool.description.name for tool in tools()]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise Misconfigured(f"Two tools are called {twice[0]}: only the first is offered to the model")
        return ", ".join(names) or "none"

    async def provider() -> str:
        if isinstance(model, Examinable):
            return await model.examine()
        kind = "a stand-in; set AGENT_MODEL to a real model" if settings.model == OFFLINE else "own adapter"
        return f"{settings.model}: {kind}"

    return (
        Finding("python", sys.version.split()[0]),
        await examined("storage", storage, is_warning=settings.storage == "in_memory"),
        await examined("prompts", prompts),
        await examined("tools", names_of_tools),
        await examined("model", provider),
    )
