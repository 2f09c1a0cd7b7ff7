"""An agent that is served by a thread of the test, with a model that a test may direct, and stop, and start again."""

import asyncio
import threading
from collections import deque
from collections.abc import AsyncGenerator, Sequence
from pathlib import Path
from typing import Self

import httpx
from dependency_injector import providers
from typing_extensions import override

from application.ports.language_model import Answer, Answered, LanguageModel
from domain.answers import AnswerText, ReplyPart
from domain.messages import AssistantMessage, Reply
from domain.prompts import Prompt
from domain.tools import ToolDescription
from domain.usage import Usage
from infrastructure.http.container import HttpContainer
from interfaces.http.app import create_app
from interfaces.http.server import Server, listen, url_of
from tests.agents import agent_with

EXAMPLES = sorted((Path(__file__).parents[3] / "examples/notes").glob("*.md"))
STALL = object()
"""What a directed model does when it says nothing more, until its call ends."""


class DirectedModel(LanguageModel):
    """Replies and answers as the test says, and otherwise as the offline model does."""

    def __init__(self, offline: LanguageModel) -> None:
        self._offline = offline
        self.replies: deque[Sequence[object]] = deque()
        self.answers: dict[str, object] = {}
        self.prompts: list[Prompt] = []

    @property
    @override
    def name(self) -> str:
        return self._offline.name

    @override
    async def answer(self, prompt: Prompt, *, returning: type[Answer]) -> Answered[Answer]:
        if returning.__name__ in self.answers:
            await self._follow(self.answers.pop(returning.__name__))
        return await self._offline.answer(prompt, returning=returning)

    @override
    async def reply(
        self, prompt: Prompt, *, tools: Sequence[ToolDescription] = (), may_call: bool = True
    ) -> AsyncGenerator[ReplyPart, None]:
        self.prompts.append(prompt)
        if not self.replies:
            async for part in self._offline.reply(prompt, tools=tools, may_call=may_call):
                yield part
            return
        message = AssistantMessage()
        for said in self.replies.popleft():
            await self._follow(said)
            if isinstance(said, str):
                message = AssistantMessage(text=message.text + said)
                yield AnswerText(text=said)
            elif isinstance(said, AssistantMessage):
                message = said
        yield Reply(message=message, usage=Usage())

    async def _follow(self, direction: object) -> None:
        await asyncio.sleep(0.01)
        if direction is STALL:
            await asyncio.Event().wait()
        if isinstance(direction, Exception):
            raise direction


class ServedPage:
    """Serves in a folder; `client` calls the API beside the browser."""

    def __init__(self, folder: Path, *, port: int = 0) -> None:
        self._agent = agent_with(folder, storage="durable", http={"requests_per_minute": 100_000})
        self._listening = listen("127.0.0.1", port)
        self.url = url_of(self._listening)
        self.port: int = self._listening.getsockname()[1]
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)
        self.model = DirectedModel(self._agent.core.language_model())
        self._agent.core.language_model.override(providers.Object(self.model))
        self.client = httpx.Client(base_url=self.url, timeout=30)

    def __enter__(self) -> Self:
        self._thread.start()
        self.client.get("/healthz").raise_for_status()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self.client.close()

    def stop(self) -> None:
        """Stop in good order."""
        self._server.should_exit = True
        self._thread.join(20)

    def drop_connections(self) -> None:
        """Close every connection at once, as a network that fails does."""
        for connection in tuple(self._server.server_state.connections):
            self._loop.call_soon_threadsafe(connection.transport.abort)

    def upload(self, *files: Path) -> None:
        """Add notes."""
        parts = [("files", (file.name, file.read_bytes())) for file in files]
        self.client.post("/notes", files=parts).raise_for_status()

    def create_key(self) -> str:
        """Create a key, and return it."""
        issuing = self._agent.of(HttpContainer).manage_keys().issue("me")
        return asyncio.run_coroutine_threadsafe(issuing, self._loop).result(20).text

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        api = create_app(self._agent)
        self._server = Server(api)
        try:
            with self._listening:
                async with api.router.lifespan_context(api):
                    await self._server.serve(sockets=[self._listening])
        finally:
            await self._agent.close()
