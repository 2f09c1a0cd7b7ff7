"""The settings: one class for the core, one for each part, from the environment and `.env`."""

import difflib
import os
import re
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from dotenv.parser import parse_stream
from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, SecretStr, ValidationError, create_model
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from domain.contract import Contract
from domain.errors import InvalidSetting
from domain.usage import Budget, LoopLimits
from infrastructure.parts import part_modules

PREFIX = "AGENT_"
ENV_FILE = Path(".env")
ENCODING = "utf-8-sig"
"""UTF-8, with or without a byte order mark."""
OFFLINE = "offline"
OFFLINE_NOTICE = (
    "(This is the offline stand-in, not a language model: set AGENT_MODEL to a real one, "
    "such as anthropic/claude-sonnet-4-5.)"
)

PartSettings = TypeVar("PartSettings", bound=BaseModel)


def expanded(path: Path) -> Path:
    """Return a path with the home folder for `~`; raise `ValueError` if there is none."""
    try:
        return path.expanduser()
    except RuntimeError as error:
        raise ValueError(f"the home folder of {path} is unknown") from error


Folder = Annotated[Path, AfterValidator(expanded)]
"""A path in which `~` is replaced: in `.env` no shell does that."""


_AROUND = "[\\s\"'`,;\u2018-\u201f\u00ab\u00bb\u200b-\u200f\u2060-\u2069\ufeff]+"


def bare(text: str) -> str:
    """Return a text without the white space, quotes and commas that may surround it if it was copied."""
    return re.sub(rf"\A{_AROUND}|{_AROUND}\Z", "", text)


def sendable_key(text: str) -> str:
    """Return a bare key; raise `ValueError` if no header can carry it."""
    key = bare(text).removeprefix("Bearer ")
    for place, letter in enumerate(key, 1):
        if not "!" <= letter <= "~":
            raise ValueError(f"character {place} of {len(key)} cannot be sent in a header; copy the key again")
    return key


def _sendable(key: SecretStr | None) -> SecretStr | None:
    text = sendable_key(key.get_secret_value()) if key else ""
    return SecretStr(text) if text else None


Bare = BeforeValidator(lambda value: bare(value) if isinstance(value, str) else value)


class ProviderSettings(Contract):
    """How the model's provider is called."""

    api_key: Annotated[SecretStr | None, AfterValidator(_sendable)] = Field(
        None, description="The key; a variable such as ANTHROPIC_API_KEY works too."
    )
    base_url: Annotated[str | None, Bare] = Field(None, description="The provider's address; empty for the usual one.")
    timeout_seconds: float = Field(120.0, gt=0, description="Seconds to wait for the next words of an answer.")
    attempts: int = Field(4, ge=1, le=10, description="Attempts in total if the provider fails temporarily.")
    retry_wait_seconds: float = Field(
        1.0, ge=0, description="Seconds before the second attempt; doubled before each further one."
    )
    max_retry_wait_seconds: float = Field(60.0, ge=0, description="The longest wait between attempts.")
    max_output_tokens: int = Field(8192, ge=0, description="The longest answer; 0 for the model's own limit.")
    usd_per_million_input_tokens: float | None = Field(
        None, ge=0, description="The price in US dollars, used where the cost of a call is unknown."
    )
    usd_per_million_output_tokens: float | None = Field(None, ge=0, description="The same for output tokens.")


class LogSettings(Contract):
    """The log: lines of JSON without secrets."""

    level: Annotated[
        Literal["off", "error", "warning", "info", "debug"], BeforeValidator(lambda level: level.lower())
    ] = Field("off", description="off, error, warning, info or debug; at debug, libraries log what a model is sent.")
    file: Folder | None = Field(None, description="The log file; empty for standard error.")


class Settings(BaseSettings):
    """The core's settings; `load_settings` adds a field for each part."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        env_file=ENV_FILE,
        env_file_encoding=ENCODING,
        env_ignore_empty=True,
        hide_input_in_errors=True,  # it may be a key
        extra="ignore",
        frozen=True,
    )

    model: Annotated[str, Bare] = Field(
        OFFLINE,
        min_length=1,
        description="`offline` (a stand-in without a key), or a LiteLLM model such as anthropic/claude-sonnet-4-5.",
    )
    provider: ProviderSettings = ProviderSettings.model_construct()
    data_dir: Folder = Field(Path(".agent"), description="The folder where the agent stores its data.")
    prompts_dir: Folder | None = Field(None, description="The folder of prompts; empty for the agent's own.")
    storage: Literal["durable", "in_memory"] = Field(
        "durable", description="`durable`, or `in_memory` to forget everything when the process ends."
    )
    storage_timeout_seconds: float = Field(
        5.0, gt=0, description="Seconds to wait for a database or a file that another process has locked."
    )
    loop: LoopLimits = LoopLimits.model_construct()
    budget: Budget = Budget.model_construct()
    log: LogSettings = LogSettings.model_construct()
    adapters: dict[str, str] = Field(
        {}, description="The adapter of a port, by the name of its file: AGENT_ADAPTERS__LANGUAGE_MODEL=litellm."
    )

    def part(self, kind: type[PartSettings]) -> PartSettings:
        """Return the settings of a part by their class."""
        return next(value for _, value in self if isinstance(value, kind))

    def adapter_of(self, port: str, durable: str = "durable") -> str:
        """Return the adapter of a port: the one that is set, else `durable`, or `in_memory` if `storage` says so."""
        return self.adapters.get(port) or (durable if self.storage == "durable" else self.storage)

    @property
    def language_model_adapter(self) -> str:
        """The adapter of the model: the one that is set, else one for the model."""
        return self.adapters.get("language_model") or (OFFLINE if self.model == OFFLINE else "litellm")

    @property
    def prompts_folder(self) -> Path:
        """The folder of prompts: the one that is set, else the one beside `src`, else the installed one."""
        packages = Path(__file__).parents[1]
        beside_src = packages.parent / "prompts"
        return self.prompts_dir or (beside_src if beside_src.is_dir() else packages / "prompts")


@cache
def settings_type() -> type[Settings]:
    """Return the settings of this project: the core's, and a nested field for each part that has settings."""
    fields: dict[str, Any] = {}
    for name, module in part_modules("infrastructure", "settings").items():
        kind = getattr(module, f"{name.title().replace('_', '')}Settings")
        fields[name] = (kind, kind.model_construct())  # the defaults, which need no validation
        fields |= getattr(module, "FIELDS", {})
    return create_model("ProjectSettings", __base__=Settings, **fields)


def load_settings(**options: Any) -> Settings:
    """Read the settings; `options` come from the command line or a program and win, unless they are `None`.

    Raises:
        InvalidSetting: A variable or an option is invalid or unknown; the message names it.
    """
    _refuse_unknown_variables()
    if unknown := options.keys() - settings_type().model_fields.keys():
        raise InvalidSetting(f"The setting {min(unknown)!r} is unknown")
    try:
        return settings_type()(**{name: value for name, value in options.items() if value is not None})
    except SettingsError as error:
        found = re.search(r'field "(\w+)"', str(error))
        name = variable_of(found[1]) if found else "A setting"
        raise InvalidSetting(f"{name} is invalid: it has parts, which are set as {name}__NAME") from error
    except ValidationError as error:
        first = error.errors()[0]
        variable = variable_of(*(str(part) for part in first["loc"]))
        problem = first["msg"].removeprefix("Value error, ")
        raise InvalidSetting(f"{variable} is invalid: {problem}", variable=variable) from error


def variable_of(*path: str) -> str:
    """Return the variable of a field: `variable_of("budget", "steps")` is `AGENT_BUDGET__STEPS`."""
    return PREFIX + "__".join(path).upper()


def variables() -> tuple[str, ...]:
    """Return the variable of every setting."""
    found: list[str] = []
    for name, field in settings_type().model_fields.items():
        nested = type(field.default).model_fields if isinstance(field.default, BaseModel) else ()
        found += [variable_of(name, inner) for inner in nested] or [variable_of(name)]
    return tuple(found)


def _refuse_unknown_variables() -> None:
    """Refuse invalid lines of `.env` too, which would be skipped silently: one may be the key or the model."""
    try:
        lines = tuple(parse_stream(StringIO(ENV_FILE.read_text(ENCODING)))) if ENV_FILE.is_file() else ()
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidSetting(f"{ENV_FILE} cannot be read: {error}") from error
    for line in lines:
        if line.error or (line.key and line.value is None):
            raise InvalidSetting(f"Line {line.original.line} of {ENV_FILE} cannot be read: write NAME=value")
    known, of_adapters = variables(), variable_of("adapters", "")
    environment = [] if "TF_BUILD" in os.environ else [*os.environ]  # Azure Pipelines sets AGENT_NAME, and others
    places = [*((name, "the environment") for name in environment), *((line.key or "", ENV_FILE) for line in lines)]
    for name, place in places:
        variable = name.upper()
        if variable.startswith(PREFIX) and variable not in known and not variable.startswith(of_adapters):
            without_prefix = [each.removeprefix(PREFIX) for each in known]  # or all would seem similar
            close = difflib.get_close_matches(variable.removeprefix(PREFIX), without_prefix, n=1)
            raise InvalidSetting(f"{name} in {place} is unknown", suggestion=PREFIX + close[0] if close else None)
