"""Forgetting conversations, after the person has agreed."""

import sys

import typer

from application.chat.reset_memory import ResetMemoryRequest
from domain.conversations import ConversationEntry, ConversationId
from domain.errors import InvalidRequest
from interfaces.cli.exit_codes import INTERRUPTED, RUN_FAILED
from interfaces.cli.output import tell
from interfaces.cli.session import Session, in_session
from interfaces.cli.transcript import listed, show_entries


def preview(conversation: str | None, *, as_json: bool) -> None:
    """Show what would be forgotten."""
    going = _execute(conversation, dry_run=True, as_json=as_json)
    show_entries(going, as_json=as_json)
    tell(f"{_counted(going)} would be forgotten.")


def reset(conversation: str | None, *, ask: bool, as_json: bool) -> None:
    """Forget one conversation, or all, and show which; ask before, and not where nobody can answer."""
    if ask:
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            raise InvalidRequest(
                "This forgets for good, and there is no terminal to ask on",
                remedy="Say --yes, or --dry-run to look first.",
            )
        # Asked between two sessions: within one, Ctrl-C would wait for the answer.
        going = _execute(conversation, dry_run=True, as_json=as_json)
        if going and not _agreed(going):
            tell("Nothing was forgotten.")
            raise typer.Exit(RUN_FAILED)
    forgotten = _execute(conversation, dry_run=False, as_json=as_json)
    show_entries(forgotten, as_json=as_json)
    tell(f"{_counted(forgotten)} forgotten.")


def _execute(conversation: str | None, *, dry_run: bool, as_json: bool) -> tuple[ConversationEntry, ...]:
    chosen = None if conversation is None else ConversationId(conversation)

    async def work(session: Session) -> tuple[ConversationEntry, ...]:
        request = ResetMemoryRequest(conversation=chosen, dry_run=dry_run)
        return await session.container.reset_memory().execute(request)

    return in_session(work, as_json=as_json)


def _agreed(going: tuple[ConversationEntry, ...]) -> bool:
    for entry in going:
        tell(listed(entry))
    try:
        return typer.confirm("Forget this for good?", err=True)
    except typer.Abort as error:
        tell("\nInterrupted.")
        raise typer.Exit(INTERRUPTED) from error


def _counted(entries: tuple[ConversationEntry, ...]) -> str:
    return "1 conversation" if len(entries) == 1 else f"{len(entries)} conversations"
