"""Answering a question in a conversation: reply, call the tools that the reply asks for, and reply again."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass

from application.chat.answer_in_progress import AnswerInProgress
from application.chat.call_tools import CallTools
from application.chat.check_citations import CheckCitations
from application.chat.shorten_conversation import ShortenConversation
from application.ports.conversation_memory import ConversationMemory
from application.ports.language_model import LanguageModel
from application.ports.prompt_library import PromptLibrary
from application.ports.run_listener import RunListener
from application.ports.tool_source import ToolSource
from application.runs.ask_model import MEND_ANSWER, REPAIRS, MendAnswerRequest
from application.runs.streamed import Tell, streamed
from domain.chat_events import AnswerWithdrawn, ApprovalNeeded, ChatEvent, ToolsMissing
from domain.contract import Contract
from domain.conversations import Conversation, ConversationId
from domain.errors import (
    AgentError,
    BudgetSpent,
    ContextOverflow,
    InvalidRequest,
    MalformedAnswer,
    OutOfTurn,
    UnsupportedAnswer,
)
from domain.messages import AssistantMessage, Message, UserMessage
from domain.prompts import Prompt, PromptName
from domain.tools import ToolCallId
from domain.usage import Budget

ANSWER_QUESTION = PromptName("chat/answer_question")

LONGEST_QUESTION = 100_000
"""Characters; what is longer belongs into a note."""


class AnswerQuestionRequest(Contract):
    """A question in a conversation, and which of the calls that wait are approved; the others are refused.

    Without a question the answer that waited goes on.
    """

    conversation: ConversationId
    question: str | None = None
    approved: tuple[ToolCallId, ...] = ()


class Briefing(Contract):
    """What a model is told before the messages: what stands for those that it is no longer shown."""

    summary: str


@dataclass(frozen=True, kw_only=True)
class ChatLimits:
    """Replies of a model to one question; characters of a tool's result, and of all that the model is shown."""

    replies: int
    result_characters: int
    shown_characters: int


class AnswerQuestion:
    """Answers from the notes, by tools, and cites them; every quote is checked before the answer counts."""

    def __init__(
        self,
        *,
        model: LanguageModel,
        prompts: PromptLibrary,
        memory: ConversationMemory,
        tools: ToolSource,
        check: CheckCitations,
        shorten: ShortenConversation,
        listener: RunListener,
        budget: Budget,
        limits: ChatLimits,
    ) -> None:
        self._model = model
        self._prompts = prompts
        self._memory = memory
        self._tools = tools
        self._check = check
        self._shorten = shorten
        self._listener = listener
        self._budget = budget
        self._limits = limits

    def execute(self, request: AnswerQuestionRequest) -> AsyncGenerator[ChatEvent, None]:
        """Yield the answer as it comes, and `AnswerFinished` or `ApprovalNeeded` last.

        To close the generator early ends the model's call; what was said by then is remembered as a part.

        Raises:
            InvalidRequest: The question has no words or is too long.
            OutOfTurn: There is no question, and nothing waits.
            UnsupportedAnswer: Still a quote that does not stand in its note, after the repairs.
            MalformedAnswer: Still no words, after the repairs.
            ConversationMoved: Somebody else has gone on with the conversation meanwhile.
            BudgetSpent: The answer may not do more.
            AgentError: Whatever else went wrong with the model.
        """
        return streamed(lambda tell: self._answer(request, tell))

    async def _answer(self, request: AnswerQuestionRequest, tell: Tell[ChatEvent]) -> None:
        """Open the conversation and the tools, and see the answer through; its end is told whatever it is."""
        conversation = Conversation(id=request.conversation, turns=await self._memory.recall(request.conversation))
        _refuse(request, conversation)
        offered = await self._tools.open()
        answer = AnswerInProgress(
            conversation,
            tell=tell,
            memory=self._memory,
            model=self._model,
            tools=CallTools(offered.tools, longest_result=self._limits.result_characters),
            listener=self._listener,
            budget=self._budget,
        )
        answer.begin()
        try:
            for problem in offered.problems:
                await tell(ToolsMissing(problem=problem))
            await self._converse(answer, request)
        except AgentError as error:
            await answer.break_off("failed", error)
            raise
        except asyncio.CancelledError as error:
            await answer.break_off("interrupted", error)
            raise
        answer.end("waiting" if answer.conversation.pending else "done")

    async def _converse(self, answer: AnswerInProgress, request: AnswerQuestionRequest) -> None:
        """Reply until an answer holds, or a call waits for a person; the last reply may call none."""
        if answer.conversation.pending:
            await answer.call_pending(request.approved)
        if request.question is not None:
            await answer.remember(UserMessage(text=request.question))
        mending: tuple[Message, ...] = ()
        repairs = 0
        for left in reversed(range(self._limits.replies)):
            message = await self._reply(answer, mending, may_call=left > 0)
            if message.calls and left:
                await answer.call_tools(await self._without_false_quotes(answer, message))
                if answer.conversation.pending:
                    await answer.tell(
                        ApprovalNeeded(conversation=request.conversation, calls=answer.conversation.pending)
                    )
                    return
                continue
            checked = await self._check.execute(message.text)
            complaints = checked.complaints or self._emptiness(message)
            if not complaints:
                await answer.finish(message, checked, whole=not message.calls)
                return
            if repairs == REPAIRS or not left:
                kind = UnsupportedAnswer if checked.complaints else MalformedAnswer
                raise kind(" ".join(complaints), answer=message.text, complaints=complaints)
            repairs += 1
            mending = self._mending(message, complaints)
            await answer.tell(AnswerWithdrawn(complaints=complaints))

    async def _reply(
        self, answer: AnswerInProgress, mending: tuple[Message, ...], *, may_call: bool
    ) -> AssistantMessage:
        """Let the model reply; if it cannot read all of the conversation, shorten it and try once more."""
        if answer.conversation.size > self._limits.shown_characters:
            await self._shorten.execute(answer, keep=self._limits.shown_characters // 2)
        try:
            return await answer.reply(self._prompt(answer.conversation, mending), may_call=may_call)
        except ContextOverflow:
            readable = min(answer.conversation.size, self._limits.shown_characters)
            if not await self._shorten.execute(answer, keep=readable // 2):
                raise
            return await answer.reply(self._prompt(answer.conversation, mending), may_call=may_call)

    def _prompt(self, conversation: Conversation, mending: tuple[Message, ...]) -> Prompt:
        briefing = self._prompts.render(ANSWER_QUESTION, Briefing(summary=conversation.summary))
        messages = (*briefing.messages, *conversation.messages, *mending)
        return briefing.model_copy(update={"messages": messages})

    def _mending(self, message: AssistantMessage, complaints: tuple[str, ...]) -> tuple[Message, ...]:
        """Return what sends an answer back; neither stays in the conversation."""
        mend = self._prompts.render(MEND_ANSWER, MendAnswerRequest(complaints=complaints))
        answered = (AssistantMessage(text=message.text),) if message.text.strip() else ()  # no provider takes a blank
        return (*answered, *mend.messages)

    async def _without_false_quotes(self, answer: AnswerInProgress, message: AssistantMessage) -> AssistantMessage:
        """Take back what is said in front of calls if it quotes what no note says: it was shown."""
        checked = await self._check.execute(message.text)
        if not checked.complaints:
            return message
        await answer.tell(AnswerWithdrawn(complaints=checked.complaints))
        return message.model_copy(update={"text": ""})

    def _emptiness(self, message: AssistantMessage) -> tuple[str, ...]:
        """Complain of a last reply without words; raise `BudgetSpent` if it calls tools for which it is too late."""
        if message.text.strip():
            return ()
        if message.calls:
            happened = f"The model still calls tools after {self._limits.replies} replies"
            raise BudgetSpent(happened, remedy="Raise AGENT_CHAT_REPLIES.")
        return ("The answer has no words.",)


def _refuse(request: AnswerQuestionRequest, conversation: Conversation) -> None:
    """Refuse what is no question."""
    if request.question is None:
        if not conversation.pending:
            happened = f"Nothing in the conversation {request.conversation} waits for approval"
            raise OutOfTurn(happened, remedy="Ask a question.")
    elif not request.question.strip():
        raise InvalidRequest("The question has no words", remedy="Ask one.")
    elif len(request.question) > LONGEST_QUESTION:
        happened = f"The question has more than {LONGEST_QUESTION:,} characters"
        raise InvalidRequest(happened, remedy="Put long texts into a note.")
    elif any("\ud800" <= letter <= "\udfff" for letter in request.question):
        raise InvalidRequest("The question is no sound text", remedy="Ask it in UTF-8.")
