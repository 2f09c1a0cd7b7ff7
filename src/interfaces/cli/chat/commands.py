"""The commands of the chat."""

import sys
from typing import Annotated

import typer

from interfaces.cli.commands import piped_text
from interfaces.cli.options import AS_JSON, AS_JSON_LINES, MODEL, SHOW_REASONING
from interfaces.cli.output import counted, note, show_json, show_result

REMEDIES = {
    "ConversationChanged": "Ask again: the conversation continues from its current state.",
    "UnknownConversation": "'agent memory list' shows the conversations.",
}

CONVERSATION = Annotated[str | None, typer.Option(metavar="ID", help="Continue a conversation of 'agent memory list'.")]
MESSAGE = Annotated[str | None, typer.Option("--message", "-m", help="Ask this and exit; else, chat or read a pipe.")]
APPROVE = Annotated[list[str] | None, typer.Option(metavar="CALL", help="Approve a call that waits, by its id.")]
ID = Annotated[str, typer.Argument(metavar="ID", help="The conversation's id.")]
ONE = Annotated[str | None, typer.Argument(metavar="ID", help="The conversation's id.", show_default=False)]
ALL = Annotated[bool, typer.Option("--all", help="Delete every conversation.")]
YES = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
DRY_RUN = Annotated[bool, typer.Option("--dry-run", help="Show what would be deleted, and delete nothing.")]
LIMIT = Annotated[int, typer.Option(min=1, max=1000, help="The number of conversations.")]

memory = typer.Typer(help="List, show and delete conversations.", no_args_is_help=True)


def add_commands(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(chat)
    app.add_typer(memory, name="memory")


def chat(
    *,
    conversation: CONVERSATION = None,
    message: MESSAGE = None,
    approve: APPROVE = None,
    model: MODEL = None,
    show_reasoning: SHOW_REASONING = False,
    as_json: AS_JSON_LINES = False,
) -> None:
    """Chat with the agent; the conversation is remembered."""
    from application.ask_agent import refuse_invalid_question
    from interfaces.cli.chat import chatting
    from interfaces.cli.session import Session, in_session

    if approve and (conversation is None or message is not None):
        raise typer.BadParameter("needs --conversation, and excludes --message.", param_hint="--approve")
    interactive = message is None and not approve and not as_json and sys.stdin.isatty()
    question = None if approve or interactive else piped_text("QUESTION") if message is None else message

    async def work(session: Session) -> None:
        if question is not None:
            refuse_invalid_question(question)
        known = await chatting.open_conversation(session, conversation)
        session.subject = {"conversation": known.id}
        session.hint = chatting.hint(session, known)
        if as_json:
            show_json({"kind": "conversation", "id": known.id}, indent=None)
        if interactive:
            await chatting.converse(session, known, reasoning=show_reasoning)
        else:
            await chatting.answer(session, known, question, approve or (), as_json=as_json, reasoning=show_reasoning)

    in_session(work, model=model, as_json=as_json)


@memory.command("list")
def list_conversations(*, limit: LIMIT = 20, as_json: AS_JSON = False) -> None:
    """List the conversations, the latest first."""
    from interfaces.cli.chat.chatting import memory_of
    from interfaces.cli.chat.conversation_display import to_lines
    from interfaces.cli.session import in_session

    found = in_session(lambda session: memory_of(session).recent(limit), as_json=as_json)
    show_result(found, to_lines(found), as_json=as_json, if_empty="There are no conversations yet.")


@memory.command("show")
def show_conversation(conversation: ID, *, as_json: AS_JSON = False) -> None:
    """Show a conversation with its tool calls and their results."""
    from domain.chat.conversation import Conversation
    from interfaces.cli.chat.chatting import open_conversation
    from interfaces.cli.chat.conversation_display import to_text
    from interfaces.cli.session import Session, in_session

    async def work(session: Session) -> tuple[Conversation, list[str]]:
        found = await open_conversation(session, conversation)
        checks = () if as_json else session.agent.core.answer_checks()
        return found, [await to_text(turn, checks) for _, turn in found.final_turns]

    found, turns = in_session(work, as_json=as_json)
    document = {"id": found.id, "title": found.title, "turns": found.turns}
    head = f"conversation {found.id}: {found.title} ({counted(len(found.turns), 'message')})"
    show_result(document, "\n".join((head, *turns)), as_json=as_json)


@memory.command("reset")
def reset_memory(
    conversation: ONE = None,
    *,
    everything: ALL = False,
    yes: YES = False,
    dry_run: DRY_RUN = False,
    as_json: AS_JSON = False,
) -> None:
    """Delete a conversation, or all, for good.

    Nothing of it remains in the data folder.
    """
    from domain.chat.conversation import ConversationEntry, ConversationId
    from interfaces.cli.chat.chatting import memory_of, open_conversation
    from interfaces.cli.chat.conversation_display import to_lines
    from interfaces.cli.session import Session, in_session

    if (conversation is None) != everything:
        raise typer.BadParameter("give one of them.", param_hint="ID, --all")

    async def find(session: Session) -> tuple[ConversationEntry, ...]:
        await open_conversation(session, conversation)
        return tuple(entry for entry in await memory_of(session).recent() if conversation in {None, entry.id})

    if dry_run or not yes:
        entries = in_session(find, as_json=as_json)
    if not (yes or dry_run):
        if not sys.stdin.isatty():
            raise typer.BadParameter("is needed where nobody can be asked; --dry-run looks first.", param_hint="--yes")
        typer.confirm(f"Delete {conversation or 'every conversation'} for good?", abort=True, err=True)
    if not dry_run:
        one = None if conversation is None else ConversationId(conversation)
        entries = in_session(lambda session: memory_of(session).forget(one), as_json=as_json)
    show_result(entries, to_lines(entries), as_json=as_json)
    if not dry_run:
        note(f"{len(entries)} deleted.")
