"""What the command that chats does."""

from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass

from application.chat.answer_question import AnswerQuestionRequest
from application.notes.capture_notes import CaptureNotesRequest
from domain.chat_events import AnswerFinished, ApprovalNeeded
from domain.conversations import Conversation, ConversationId, UnknownConversation, new_conversation_id
from domain.errors import AgentError, InvalidRequest, Misconfigured
from domain.messages import UserMessage
from domain.tools import ToolCall
from interfaces.cli.chat_display import ChatDisplay, LinesOfJson, OnTerminal, called
from interfaces.cli.interruptible import interruptible
from interfaces.cli.notes import no_notes
from interfaces.cli.output import tell
from interfaces.cli.questions import Questions
from interfaces.cli.session import Session, UnderWay, in_session


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """What the command line says of a chat."""

    conversation: str | None
    notes: str | None
    approve: bool
    as_json: bool


def ask_once(question: str | None, chosen: Chosen, *, model: str | None) -> None:
    """Ask one question, or let an answer that waits go on, and end."""

    async def work(session: Session) -> None:
        conversation = await _opened(session, chosen)
        kept = _keep_for_later(session, conversation)
        approved = tuple(call.id for call in conversation.pending) if chosen.approve else ()
        request = AnswerQuestionRequest(conversation=conversation.id, question=question, approved=approved)
        display = LinesOfJson() if chosen.as_json else OnTerminal()
        try:
            waiting = await _show_answer(session, request, display)
        except (InvalidRequest, Misconfigured):
            session.under_way = session.under_way if conversation.turns else None
            raise
        if kept and not chosen.as_json:
            tell(_how_to_go_on(conversation.id, waiting))

    in_session(work, model=model, as_json=chosen.as_json, in_lines=True)


def converse(chosen: Chosen, *, model: str | None) -> None:
    """Take questions from the terminal until it has no more of them."""

    async def work(session: Session) -> None:
        conversation = await _opened(session, chosen)
        kept = _keep_for_later(session, conversation)
        asked = [turn.text for turn in conversation.turns if isinstance(turn, UserMessage)]
        questions = Questions(asked)
        tell(f"Conversation {conversation.id}. Ctrl-C stops an answer, Ctrl-D ends the chat.")
        if conversation.pending:
            await _go_on(session, questions, await _allowed(questions, conversation.id, conversation.pending))
        while (question := await questions.next()) is not None:
            request = AnswerQuestionRequest(conversation=conversation.id, question=question)
            await _go_on(session, questions, request)
        if kept and await session.container.conversation_memory().recall(conversation.id):
            tell(_how_to_go_on(conversation.id, ()))

    in_session(work, model=model)


async def _go_on(session: Session, questions: Questions, request: AnswerQuestionRequest) -> None:
    """Answer, and ask for approval; what goes wrong ends the answer, and the chat goes on."""
    display = OnTerminal()
    try:
        while waiting := await interruptible(_show_answer(session, request, display)):
            request = await _allowed(questions, request.conversation, waiting)
    except AgentError as error:
        display.end()
        tell(f"agent: {error}")


async def _allowed(
    questions: Questions, conversation: ConversationId, waiting: Sequence[ToolCall]
) -> AnswerQuestionRequest:
    """Ask for each call that waits whether it may be made, and return how the answer goes on."""
    allowed = [call.id for call in waiting if await questions.allows(called(call, whole=True))]
    return AnswerQuestionRequest(conversation=conversation, approved=tuple(allowed))


async def _show_answer(session: Session, request: AnswerQuestionRequest, display: ChatDisplay) -> tuple[ToolCall, ...]:
    """Show the answer as it comes, and return the calls that wait for approval."""
    waiting: tuple[ToolCall, ...] = ()
    container = session.container
    async with aclosing(container.answer_question().execute(request)) as events:
        async for event in events:
            display.show(event)
            if isinstance(event, ApprovalNeeded):
                waiting = event.calls
            if isinstance(event, AnswerFinished) and not event.references:
                folder = container.folder()
                if not await container.note_repository().catalogue(folder):
                    tell(no_notes(folder))
    return waiting


async def _opened(session: Session, chosen: Chosen) -> Conversation:
    """Return the conversation to go on with, or a new one; the notes of the folder that is named are captured first."""
    container = session.container
    conversation = Conversation(id=new_conversation_id())
    if chosen.conversation is not None:
        known = ConversationId(chosen.conversation)
        conversation = Conversation(id=known, turns=await container.conversation_memory().recall(known))
        if not conversation.turns:
            remedy = "'agent memory list' shows those there are; leave --conversation out to begin one."
            raise UnknownConversation(f"There is no conversation {known}", remedy=remedy)
    if chosen.notes is not None:
        folder = container.note_source().locate(chosen.notes)
        await container.capture_notes().execute(CaptureNotesRequest(folder=folder))
        container.folder.override(folder)
    return conversation


def _keep_for_later(session: Session, conversation: Conversation) -> bool:
    """Let the session hint at the conversation, and return whether another process could go on with it."""
    if session.container.settings().chosen.conversation_memory == "in_memory":
        return False
    session.under_way = UnderWay("conversation", conversation.id, _how_to_go_on(conversation.id, ()))
    return True


def _how_to_go_on(conversation: ConversationId, waiting: Sequence[ToolCall]) -> str:
    go_on = f"agent chat --conversation {conversation}"
    if not waiting:
        return f"Go on with: {go_on}"
    calls = ", ".join(called(call, whole=True) for call in waiting)
    return f"Waits for your approval: {calls}. Approve with: {go_on} --approve"
