"""A person at a terminal: types, reads, and presses Ctrl-C."""

import contextlib
import os
import re
import select
import subprocess
import time
from pathlib import Path
from typing import Self

from tests.agent_process import PROGRAM, AgentProcess

_CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>78]|\s|\x08")
"""Colours and movements of the cursor, by which a prompt draws spaces too."""


class Terminal:
    """A command of the agent with its standard input and error on a terminal; what it prints goes to a file.

    with Terminal(folder, "chat") as terminal:
        terminal.enter("What is a warp?")
        terminal.wait_for("Go on with")
    """

    def __init__(self, folder: Path, *arguments: str, **variables: str) -> None:
        self._ours, theirs = os.openpty()
        self._shown = ""
        self._printed = folder / "printed.txt"
        environment = AgentProcess(folder, {"TERM": "xterm-256color", **variables}).environment
        with self._printed.open("wb") as printed:
            self.process = subprocess.Popen(
                [str(PROGRAM), *arguments],
                cwd=folder,
                env=environment,
                stdin=theirs,
                stdout=printed,
                stderr=theirs,
                start_new_session=True,
            )
        os.close(theirs)

    @property
    def printed(self) -> str:
        """What went to standard output so far."""
        return self._printed.read_text(encoding="utf-8")

    def enter(self, line: str) -> None:
        """Type a line, and Enter."""
        self.press(f"{line}\r")

    def press(self, keys: str) -> None:
        """Press these keys."""
        os.write(self._ours, keys.encode())

    def wait_for(self, words: str, *, seconds: float = 30) -> str:
        """Read on until the terminal shows these words, whatever the space between them; return what came before."""
        words = "".join(words.split())
        end = time.monotonic() + seconds
        while words not in self._shown:
            left = end - time.monotonic()
            ready = left > 0 and select.select([self._ours], [], [], left)[0]
            part = self._read() if ready else None
            assert part is not None, f"{words!r} is not shown, but {self._shown!r}; printed was {self.printed!r}"
            self._shown += part
        before, _, self._shown = self._shown.partition(words)
        return before

    def ends(self) -> int:
        """Wait until the command ends, and return its exit code."""
        return self.process.wait(timeout=30)

    def _read(self) -> str | None:
        """Return what is shown next, without colours and movements; `None` at the end."""
        try:
            raw = os.read(self._ours, 65536)
        except OSError:  # Linux ends so when the other side is closed
            return None
        if not raw:
            return None
        if b"\x1b[6n" in raw:  # it asks where the cursor is
            self.press("\x1b[1;1R")
        return _CONTROL.sub("", raw.decode(errors="replace"))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        self.process.wait()
        os.close(self._ours)
