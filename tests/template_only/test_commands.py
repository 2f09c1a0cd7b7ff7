import asyncio
import json
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from interfaces.cli.commands import add_commands
from interfaces.cli.session import Session, in_session


def arguments(command: Any) -> Iterator[Any]:
    """Every argument of a command and of those below it."""
    for inner in getattr(command, "commands", {}).values():
        yield from arguments(inner)
    yield from (
        pytest.param(each, id=f"{command.name} {each.name}") for each in command.params if each.opts[0][0] != "-"
    )


def every_argument() -> list[Any]:
    add_commands(app := typer.Typer())
    return list(arguments(typer.main.get_command(app)))


@pytest.mark.parametrize("argument", every_argument())
def test_help_and_errors_give_an_argument_the_same_name(argument: Any) -> None:
    assert argument.metavar
    assert argument.metavar == argument.metavar.upper()


def test_no_summary_is_cut_beside_a_name_of_twenty_characters() -> None:
    add_commands(app := typer.Typer())
    summaries = [each.get_short_help_str(80 - 2 - 6 - 20) for each in typer.main.get_group(app).commands.values()]
    assert [summary for summary in summaries if summary.endswith("...")] == []


@pytest.mark.parametrize(
    ("error", "code"), [(ZeroDivisionError("a mistake"), 1), (ModuleNotFoundError("No nh3", name="nh_3"), 3)]
)
def test_an_unexpected_error_is_a_document_for_a_program_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: Exception, code: int
) -> None:
    monkeypatch.chdir(tmp_path)

    async def work(session: Session) -> None:
        session.subject = {"conversation": "c"}
        raise error

    with pytest.raises(typer.Exit) as ended:
        in_session(work, as_json=True)
    assert ended.value.exit_code == code
    failed = {"kind": "failed", "status": "failed", "error": f"Unexpected {type(error).__name__}.", "exit_code": code}
    assert json.loads(capsys.readouterr().out) == failed | {"conversation": "c"}


@pytest.mark.skipif(not hasattr(signal, "pthread_kill"), reason="signals of POSIX")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_a_signal_that_another_thread_receives_ends_the_command_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    sent: list[float] = []

    def interrupt() -> None:
        time.sleep(0.2)
        sent.append(time.monotonic())
        signal.pthread_kill(threading.get_ident(), signal.Signals[name])

    async def work(_: Session) -> None:
        threading.Thread(target=interrupt).start()
        await asyncio.sleep(5)

    with pytest.raises(typer.Exit) as ended:
        in_session(work)
    assert ended.value.exit_code == 130
    assert time.monotonic() - sent[0] < 3
