"""What a person types in a chat."""

from collections.abc import Iterable

from prompt_toolkit import PromptSession
from prompt_toolkit.history import InMemoryHistory
from prompt_toolkit.output import create_output

from interfaces.cli.output import standard_error, tell

LONGEST_PROMPT = 200
"""Characters of a call that are shown in the line that asks; a longer one stands above it."""

GOODBYES = frozenset(("exit", "quit", "/exit", "/quit"))
"""What ends a chat as Ctrl-D does; no note answers it."""


class Questions:
    """Reads questions from the terminal, with those asked before at the arrow keys; the prompt is on standard error.

    They are kept nowhere but in the conversation: a history file would outlive a reset of the memory.
    """

    def __init__(self, asked: Iterable[str]) -> None:
        history = InMemoryHistory([" ".join(question.split()) for question in asked])
        output = create_output(stdout=standard_error())
        self._session: PromptSession[str] = PromptSession(history=history, output=output)
        self._yes_or_no: PromptSession[str] = PromptSession(output=output)

    async def next(self) -> str | None:
        """Return the next question; `None` at the end, or for a goodbye. Ctrl-C clears the line, and ends nothing."""
        while True:
            try:
                question = await self._session.prompt_async("> ")
            except KeyboardInterrupt:
                continue
            except EOFError:
                return None
            if question.strip():
                return None if question.strip().casefold() in GOODBYES else question

    async def allows(self, call: str) -> bool:
        """Ask whether a call may be made; anything but a yes is a no."""
        if len(call) > LONGEST_PROMPT:
            tell(call)
            call = "this call"
        try:
            said = await self._yes_or_no.prompt_async(f"Allow {call}? [y/N] ")
        except (KeyboardInterrupt, EOFError):
            return False
        return said.strip().casefold() in {"y", "yes"}
