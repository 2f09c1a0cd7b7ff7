"""The command that chats over the notes."""

import sys
from typing import Annotated

import typer

from interfaces.cli import memory
from interfaces.cli.options import MODEL, NOTES

CONVERSATION = Annotated[
    str | None, typer.Option(metavar="ID", help="Go on with a conversation, as 'agent memory list' shows it.")
]
MESSAGE = Annotated[
    str | None, typer.Option("--message", "-m", help="Ask this and end; without it, chat, or read a question piped in.")
]
APPROVE = Annotated[
    bool, typer.Option("--approve", help="Approve the calls that wait in the conversation, and let the answer go on.")
]
AS_LINES = Annotated[bool, typer.Option("--json", help="Print a line of JSON for each event.")]


def chat(
    *,
    conversation: CONVERSATION = None,
    message: MESSAGE = None,
    notes: NOTES = None,
    model: MODEL = None,
    approve: APPROVE = False,
    as_json: AS_LINES = False,
) -> None:
    """Ask the notes: answers cite them, and every quote is checked."""
    from interfaces.cli import chatting

    if approve and (conversation is None or message is not None):
        raise typer.BadParameter("goes with --conversation, and without --message.", param_hint="--approve")
    if message is not None and not message.strip():
        raise typer.BadParameter("has no words.", param_hint="--message")
    chosen = chatting.Chosen(conversation=conversation, notes=notes, approve=approve, as_json=as_json)
    if approve or message is not None:
        chatting.ask_once(message, chosen, model=model)
    elif sys.stdin is not None and sys.stdin.isatty() and not as_json:
        chatting.converse(chosen, model=model)
    else:
        chatting.ask_once(_piped(), chosen, model=model)


def _piped() -> str:
    """Return the question that comes by standard input; of one that is too long, no more than shows that."""
    from application.chat.answer_question import LONGEST_QUESTION

    longest = LONGEST_QUESTION * 4  # bytes of UTF-8
    try:
        piped = sys.stdin.buffer.read(longest + 1) if sys.stdin is not None else b""
        question = piped.decode("utf-8", errors="strict" if len(piped) <= longest else "ignore")
    except (OSError, UnicodeDecodeError) as error:
        raise typer.BadParameter(f"standard input cannot be read: {error}", param_hint="--message") from error
    if not question.strip():
        raise typer.BadParameter("is missing: ask with it, or pipe a question in.", param_hint="--message")
    return question


def add_chat_commands(app: typer.Typer) -> None:
    """Add the commands of the chat, and those on what is remembered of it."""
    app.command()(chat)
    app.add_typer(memory.app, name="memory")
