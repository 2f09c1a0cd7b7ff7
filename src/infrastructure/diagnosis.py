"""Examining what the agent needs."""

import sys
from abc import abstractmethod
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from typing_extensions import override

from application.check_prompts import CheckPrompts
from domain.errors import AgentError
from infrastructure.database.database import Database
from infrastructure.settings import ENV_FILE, OFFLINE, Settings


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


class HealthCheck(Protocol):
    """Examines what the core or a part needs."""

    @abstractmethod
    async def examine(self) -> tuple[Finding, ...]:
        """Return a finding for each subject, without raising."""


async def examined(subject: str, check: Callable[[], Awaitable[str]], *, is_warning: bool = False) -> Finding:
    """Return what a check found, or the error that it raised."""
    try:
        return Finding(subject, await check(), is_warning=is_warning)
    except AgentError as error:
        return Finding(subject, error=error)


class CoreHealthCheck(HealthCheck):
    """Examines Python, the database, the prompts and the model."""

    def __init__(self, *, settings: Settings, database: Database, check_prompts: CheckPrompts) -> None:
        self._settings = settings
        self._database = database
        self._check_prompts = check_prompts

    @override
    async def examine(self) -> tuple[Finding, ...]:
        """Return the findings; the database is created if it is missing."""
        return (
            Finding("python", sys.version.split()[0]),
            await examined("database", self._storage, is_warning=self._settings.storage == "in_memory"),
            await examined("prompts", self._prompts),
            await examined("model", self._model),
        )

    async def _storage(self) -> str:
        if self._settings.storage == "in_memory":
            return "none: everything is forgotten when the process ends"
        async with self._database.reading():
            return self._database.location

    async def _prompts(self) -> str:
        return f"{len(self._check_prompts.execute())} in {self._settings.prompts_folder}"

    async def _model(self) -> str:
        if self._settings.language_model_adapter != "litellm":
            kind = "a stand-in; set AGENT_MODEL to a real model" if self._settings.model == OFFLINE else "own adapter"
            return f"{self._settings.model}: {kind}"
        from infrastructure.language_models.litellm.provider import check_provider  # noqa: PLC0415 - not offline

        return await check_provider(self._settings.model, self._settings.provider, env_file=ENV_FILE)
