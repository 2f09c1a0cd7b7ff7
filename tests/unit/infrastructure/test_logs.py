import asyncio
import json
import logging
import subprocess
import sys
from pathlib import Path

import pytest
from typing_extensions import override

from domain.errors import NothingToWrite, StorageUnusable
from infrastructure.logs import Logs
from infrastructure.redaction import Secrets

KEY = 'sk-"canary"-0123456789'


def logs(file: Path | None, level: str = "debug") -> Logs:
    return Logs(level=level, file=file, secrets=Secrets([KEY]))


def lines(file: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "logs" / "agent.log"


def test_what_libraries_log_becomes_lines_of_json(file: Path) -> None:
    with logs(file, "warning"):
        logging.getLogger("library").warning("%s is late", "it")
        logging.getLogger("library").info("not heard")

    line = lines(file)[0]
    assert (line["event"], line["level"], line["logger"]) == ("it is late", "warning", "library")
    assert str(line["timestamp"]).endswith("Z")
    assert len(lines(file)) == 1


def test_no_secret_stands_in_messages_fields_or_tracebacks(file: Path) -> None:
    class Told:
        @override
        def __repr__(self) -> str:
            return f"<{KEY}>"

    with logs(file):
        logging.getLogger("library").warning("key %s", KEY)
        logging.getLogger("library").warning({"nested": [KEY]})
        logging.getLogger("library").warning("object %r", Told())
        try:
            int(KEY)
        except ValueError:
            logging.getLogger("library").exception("failed with %s", KEY)

    text = file.read_text(encoding="utf-8")
    assert len(lines(file)) == 4
    assert "canary" not in text
    assert text.count("***") >= 5
    assert "Traceback" in text


def test_an_unexpected_error_is_logged_with_its_traceback_and_goes_on(file: Path) -> None:
    with pytest.raises(ZeroDivisionError), logs(file, "error"):
        _ = 1 / 0

    assert "ZeroDivisionError: division by zero" in str(lines(file)[0]["exception"])


@pytest.mark.parametrize("error", [NothingToWrite("no notes"), KeyboardInterrupt(), asyncio.CancelledError()])
def test_what_is_told_to_the_person_anyway_is_not_logged(file: Path, error: BaseException) -> None:
    with pytest.raises(type(error)), logs(file):
        raise error

    assert lines(file) == []


def test_when_it_is_off_nothing_is_written_and_structlog_is_not_loaded() -> None:
    code = (
        "import sys, logging; from infrastructure.logs import Logs; from infrastructure.redaction import Secrets\n"
        "with Logs(level='off', file=None, secrets=Secrets()): logging.getLogger('library').error('unheard')\n"
        "print('structlog' in sys.modules)"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)

    assert (done.stdout.strip(), done.stderr) == ("False", "")


def test_standard_error_takes_the_lines_when_no_file_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with logs(None):
        logging.getLogger("library").warning("late")

    captured = capsys.readouterr()
    assert json.loads(captured.err)["event"] == "late"
    assert captured.out == ""


def test_a_line_is_added_to_those_of_earlier_times(file: Path) -> None:
    for _ in range(2):
        with logs(file):
            logging.getLogger("library").warning("again")

    assert len(lines(file)) == 2


def test_logging_is_as_it_was_afterwards(file: Path) -> None:
    root = logging.getLogger()
    before = (root.level, tuple(root.handlers))

    with logs(file):
        pass

    assert (root.level, tuple(root.handlers)) == before


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("", encoding="utf-8")

    with pytest.raises(StorageUnusable, match="AGENT_LOG_FILE"), logs(tmp_path / "taken" / "agent.log"):
        pass


def test_half_characters_are_written_all_the_same(file: Path) -> None:
    """In a process of its own: pytest keeps what is logged, and cannot send it on."""
    program = (
        "import logging, pathlib, sys\n"
        "from infrastructure.logs import Logs\n"
        "from infrastructure.redaction import Secrets\n"
        "with Logs(level='debug', file=pathlib.Path(sys.argv[1]), secrets=Secrets()):\n"
        "    logging.getLogger('library').warning('half \\ud800')"
    )

    subprocess.run([sys.executable, "-c", program, str(file)], check=True)

    assert "half" in str(lines(file)[0]["event"])
