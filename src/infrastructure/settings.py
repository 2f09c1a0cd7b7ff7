"""Every setting of the agent, from the environment and `.env`, with the prefix `AGENT_`."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    AnyHttpUrl,  # part: opentelemetry
    BeforeValidator,
    Field,
    SecretStr,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

from application.article.article_steps import ArticleLimits  # part: article
from application.chat.answer_question import ChatLimits  # part: chat
from domain.usage import Budget
from infrastructure.adapters import Adapters
from infrastructure.mcp_servers import McpServers  # part: mcp
from infrastructure.redaction import secrets_within
from infrastructure.run_listeners.opentelemetry.collector import without_user, written_as_headers  # part: opentelemetry

PREFIX = "AGENT_"
ENV_FILE = Path(".env")
ENCODING = "utf-8-sig"
"""UTF-8, with or without the mark that some editors put before it."""


def _at_home(path: Path) -> Path:
    """Return the path with `~` replaced, which no shell does within a file."""
    try:
        return path.expanduser()
    except RuntimeError as error:
        message = f"{path} begins with a home folder that is not known"
        raise ValueError(message) from error


Place = Annotated[Path, AfterValidator(_at_home)]
AnyCase = BeforeValidator(lambda value: value.lower() if isinstance(value, str) else value)


class Settings(BaseSettings):
    """Command line before environment before `.env` before these defaults."""

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

    model: str = Field(
        default="extractive",
        min_length=1,
        description="`extractive` (offline, no key), or any LiteLLM model string, such as anthropic/claude-sonnet-4-5.",
    )
    model_api_key: SecretStr | None = Field(
        default=None,
        description="The provider's key; the provider's own variable, such as ANTHROPIC_API_KEY, works too.",
    )
    model_base_url: str | None = Field(
        default=None, description="Where the provider is, if it is not the model's usual one."
    )
    model_timeout: float = Field(
        default=120.0,
        gt=0,
        description="Seconds to wait for an answer as a whole, or for the next piece of a reply that is streamed.",
    )
    model_attempts: int = Field(
        default=4, ge=1, le=10, description="How often a call is tried in all when the provider fails for a moment."
    )
    model_retry_wait: float = Field(
        default=1.0,
        ge=0,
        description="Seconds before the second attempt, doubled for each further one, when the provider names no time.",
    )
    model_retry_wait_max: float = Field(
        default=60.0, ge=0, description="The longest wait between attempts in seconds, whatever the provider asks for."
    )
    model_max_output_tokens: int | None = Field(
        default=None, ge=1, description="The longest answer to ask for; empty for the model's own limit."
    )

    data_dir: Place = Field(default=Path(".agent"), description="Where the database and the runs' files are.")
    prompts_dir: Place | None = Field(
        default=None, description="Where the prompts are, if not those that come with the agent."
    )
    storage: Literal["sql", "in_memory"] = Field(
        default="sql",
        description="`sql` keeps what the agent knows and did; `in_memory` forgets them when the process ends.",
    )
    database_busy_timeout: float = Field(
        default=5.0, gt=0, description="Seconds to wait for another process that has locked the database."
    )

    # part: article
    articles_dir: Place = Field(default=Path("articles"), description="Where finished articles go.")
    notes_per_article: int = Field(
        default=24, ge=1, le=200, description="The most notes that an article is written from."
    )
    note_characters: int = Field(
        default=8_000, ge=500, description="The most characters of one note that a model is shown."
    )
    parallel_sections: int = Field(default=4, ge=1, le=64, description="Sections drafted at the same time.")
    review_rounds: int = Field(
        default=3, ge=1, le=10, description="How often a draft is reviewed before it is given up."
    )
    # end: article
    # part: chat
    chat_replies: int = Field(
        default=12,
        ge=2,
        le=100,
        description="How often a model may reply to one question: all but the last may call tools.",
    )
    chat_characters: int = Field(
        default=200_000, ge=2_000, description="Characters of a conversation beyond which its older part is summed up."
    )
    tool_result_characters: int = Field(
        default=40_000, ge=500, description="The most characters of a tool's result that a model is shown."
    )
    # end: chat
    # part: evaluation
    evals_dir: Place = Field(default=Path("evals"), description="Where the data sets of evaluations are.")
    # end: evaluation
    budget: Budget = Field(default=Budget(), description="The most that one run, or one answer, may use.")
    progress: Literal["auto", "live", "lines", "none"] = Field(
        default="auto", description="How progress is shown on the terminal."
    )
    log_level: Annotated[Literal["off", "error", "warning", "info", "debug"], AnyCase] = Field(
        default="off",
        description="What is logged, as lines of JSON without secrets; at `debug`, libraries log what a model is told.",
    )
    log_file: Place | None = Field(default=None, description="Where the log goes, if not to standard error.")
    # part: opentelemetry
    traces_endpoint: Annotated[AnyHttpUrl, AfterValidator(without_user)] | None = Field(
        default=None,
        description="The OpenTelemetry collector that traces go to, over HTTP: http://localhost:4318, or the whole "
        "address if it ends otherwise than in /v1/traces. Empty for none.",
    )
    traces_headers: Annotated[SecretStr, AfterValidator(written_as_headers)] | None = Field(
        default=None, description="Headers for the collector, such as a key: name=value,name=value."
    )
    traces_timeout: float = Field(
        default=3.0, gt=0, le=60, description="Seconds that the collector has to take spans, also as the program ends."
    )
    traces_content: bool = Field(
        default=False,
        description="Whether traces hold what was said: prompts, answers, arguments and results of tools, errors.",
    )
    # end: opentelemetry
    # part: mcp
    mcp_servers: McpServers = Field(
        default=(),
        description="MCP servers whose tools the agent may call, as a JSON list: docs/how-to/connect-an-mcp-server.md.",
    )
    # end: mcp
    adapters: Adapters = Field(
        default=Adapters(),
        description="The adapter of each port, by the name of its file; empty for the one that AGENT_MODEL, "
        "AGENT_STORAGE or AGENT_PROGRESS asks for.",
    )

    @property
    def chosen(self) -> Adapters:
        """The adapter of every port: the one named, else the one that model, storage or progress asks for."""
        asked_for = {
            "api_key_store": self.storage,  # part: http
            "conversation_memory": self.storage,  # part: chat
            "language_model": "extractive" if self.model == "extractive" else "litellm",
            "note_repository": self.storage,
            "run_journal": self.storage,
            "run_listener": {"live": "terminal", "none": "silent"}.get(self.progress, "lines"),
            "run_lock": "file" if self.storage == "sql" else self.storage,
        }
        return Adapters.model_validate(asked_for | self.adapters.model_dump(exclude_none=True))

    # part: evaluation

    def apart(self, folder: Path) -> "Settings":
        """Return the settings of an agent that keeps all that it keeps in this folder, and nothing of its user's."""
        places = {"data_dir": folder / "data"}
        places["articles_dir"] = folder / "articles"  # part: article
        return self.model_copy(update={**places, "storage": "sql"})

    # end: evaluation
    @property
    def secrets(self) -> tuple[str, ...]:
        """Every value that nobody may be shown."""
        return tuple(secrets_within(self))

    # part: article
    @property
    def article_limits(self) -> ArticleLimits:
        """How much goes into an article."""
        return ArticleLimits(
            notes=self.notes_per_article,
            note_characters=self.note_characters,
            parallel_sections=self.parallel_sections,
            review_rounds=self.review_rounds,
        )

    # end: article
    # part: chat
    @property
    def chat_limits(self) -> ChatLimits:
        """How much goes into an answer."""
        return ChatLimits(
            replies=self.chat_replies,
            result_characters=self.tool_result_characters,
            shown_characters=self.chat_characters,
        )

    # end: chat
    @property
    def database_path(self) -> Path:
        """The SQLite file of notes, runs and conversations."""
        return self.data_dir / "agent.db"

    @property
    def locks_dir(self) -> Path:
        """The folder of the runs' lock files."""
        return self.data_dir / "locks"

    @property
    def prompts_folder(self) -> Path:
        """The folder of prompts: the one set, else the one beside `src`, else the one that was installed."""
        if self.prompts_dir is not None:
            return self.prompts_dir
        packages = Path(__file__).parents[1]
        beside_src = packages.parent / "prompts"
        return beside_src if beside_src.is_dir() else packages / "prompts"
