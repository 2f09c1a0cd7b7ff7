"""Answering a client's question over the notes."""

from contextlib import aclosing

import mcp_types
from pydantic import Field
from typing_extensions import override

from application.chat.answer_question import LONGEST_QUESTION, AnswerQuestion, AnswerQuestionRequest
from application.ports.conversation_memory import ConversationMemory
from domain.chat_events import AnswerFinished, AnswerText, AnswerWithdrawn, ApprovalNeeded, ChatEvent, ToolsMissing
from domain.cited_text import Reference
from domain.contract import Contract
from domain.conversations import ConversationId, UnknownConversation, new_conversation_id
from domain.errors import RunFailed
from domain.run_events import ToolCallFinished, ToolCallStarted
from interfaces.mcp.served_tool import ServedTool, Tell, checked, defined


class AskArguments(Contract):
    """Ask a question about the captured notes; the answer cites them, and every quote is checked."""

    question: str = Field(min_length=1, max_length=LONGEST_QUESTION)
    conversation: ConversationId | None = Field(default=None, description="The one to go on with; none for a new one.")


class Answer(Contract):
    """The answer, with a number in brackets where a note is cited, and the conversation to go on with."""

    answer: str
    references: tuple[Reference, ...]
    conversation: ConversationId
    whole: bool = Field(description="Whether the search ended by itself, and not at a limit.")


class AskTool(ServedTool):
    """Answers a question; a client that leaves ends it."""

    def __init__(self, answer: AnswerQuestion, *, memory: ConversationMemory) -> None:
        self._answer = answer
        self._memory = memory

    @property
    @override
    def definition(self) -> mcp_types.Tool:
        return defined("ask", takes=AskArguments, gives=Answer, has_effect=False)

    @override
    async def call(self, arguments: str, tell: Tell) -> Contract:
        asked = checked(arguments, AskArguments)
        if asked.conversation is not None and not await self._memory.recall(asked.conversation):
            raise UnknownConversation(f"There is no conversation {asked.conversation}", remedy="Begin one without.")
        conversation = asked.conversation or new_conversation_id()
        request = AnswerQuestionRequest(conversation=conversation, question=asked.question)
        line = ""
        async with aclosing(self._answer.execute(request)) as events:
            async for event in events:
                match event:
                    case AnswerFinished():
                        tell(line)
                        return Answer(
                            answer=event.text, references=event.references, conversation=conversation, whole=event.whole
                        )
                    case ApprovalNeeded():
                        waiting = ", ".join(call.tool for call in event.calls)
                        remedy = f"See and approve it with: agent chat --conversation {conversation} --approve"
                        raise RunFailed(f"The answer waits for a person to approve {waiting}", remedy=remedy)
                    case AnswerText():
                        *lines, line = f"{line}{event.text}".split("\n")
                        for said in filter(str.strip, lines):
                            tell(said)
                    case _:
                        if said := _said(event):
                            tell(said)
        raise RunFailed("The answer ended before it was whole", remedy="Ask again.")


def _said(event: ChatEvent) -> str:
    match event:
        case ToolCallStarted():
            said = f"{event.call.tool} ..."
        case ToolCallFinished():
            said = f"{event.call.tool} {'failed: ' + event.result if event.failed else 'done'}"
        case AnswerWithdrawn():
            said = "The answer is taken back; another attempt follows."
        case ToolsMissing():
            said = event.problem
        case _:
            said = ""
    return said
