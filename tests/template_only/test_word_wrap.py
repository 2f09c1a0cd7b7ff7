"""An answer at a terminal is broken between words, however its pieces arrive."""

import os
import pty
import struct
import sys
from fcntl import ioctl
from pathlib import Path
from subprocess import Popen
from termios import TIOCSWINSZ

import pytest

from interfaces.cli.word_wrap import WordWrap

LINK = "https://example.org/a-page-of-a-long-name"

SHOWN = {
    "A warp has 32 threads.": "A warp has\n32 threads.\n",
    "A warp of 12 threads": "A warp of 12\nthreads\n",
    "a line\nand the next line": "a line\nand the next\nline\n",
    "twelve chars": "twelve chars\n",
    "  indented words stay": "  indented\nwords stay\n",
    f"See {LINK} for more": f"See {LINK}\nfor more\n",
    "~~~\ncode that is copied\n~~~\nand words after it": "~~~\ncode that is copied\n~~~\nand words\nafter it\n",
    "日本語の文章は、空白で区切られない。": "日本語の文章は、空白で区切られない。\n",
    "日本語 and words": "日本語 and\nwords\n",
    "ends with a line\n": "ends with a\nline\n",
    "a blank  \n": "a blank  \n",
    "": "",
}


@pytest.fixture(autouse=True)
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "12")


@pytest.mark.parametrize("size", [1, 3, 1000])
@pytest.mark.parametrize(("text", "shown"), SHOWN.items())
def test_no_word_that_fits_into_a_line_is_broken(text: str, shown: str, size: int) -> None:
    wrap = WordWrap(at_terminal=True)
    pieces = [wrap.read(text[begin : begin + size]) for begin in range(0, len(text), size)]
    assert "".join((*pieces, wrap.end())) == shown
    assert wrap.end() == ""


def test_an_answer_on_a_terminal_is_broken_between_words(tmp_path: Path) -> None:
    controller, terminal = pty.openpty()
    ioctl(terminal, TIOCSWINSZ, struct.pack("HHHH", 24, 30, 0, 0))
    command = [str(Path(sys.executable).parent / "agent"), "ask", "What time is it?"]
    variables = {"PATH": os.environ["PATH"], "AGENT_DATA_DIR": str(tmp_path)}
    with Popen(command, cwd=tmp_path, env=variables, stdout=terminal, stderr=terminal) as process:
        assert process.wait(60) == 0
    os.close(terminal)
    shown = os.read(controller, 65_536).decode()
    os.close(controller)
    notice = shown[shown.index("(This is") :].split("\r\n")
    assert notice[:2] == ["(This is the offline stand-in,", "not a language model: set"]
    assert all(len(line) <= 30 for line in notice)
