"""A model that is called in the form of chat completions, over any connection."""

from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Collection, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from typing_extensions import override

from application.ports.language_model import Answer, Answered, LanguageModel
from domain.answers import AnswerReasoning, AnswerText, ReplyPart
from domain.errors import AgentError
from domain.prompts import Prompt
from domain.tools import ToolDescription
from infrastructure.language_models.chat_completions.endpoint import Endpoint
from infrastructure.language_models.chat_completions.messages import to_messages, to_tool
from infrastructure.language_models.chat_completions.refusals import FieldRefused
from infrastructure.language_models.chat_completions.replies import Piece, ReplyReader
from infrastructure.language_models.chat_completions.text_reader import TextReader
from infrastructure.language_models.retrying import Retries
from infrastructure.language_models.structured_output import instruction, parse, response_format
from infrastructure.settings import ProviderSettings

Request = dict[str, Any]
_LIMITS = ("max_tokens", "max_completion_tokens")
_WITH_USAGE = {"include_usage": True}


@dataclass(frozen=True)
class Connection(ABC):
    """Sends requests to a provider; `takes_schemas` if the model is known to answer by JSON Schema."""

    endpoint: Endpoint
    takes_schemas: bool

    @abstractmethod
    def stream(self, request: Request) -> AsyncGenerator[Sequence[Piece], None]:
        """Yield the pieces of the reply, grouped as they arrive; a single one if the request asks for no stream.

        Raises:
            FieldRefused: The provider refuses an optional field of the request.
            AgentError: The call failed; the fact `retry` says how often to try again.
        """


class ChatCompletionsLanguageModel(LanguageModel):
    """Asks for typed answers by JSON Schema, and also in words unless the model is known to accept a schema.

    Answers are streamed, so that a slow provider is not mistaken for a dead one. An optional field that the provider
    refuses is left out from then on. The last of `text_readers` is used. Keys in `env_file` are used like those in the
    environment, which win.
    """

    def __init__(
        self,
        model: str,
        provider: ProviderSettings,
        *,
        env_file: Path | None = None,
        text_readers: Sequence[type[TextReader]] = (TextReader,),
    ) -> None:
        self._model = model
        self._settings = provider
        self._env_file = env_file
        self._connection: Connection | None = None
        self._text_reader = text_readers[-1]
        self._refused: frozenset[str] = frozenset()
        self._thinking = False

    @property
    @override
    def name(self) -> str:
        return self._model

    @abstractmethod
    async def _connect(self) -> Connection:
        """Return the connection to the provider; raise `Misconfigured` if the settings do not allow one."""

    async def examine(self) -> str:
        """Return what is known of the provider without a call; raise an `AgentError` if it cannot be called."""
        return await (await self._connect()).endpoint.check()

    @override
    async def answer(self, prompt: Prompt, *, returning: type[Answer]) -> Answered[Answer]:
        connection = await self._connect()
        refused, retries = self._refused, Retries(self._settings)
        while True:
            try:
                return await self._answer(connection, prompt, returning, refused)
            except AgentError as error:
                refused = await self._before_next(retries, refused, error)

    @override
    async def reply(
        self, prompt: Prompt, *, tools: Sequence[ToolDescription] = (), may_call: bool = True
    ) -> AsyncGenerator[ReplyPart, None]:
        connection = await self._connect()
        refused, retries, received = self._refused, Retries(self._settings), 0
        while True:
            request = self._request(prompt, refused)
            if tools:
                request["tools"] = [to_tool(tool) for tool in tools]
                request |= {} if may_call or "tool_choice" in refused else {"tool_choice": "none"}
            try:
                async with aclosing(self._parts(connection, request, prompt, [tool.name for tool in tools])) as parts:
                    async for part in parts:
                        received += len(part.text) if isinstance(part, AnswerText) else 0
                        yield part
            except AgentError as error:
                if received:  # words cannot be taken back
                    error.facts["received"] = received
                    raise
                refused = await self._before_next(retries, refused, error)
            else:
                return

    async def _answer(
        self, connection: Connection, prompt: Prompt, returning: type[Answer], refused: Collection[str]
    ) -> Answered[Answer]:
        by_schema = "response_format" not in refused
        words = "" if by_schema and connection.takes_schemas else instruction(returning)
        request = self._request(prompt, refused, words)
        request |= {"response_format": response_format(returning)} if by_schema else {}
        reader = ReplyReader(connection.endpoint)
        async with aclosing(connection.stream(request)) as pieces:
            async for arrived in pieces:
                reader.read(arrived)
        elsewhere = (*(call.arguments for call in reader.calls), reader.reasoning)  # where some servers put the answer
        found = next((text for text in elsewhere if text.lstrip().startswith("{")), "")
        text = self._text_reader().without_reasoning(reader.raw) or found
        usage = reader.measured(prompt, reader.raw)
        reader.check(text, usage)
        return Answered(parse(text, returning, usage=usage), text, usage)

    async def _parts(
        self, connection: Connection, request: Request, prompt: Prompt, tools: Sequence[str]
    ) -> AsyncGenerator[ReplyPart, None]:
        reader, text = ReplyReader(connection.endpoint), self._text_reader(tools, thinking=self._thinking)
        async with aclosing(connection.stream(request)) as pieces:
            async for arrived in pieces:
                words, thought = reader.read(arrived)
                if thought:
                    yield AnswerReasoning(text=thought)
                for part in text.read(words) if words else ():
                    yield part
        for part in text.end():
            yield part
        self._thinking = text.thought
        yield reader.complete(prompt, text)

    async def _before_next(self, retries: Retries, refused: frozenset[str], error: AgentError) -> frozenset[str]:
        """Wait, and return the fields to leave out of the next attempt; raise the error if there is no next attempt."""
        if not isinstance(error, FieldRefused):
            await retries.wait_after(error)
            return refused
        if not error.facts["lasting"]:
            return refused.union(_LIMITS)
        self._refused |= {str(error.facts["field"])}
        return refused | self._refused

    def _request(self, prompt: Prompt, refused: Collection[str], instruction: str = "") -> Request:
        role = "user" if "system" in refused else "system"
        messages = to_messages(prompt.messages, instruction, system_role=role)
        request: Request = {"model": self._model, "messages": messages}
        if "stream" not in refused:
            request |= {"stream": True} | ({} if "stream_options" in refused else {"stream_options": _WITH_USAGE})
        limits = (name for name in _LIMITS if name not in refused)
        if self._settings.max_output_tokens and (limit := next(limits, None)):
            request[limit] = self._settings.max_output_tokens
        return request
