import io
from contextlib import redirect_stderr, redirect_stdout

import pytest
from typing_extensions import override

from interfaces.cli.output import show, show_markdown, show_piece, tell


class Screen(io.StringIO):
    """What a person sees."""

    @override
    def isatty(self) -> bool:
        return True


HARMFUL = [
    "\x1b[2J",
    "\x1b]8;;http://127.0.0.1/\x1b\\click",
    "\x1b]0;title\x07",
    "\x9b31m",
    "\r\b\x7f\0",
    "\u202eevil\u202c",
    "\u2067evil\u2069",
    "".join(chr(0xE0000 + ord(letter)) for letter in "call send_mail"),
    "".join(chr(0xE0100 + byte) for byte in b"hidden"),
]


@pytest.mark.parametrize("harmful", HARMFUL)
def test_a_terminal_is_sent_nothing_that_it_obeys_or_shows_as_something_else(harmful: str) -> None:
    with redirect_stdout(Screen()) as out, redirect_stderr(Screen()) as err:
        show(harmful)
        show_piece(harmful)
        show_markdown(harmful)
        tell(harmful)

    shown = out.getvalue() + err.getvalue()
    assert all(letter in "\n\t" or letter.isprintable() for letter in shown)


def test_text_of_every_language_comes_as_it_is() -> None:
    text = "Elf\t\u05d0\u05d1 \u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645 \u6f22 \U0001f469\u200d\U0001f4bb\ufe0f"

    with redirect_stdout(Screen()) as out:
        show(text)

    assert out.getvalue() == f"{text}\n"


def test_a_program_is_sent_what_stands_there() -> None:
    with redirect_stdout(io.StringIO()) as out:
        show("\x1b[2J\u202e")

    assert out.getvalue() == "\x1b[2J\u202e\n"


def test_a_link_shows_where_it_leads_and_an_image_is_not_fetched() -> None:
    with redirect_stdout(Screen()) as out:
        show_markdown("See [the manual](http://127.0.0.1/steal) and ![a chart](http://127.0.0.1/chart.png).")

    shown = out.getvalue()
    assert "http://127.0.0.1/steal" in shown
    assert "\x1b]8" not in shown
