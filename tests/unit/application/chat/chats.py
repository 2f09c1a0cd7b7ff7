"""The chat over in-memory adapters."""

from contextlib import aclosing
from dataclasses import replace

from application.chat.answer_question import AnswerQuestion, AnswerQuestionRequest
from application.tool_loop import ToolLoop
from domain.answers import AnswerEvent
from domain.chat.conversation import Conversation, ConversationId
from domain.tools import ToolCallId
from domain.usage import Budget, LoopLimits
from infrastructure.chat.conversation_memories.in_memory import InMemoryConversationMemory
from tests.fakes.in_memory_prompts import InMemoryPromptLibrary
from tests.fakes.recording_listener import RecordingListener
from tests.fakes.scripted_language_model import ScriptedLanguageModel
from tests.fakes.toy_tools import ToySource, ToyTool

CHAT = ConversationId("chat")


class Chat:
    """A conversation with a scripted model."""

    def __init__(self, model: ScriptedLanguageModel, *tools: ToyTool, max_characters: int = 200_000) -> None:
        self.listener = RecordingListener()
        self.memory = InMemoryConversationMemory()
        prompts = InMemoryPromptLibrary()
        self.answer_question = AnswerQuestion(
            loop=ToolLoop(model=model, prompts=prompts, tools=ToySource(*tools), checks=(), limits=LoopLimits()),
            memory=self.memory,
            prompts=prompts,
            listener=self.listener,
            budget=Budget(),
            max_characters=max_characters,
        )

    def offer(self, *tools: ToyTool) -> None:
        """Offer other tools from now on."""
        loop = replace(self.answer_question.loop, tools=ToySource(*tools))
        self.answer_question = replace(self.answer_question, loop=loop)

    async def ask(self, question: str = "What is a warp?") -> list[AnswerEvent]:
        """Ask, and return what the answer reports."""
        return await self._execute(AnswerQuestionRequest(conversation=CHAT, question=question))

    async def decide(self, *approved: ToolCallId) -> list[AnswerEvent]:
        """Decide the calls that wait."""
        return await self._execute(AnswerQuestionRequest(conversation=CHAT, approved=approved))

    async def conversation(self) -> Conversation:
        """Return what is remembered."""
        return await self.memory.recall(CHAT)

    async def _execute(self, request: AnswerQuestionRequest) -> list[AnswerEvent]:
        async with aclosing(self.answer_question.execute(request)) as events:
            return [event async for event in events]
