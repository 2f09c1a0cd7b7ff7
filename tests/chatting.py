"""What a chat needs, in memory, with tools to call."""

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import Field
from typing_extensions import override

from application.chat.answer_question import AnswerQuestion, AnswerQuestionRequest, ChatLimits
from application.chat.check_citations import CheckCitations
from application.chat.shorten_conversation import ShortenConversation
from application.ports.conversation_memory import ConversationMemory
from application.ports.language_model import LanguageModel
from application.ports.tool import Tool
from domain.chat_events import AnswerFinished, ChatEvent
from domain.contract import Contract
from domain.conversations import Conversation, ConversationId
from domain.errors import ToolFailed
from domain.messages import AssistantMessage
from domain.notes import Note
from domain.tools import ToolCall, ToolCallId, ToolDescription, ToolName
from domain.usage import Budget
from infrastructure.conversation_memories.in_memory import InMemoryConversationMemory
from infrastructure.note_repositories.in_memory import InMemoryNoteRepository
from infrastructure.prompt_libraries.markdown_folder import MarkdownFolderPromptLibrary
from infrastructure.run_listeners.in_memory import InMemoryRunListener
from infrastructure.tool_sources.in_memory import InMemoryToolSource
from infrastructure.tools.arguments import checked
from tests.building import a_note

PROMPTS = MarkdownFolderPromptLibrary(Path(__file__).parents[1] / "prompts")
CHAT = ConversationId("conversation")
WARPS = a_note("warps.md", "A warp is 32 threads that run in lockstep.", title="Warps")
CITED = f'A warp has 32 threads.<cite note="{WARPS.id}">A warp is 32 threads</cite>'
INVENTED = f'A warp has 64 threads.<cite note="{WARPS.id}">A warp is 64 threads</cite>'


class LookArguments(Contract):
    """Look something up."""

    word: str = Field(min_length=1)


class LookTool(Tool):
    """A tool that keeps what it was called with in `asked`; it fails at "nowhere", and waits at "slow" to be `free`."""

    def __init__(self, name: str = "look", *, has_effect: bool = False) -> None:
        self._name = name
        self._has_effect = has_effect
        self.asked: list[str] = []
        self.begun, self.free = asyncio.Event(), asyncio.Event()

    @property
    @override
    def description(self) -> ToolDescription:
        return ToolDescription.of(self._name, LookArguments, has_effect=self._has_effect)

    @override
    async def call(self, arguments: str) -> str:
        word = checked(arguments, LookArguments).word
        self.asked.append(word)
        self.begun.set()
        if word == "nowhere":
            raise ToolFailed("There is nothing there", remedy="Look elsewhere.")
        if word == "slow":
            await self.free.wait()
        return f"seen: {word}"


def a_call(number: int, word: str = "warps", *, tool: str = "look") -> ToolCall:
    """Return a call of the tool."""
    return ToolCall(id=ToolCallId(f"call-{number}"), tool=ToolName(tool), arguments=f'{{"word": "{word}"}}')


def calling(*calls: ToolCall, text: str = "") -> AssistantMessage:
    """Return a reply that makes these calls."""
    return AssistantMessage(text=text, calls=calls)


@dataclass(frozen=True)
class ChatBench:
    """Everything that a chat needs, open to look into."""

    model: LanguageModel
    tools: Sequence[Tool] = ()
    notes: Sequence[Note] = (WARPS,)
    budget: Budget = field(default_factory=Budget)
    replies: int = 6
    result_characters: int = 1_000
    shown_characters: int = 100_000
    memory: InMemoryConversationMemory = field(default_factory=InMemoryConversationMemory)
    listener: InMemoryRunListener = field(default_factory=InMemoryRunListener)

    async def answering(self, *, memory: ConversationMemory | None = None) -> AnswerQuestion:
        """Return the use case, with the notes in its repository, and with this memory or the bench's."""
        repository = InMemoryNoteRepository()
        await repository.update(save=self.notes)
        return AnswerQuestion(
            model=self.model,
            prompts=PROMPTS,
            memory=memory or self.memory,
            tools=InMemoryToolSource(self.tools),
            check=CheckCitations(notes=repository),
            shorten=ShortenConversation(prompts=PROMPTS),
            listener=self.listener,
            budget=self.budget,
            limits=ChatLimits(
                replies=self.replies,
                result_characters=self.result_characters,
                shown_characters=self.shown_characters,
            ),
        )

    async def ask(self, question: str | None = "What is a warp?", *approved: ToolCallId) -> list[ChatEvent]:
        """Ask, and return all that the answer told."""
        request = AnswerQuestionRequest(conversation=CHAT, question=question, approved=approved)
        events: list[ChatEvent] = []
        async with aclosing((await self.answering()).execute(request)) as answer:
            async for event in answer:
                events.append(event)  # noqa: PERF401 - what came before a failure is not lost
        return events

    async def conversation(self) -> Conversation:
        """Return what is remembered."""
        return Conversation(id=CHAT, turns=await self.memory.recall(CHAT))


def finished(events: Sequence[ChatEvent]) -> AnswerFinished:
    """Return the whole answer, which is told last."""
    last = events[-1]
    assert isinstance(last, AnswerFinished)
    return last
