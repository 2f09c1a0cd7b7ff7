"""What the agent needs, checked part by part, each with its remedy."""

import sqlite3
import sys
import tempfile
from abc import abstractmethod
from collections.abc import Awaitable, Callable, Sequence
from typing import Literal, Protocol

from sqlalchemy import text

from application.runs.check_prompts import CheckPrompts
from domain.contract import Contract
from domain.errors import AgentError
from infrastructure.database.database import Database
from infrastructure.language_models.provider_access import provider_access
from infrastructure.settings import ENV_FILE, Settings

NEEDED = (3, 11)


class PartState(Contract):
    """What was found of one part: `blocked` ends every run, a `warning` some; the remedy says what to do."""

    part: str
    state: Literal["ok", "warning", "blocked"]
    found: str
    remedy: str = ""


class Examination(Protocol):
    """Looks at parts that not every agent has."""

    @abstractmethod
    async def examine(self) -> tuple[PartState, ...]:
        """Return the state of each part."""


class Diagnosis:
    """Examines the set-up; it changes nothing but to make the data folder and an up-to-date database."""

    def __init__(
        self,
        *,
        settings: Settings,
        database: Database,
        check_prompts: CheckPrompts,
        further: Sequence[Examination] = (),
    ) -> None:
        self._further = tuple(further)
        self._settings = settings
        self._database = database
        self._check_prompts = check_prompts

    async def examine(self) -> tuple[PartState, ...]:
        """Return the state of each part."""
        checks: tuple[tuple[str, Callable[[], Awaitable[PartState]]], ...] = (
            ("python", self._python),
            ("data folder", self._data_folder),
            ("full-text search", self._full_text_search),
            ("database", self._database_opens),
            ("prompts", self._prompts_hold),
            ("model", self._model),
        )
        own = [await _examined(part, check) for part, check in checks]
        further = [await examination.examine() for examination in self._further]
        return (*own, *(state for states in further for state in states))

    async def _python(self) -> PartState:
        found = sys.version.split()[0]
        if sys.version_info < NEEDED:
            return PartState(part="python", state="blocked", found=found, remedy="Use Python 3.11 or newer.")
        return PartState(part="python", state="ok", found=found)

    async def _data_folder(self) -> PartState:
        folder = self._settings.data_dir
        try:
            folder = folder.absolute()
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                return PartState(part="data folder", state="ok", found=f"{folder} can be written")
        except OSError as error:
            remedy = "Let this user write there, or set AGENT_DATA_DIR to another folder."
            found = f"{folder} cannot be written: {error.strerror}"
            return PartState(part="data folder", state="blocked", found=found, remedy=remedy)

    async def _full_text_search(self) -> PartState:
        connection = sqlite3.connect(":memory:")
        try:
            connection.execute("CREATE VIRTUAL TABLE probe USING fts5(text)")
        except sqlite3.Error as error:
            remedy = "Use a Python whose SQLite has FTS5; those of python.org and of the distributions do."
            return PartState(part="full-text search", state="blocked", found=f"SQLite: {error}", remedy=remedy)
        finally:
            connection.close()
        return PartState(part="full-text search", state="ok", found=f"SQLite {sqlite3.sqlite_version} with FTS5")

    async def _database_opens(self) -> PartState:
        chosen = self._settings.chosen
        if "sql" not in chosen.model_dump().values():
            remedy = "Unset AGENT_STORAGE to keep what the agent knows and did."
            return PartState(part="database", state="warning", found="none: all is forgotten at the end", remedy=remedy)
        async with self._database.reading() as connection:
            notes = (await connection.execute(text("SELECT count(*) FROM notes"))).scalar_one()
        return PartState(part="database", state="ok", found=f"{self._settings.database_path.absolute()}, {notes} notes")

    async def _prompts_hold(self) -> PartState:
        names = self._check_prompts.execute()
        return PartState(part="prompts", state="ok", found=f"{len(names)} in {self._settings.prompts_folder}")

    async def _model(self) -> PartState:
        settings = self._settings
        if settings.chosen.language_model == "extractive":
            return PartState(part="model", state="ok", found="extractive: offline, needs no key")
        if settings.chosen.language_model != "litellm":
            return PartState(part="model", state="ok", found=f"{settings.model}: by {settings.chosen.language_model}")
        access = await provider_access(
            model=settings.model,
            api_key=settings.model_api_key,
            base_url=settings.model_base_url,
            env_file=ENV_FILE,
        )
        if access.missing:
            remedy = f"Set {' or '.join(access.missing)}, in the environment or in .env."
            return PartState(part="model", state="blocked", found=f"{settings.model}: no key is set", remedy=remedy)
        if access.unreachable:
            remedy = "Look at the network, and at AGENT_MODEL_BASE_URL."
            return PartState(part="model", state="blocked", found=f"{access.unreachable} is not reached", remedy=remedy)
        return PartState(part="model", state="ok", found=f"{settings.model}: {access.found}")


async def _examined(part: str, check: Callable[[], Awaitable[PartState]]) -> PartState:
    try:
        return await check()
    except AgentError as error:
        return PartState(part=part, state="blocked", found=error.happened, remedy=error.remedy)
