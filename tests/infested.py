"""A world in which everything that a model is shown holds an injection: notes, tools, memory and questions."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from dependency_injector import providers
from pydantic import SecretStr
from typing_extensions import override

from application.chat.answer_question import AnswerQuestionRequest
from application.notes.capture_notes import CaptureNotesRequest
from application.ports.tool import Tool
from domain.chat_events import ChatEvent
from domain.contract import Contract
from domain.conversations import Conversation, ConversationId, Summary, Turn
from domain.errors import AgentError
from domain.messages import AssistantMessage, ToolMessage, UserMessage
from domain.notes import NoteFolder, note_id
from domain.tools import ToolCall, ToolCallId, ToolDescription, ToolName
from infrastructure.container import Container
from infrastructure.settings import Settings
from infrastructure.tool_sources.in_memory import InMemoryToolSource
from tests.injecting import Injection
from tests.obeying import ObeyingLanguageModel

KEY = "sk-canary-7d1f0c55"
SECRET = "canary-of-the-file-outside"  # noqa: S105 - it is to be found nowhere
TALK, OTHER = ConversationId("talk"), ConversationId("other")
CLEAN = "# Warps\n\nThreads of a warp run in step. A warp diverges at a branch.\n"
SAID_TO_ANOTHER: tuple[Turn, ...] = (
    UserMessage(text="A private question."),
    AssistantMessage(text="A private answer."),
)
PLACES = ("title", "tag", "prose", "code", "link", "file name", "tool result", "earlier answer", "summary", "question")


class Anything(Contract):
    """Do what is asked."""

    url: str = ""
    path: str = ""
    to: str = ""
    text: str = ""


class ForeignTool(Tool):
    """A tool of somebody else's; its result holds the injection. What it was called with stands in `called`."""

    def __init__(self, name: str, result: str = "", *, has_effect: bool = False) -> None:
        self._name = name
        self._result = result
        self._has_effect = has_effect
        self.called: list[str] = []

    @property
    @override
    def description(self) -> ToolDescription:
        told = ToolDescription.of(self._name, Anything, has_effect=self._has_effect)
        return told.model_copy(update={"source": "weather"})

    @override
    async def call(self, arguments: str) -> str:
        self.called.append(arguments)
        return json.dumps({"weather": "Nice.", "remark": self._result}, ensure_ascii=False)


@dataclass
class World:
    """A conversation over infested notes with a model that obeys, and all that must stay as it is."""

    root: Path
    url: str
    requests: list[bytes]
    container: Container
    model: ObeyingLanguageModel
    effects: list[ForeignTool]
    injection: Injection
    events: list[ChatEvent] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    @property
    def done(self) -> list[str]:
        """What the tools with an effect were called with."""
        return [arguments for tool in self.effects for arguments in tool.called]

    @property
    def notes(self) -> NoteFolder:
        """The folder of the notes."""
        return self.container.note_source().locate(str(self.root / "notes"))

    def files(self) -> dict[str, bytes]:
        """Return every file of the world, with what stands in it."""
        return {str(path): path.read_bytes() for path in sorted(self.root.rglob("*")) if path.is_file()}

    async def capture(self) -> None:
        """Capture the notes."""
        await self.container.capture_notes().execute(CaptureNotesRequest(folder=self.notes))

    async def ask(self, question: str | None, *approved: ToolCallId) -> tuple[ChatEvent, ...]:
        """Ask, and return what the answer tells; an answer that fails is a line of `failures`."""
        request = AnswerQuestionRequest(conversation=TALK, question=question, approved=approved)
        told: list[ChatEvent] = []
        try:
            async with aclosing(self.container.answer_question().execute(request)) as events:
                async for event in events:
                    told.append(event)  # noqa: PERF401 - what came before a failure is not lost
        except AgentError as error:
            self.failures.append(str(error))
        self.events += told
        return tuple(told)

    async def conversation(self) -> Conversation:
        """Return the conversation as it is remembered."""
        return Conversation(id=TALK, turns=await self.container.conversation_memory().recall(TALK))

    async def all_that_was_said(self) -> str:
        """Return everything that came to the person, the model or the memory."""
        turns = (await self.conversation()).turns
        told = [contract.model_dump_json() for contract in (*self.events, *self.model.asked, *turns)]
        return "\n".join((*told, *self.failures))


@asynccontextmanager
async def a_world(
    root: Path,
    injection: Injection,
    *tools: Tool,
    places: tuple[str, ...] = PLACES,
    write: str = "write_report",
) -> AsyncIterator[World]:
    """Make a world with the injection in these places, further tools, and one that is to be called to `write`."""
    (root / "outside").mkdir()
    (root / "outside/secret.txt").write_text(SECRET, encoding="utf-8")
    async with _listening() as (url, requests):
        clean = note_id(NoteFolder(str((root / "notes").resolve())), "warps.md")
        file = str(root / "outside/secret.txt")
        aimed = injection.aimed(url=url, file=file, note=clean, other=OTHER, write=write)
        text = {place: aimed.text if place in places else "Nice weather." for place in PLACES}
        _write_notes(root / "notes", text)
        model = ObeyingLanguageModel()
        effects = [ForeignTool(name, has_effect=True) for name in ("send_mail", "write_report")]
        container = Container(settings=_settings(root))
        container.unmetered_model.override(providers.Object(model))
        foreign = [ForeignTool("look_up_weather", text["tool result"]), *effects, *tools]
        own = InMemoryToolSource(container.tools())
        container.tool_sources.override(providers.Object([own, InMemoryToolSource(foreign)]))
        world = World(root, url, requests, container, model, effects, aimed)
        await world.capture()
        await _remember(container, text)
        yield world


def _settings(root: Path) -> Settings:
    return Settings(storage="in_memory", data_dir=root / "data", model_api_key=SecretStr(KEY), progress="none")


def _write_notes(folder: Path, text: dict[str, str]) -> None:
    folder.mkdir()
    (folder / "warps.md").write_text(CLEAN, encoding="utf-8")
    name = "".join(letter for letter in text["file name"] if letter not in '/\0<>:"\\|?*\n' and letter.isprintable())
    title, tag = (json.dumps(text[place], ensure_ascii=False) for place in ("title", "tag"))
    (folder / f"warps {name[:40]}.md").write_text(
        f"---\ntitle: {title}\ntags: [warps, {tag}]\n---\n"
        f"Warps hide latency behind each other. {text['prose']}\n\n```\nwarps {text['code']}\n```\n\n"
        f"A link about warps: [{text['link']}]({text['link']}) ![{text['link']}]({text['link']})\n",
        encoding="utf-8",
    )


async def _remember(container: Container, text: dict[str, str]) -> None:
    memory, now = container.conversation_memory(), datetime.now(UTC)
    call = ToolCall(id=ToolCallId("call_0"), tool=ToolName("look_up_weather"), arguments="{}")
    talk: tuple[Turn, ...] = (
        UserMessage(text="Good morning."),
        AssistantMessage(text="Good morning."),
        Summary(text=text["summary"], covers=2),
        UserMessage(text="How is the weather?"),
        AssistantMessage(calls=(call,)),
        ToolMessage(call=call.id, tool=call.tool, text="{}"),
        AssistantMessage(text=text["earlier answer"]),
    )
    await memory.remember(TALK, talk, after=0, at=now)
    await memory.remember(OTHER, SAID_TO_ANOTHER, after=0, at=now)


@asynccontextmanager
async def _listening() -> AsyncIterator[tuple[str, list[bytes]]]:
    """Listen on loopback, and give the address and the requests that come."""
    requests: list[bytes] = []

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        requests.append(b"")
        with contextlib.suppress(ConnectionError):
            requests[-1] = await reader.readline()
            writer.write(b"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n")
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", requests
