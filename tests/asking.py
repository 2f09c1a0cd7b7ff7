"""A small question with a typed answer, and the LiteLLM model that asks it of the server that plays a provider."""

from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field, SecretStr

from application.ports.language_model import Answered, LanguageModel
from domain.contract import Contract
from domain.errors import AgentError
from domain.messages import SystemMessage, UserMessage
from domain.prompts import Prompt, PromptName
from domain.replies import Reply, ReplyPart, ReplyText
from domain.tools import ToolDescription
from infrastructure.language_models.litellm import LiteLLMLanguageModel
from tests.provider_server import ProviderServer

CANARY = "sk-canary-2f7c1be0"


class Verdict(Contract):
    """What the question is answered with."""

    subject: str = Field(min_length=1)
    points: tuple[str, ...]


VERDICT = Verdict(subject="kernels", points=("A kernel is a function that runs on the GPU.",))
GOOD = VERDICT.model_dump(mode="json")
QUESTION = Prompt(
    name=PromptName("test/judge"),
    messages=(
        SystemMessage(text="You judge notes."),
        UserMessage(text="<topic>kernels</topic>\nA kernel is a function that runs on the GPU."),
    ),
)


class LookUp(Contract):
    """Look a word up."""

    word: str


LOOK_UP = ToolDescription.of("look_up", LookUp, has_effect=False)


@dataclass(frozen=True)
class Heard:
    """A reply, or as much of it as came."""

    words: tuple[str, ...]
    replies: tuple[Reply, ...]
    error: Exception | None = None

    @property
    def reply(self) -> Reply:
        """The whole reply; the error if there is none."""
        if self.error is not None:
            raise self.error
        [reply] = self.replies
        return reply


async def hear(model: LanguageModel, prompt: Prompt = QUESTION, *, tools: Sequence[ToolDescription] = ()) -> Heard:
    """Listen to a reply, whatever comes."""
    parts: list[ReplyPart] = []
    error: Exception | None = None
    try:
        async with aclosing(model.reply(prompt, tools=tools)) as reply:
            async for part in reply:
                parts += [part]  # those before an error too
    except AgentError as raised:
        error = raised
    words = tuple(part.text for part in parts if isinstance(part, ReplyText))
    return Heard(words, tuple(part for part in parts if isinstance(part, Reply)), error)


@dataclass(frozen=True, kw_only=True)
class Asking:
    """The settings of a model under test: quick, and of little patience."""

    model: str = "openai/test-model"
    api_key: str | None = CANARY
    timeout: float = 20.0
    attempts: int = 3
    retry_wait: float = 0.02
    retry_wait_max: float = 5.0
    max_output_tokens: int | None = None
    env_file: Path | None = None

    def of(self, base_url: str | None) -> LiteLLMLanguageModel:
        """Return the model that asks whoever is there."""
        return LiteLLMLanguageModel(
            model=self.model,
            api_key=SecretStr(self.api_key) if self.api_key else None,
            base_url=base_url,
            timeout=self.timeout,
            attempts=self.attempts,
            retry_wait=self.retry_wait,
            retry_wait_max=self.retry_wait_max,
            max_output_tokens=self.max_output_tokens,
            env_file=self.env_file,
        )

    async def ask(self, server: ProviderServer) -> Answered[Verdict]:
        """Ask the server the question."""
        return await self.of(server.base_url).answer(QUESTION, returning=Verdict)

    async def hear(
        self, server: ProviderServer, prompt: Prompt = QUESTION, *, tools: Sequence[ToolDescription] = ()
    ) -> Heard:
        """Listen to the server's reply."""
        return await hear(self.of(server.base_url), prompt, tools=tools)
