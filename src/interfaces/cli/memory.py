"""Commands on what is remembered of conversations."""

from typing import Annotated

import typer

from interfaces.cli.options import AS_JSON

app = typer.Typer(help="List, look at and forget conversations.", no_args_is_help=True)

_ID_HELP = "The conversation's id, as 'agent memory list' shows it."
CONVERSATION = Annotated[str, typer.Argument(metavar="ID", help=_ID_HELP)]
ONE = Annotated[str | None, typer.Argument(metavar="ID", help=_ID_HELP, show_default=False)]
ALL = Annotated[bool, typer.Option("--all", help="Forget every conversation.")]
YES = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
DRY_RUN = Annotated[bool, typer.Option("--dry-run", help="Show what would be forgotten, and forget nothing.")]
LIMIT = Annotated[int, typer.Option(min=1, max=1000, help="How many conversations at most.")]


@app.command("list")
def list_conversations(*, limit: LIMIT = 20, as_json: AS_JSON = False) -> None:
    """List the conversations, those added to last first."""
    from domain.conversations import ConversationEntry
    from interfaces.cli.output import tell
    from interfaces.cli.session import Session, in_session
    from interfaces.cli.transcript import show_entries

    async def work(session: Session) -> tuple[ConversationEntry, ...]:
        return await session.container.conversation_memory().recent(limit)

    found = in_session(work, as_json=as_json)
    show_entries(found, as_json=as_json)
    if not found and not as_json:
        tell("There are no conversations yet.")


@app.command("show")
def show_conversation(conversation: CONVERSATION, *, as_json: AS_JSON = False) -> None:
    """Show a conversation: who said what, which tools were called, and what they answered."""
    from domain.conversations import Conversation, ConversationId
    from interfaces.cli.output import show, show_json
    from interfaces.cli.session import Session, in_session
    from interfaces.cli.transcript import transcript, transcript_json

    async def work(session: Session) -> Conversation:
        return await session.container.show_conversation().execute(ConversationId(conversation))

    found = in_session(work, as_json=as_json)
    if as_json:
        show_json(transcript_json(found))
    else:
        show(transcript(found))


@app.command("reset")
def reset_memory(
    conversation: ONE = None,
    *,
    everything: ALL = False,
    yes: YES = False,
    dry_run: DRY_RUN = False,
    as_json: AS_JSON = False,
) -> None:
    """Forget a conversation, or all, for good: nothing of it is left in the data folder."""
    from interfaces.cli import resetting

    if (conversation is None) != everything:
        raise typer.BadParameter("one of them is needed, and not both.", param_hint="ID, --all")
    if dry_run:
        resetting.preview(conversation, as_json=as_json)
    else:
        resetting.reset(conversation, ask=not yes, as_json=as_json)
