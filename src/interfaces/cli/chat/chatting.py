"""Chatting on the command line: with one question, or in a dialogue at a terminal."""

import asyncio
import signal
import sys
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from typing import Any

from application.chat.answer_question import AnswerQuestionRequest
from application.chat.ports.conversation_memory import ConversationMemory
from domain.chat.conversation import Conversation, ConversationId, new_conversation_id
from domain.errors import AgentError
from domain.tools import ToolCall, ToolCallId
from infrastructure.chat.container import ChatContainer
from interfaces.cli.answer_display import show_answer
from interfaces.cli.errors import with_remedy
from interfaces.cli.output import note
from interfaces.cli.session import Session

HELP = "Ctrl-C stops an answer, /exit or Ctrl-D ends the chat."


def memory_of(session: Session) -> ConversationMemory:
    """Return the conversations of the agent in this session."""
    return session.agent.of(ChatContainer).conversation_memory()


async def open_conversation(session: Session, conversation: str | None) -> Conversation:
    """Return a new conversation, or the one with this id; raise `UnknownConversation` if there is none."""
    if conversation is None:
        return Conversation(id=new_conversation_id())
    return (await memory_of(session).recall(ConversationId(conversation))).existing()


async def answer(
    session: Session,
    known: Conversation,
    question: str | None,
    approved: Sequence[str],
    *,
    as_json: bool = False,
    reasoning: bool = False,
) -> tuple[ToolCall, ...]:
    """Answer a question, or without one decide the calls that wait; return the calls that wait afterwards."""
    calls = tuple(map(ToolCallId, approved))
    request = AnswerQuestionRequest(conversation=known.id, question=question, approved=calls)
    events = session.agent.of(ChatContainer).answer_question().execute(request)
    try:
        return await show_answer(events, as_json=as_json, reasoning=reasoning)
    finally:  # also after an error: the question is remembered
        with suppress(AgentError):
            session.hint = hint(session, await memory_of(session).recall(known.id))


def hint(session: Session, known: Conversation) -> str:
    """Return how to continue; empty if nothing is remembered, or only in the memory of this process."""
    if not known.turns or session.agent.settings.adapter_of("conversation_memory") == "in_memory":
        return ""
    command = f"agent chat --conversation {known.id}"
    if not known.pending:
        return f"Continue with: {command}"
    calls = "\n".join(f"  {call.shown}\n    {command} --approve {call.id}" for call in known.pending)
    return f"The answer waits for your approval. Approve a call with the command below it:\n{calls}"


async def converse(session: Session, known: Conversation, *, reasoning: bool = False) -> None:
    """Answer questions from the terminal until the person ends the chat; an error ends only the answer."""
    note(f"Conversation {known.id}. {HELP}")
    read = _reader()
    waiting = known.pending
    while True:
        approved = []
        for call in waiting:
            note(call.shown)
            if (await read("Allow this call? [y/N] ", ignore_typeahead=True)).casefold() in {"y", "yes"}:
                approved.append(call.id)
        question = None if waiting else await read("> ")
        if question in {"exit", "quit", "/exit", "/quit"}:
            return
        if question and question.startswith("/") and " " not in question:
            note(HELP if question == "/help" else f"There is no command {question}. {HELP}")
            continue
        if question == "":
            continue
        try:
            waiting = await _interruptible(answer(session, known, question, approved, reasoning=reasoning))
        except AgentError as error:
            waiting = ()
            note(f"agent: {session.agent.core.secrets().redact(with_remedy(error))}")


def _reader() -> Callable[..., Awaitable[str]]:
    """Return a function that reads a line from the terminal, with history; its prompt goes to standard error."""
    from prompt_toolkit import PromptSession
    from prompt_toolkit.input.typeahead import clear_typeahead
    from prompt_toolkit.output import create_output

    session = PromptSession[str](output=create_output(stdout=sys.stderr))

    async def read(prompt: str, *, ignore_typeahead: bool = False) -> str:
        if ignore_typeahead:  # what was typed before the prompt is no answer to it
            clear_typeahead(session.input)
            with session.input.raw_mode():
                while session.input.read_keys():
                    pass
        try:
            return (await session.prompt_async(prompt)).strip()
        except KeyboardInterrupt:
            return ""
        except EOFError:
            return "exit"

    return read


async def _interruptible(answer: Coroutine[Any, Any, tuple[ToolCall, ...]]) -> tuple[ToolCall, ...]:
    """Await the answer and return its waiting calls; Ctrl-C stops it, and then there are none."""
    loop, outer = asyncio.get_running_loop(), asyncio.current_task()
    task = asyncio.ensure_future(answer)
    before = signal.signal(signal.SIGINT, lambda *_: loop.call_soon_threadsafe(task.cancel))
    try:
        return await task
    except asyncio.CancelledError:
        if outer and outer.cancelling():
            raise
        note("\nStopped.")
        return ()
    finally:
        signal.signal(signal.SIGINT, before)
