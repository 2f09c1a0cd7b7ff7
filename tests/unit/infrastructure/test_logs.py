import json
import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from domain.errors import StorageUnusable
from domain.events import ModelCalled, RunEnded, RunStarted, ToolCallStarted
from domain.identifiers import RunId
from domain.messages import UserMessage
from domain.prompts import Prompt, PromptName
from domain.usage import Usage
from infrastructure.logs import LogEventListener, logging_to
from infrastructure.redaction import Secrets
from infrastructure.settings import LogSettings
from tests.fakes.toy_tools import a_call

RUN = RunId("r")


def lines(file: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def a_model_call(said: str) -> ModelCalled:
    prompt = Prompt(name=PromptName("triage_ticket"), messages=(UserMessage(text=said),))
    return ModelCalled(run=RUN, step="s", model="m", prompt=prompt, answer=said, seconds=1.0, usage=Usage())


def test_events_are_logged_without_what_was_said(tmp_path: Path) -> None:
    file, listener = tmp_path / "logs/agent.log", LogEventListener()
    with logging_to(LogSettings(level="debug", file=file), Secrets()):
        listener.on_event(RunStarted(run=RUN, use_case="ask_agent", title="private", model="m"))
        listener.on_event(ToolCallStarted(run=RUN, step="s", call=a_call("private")))
        listener.on_event(a_model_call("private"))
        listener.on_event(RunEnded(run=RUN, status="done", outcome="private", usage=Usage()))
    started, called, asked, ended = [line for line in lines(file) if line["name"] == "agent.runs"]
    assert (started["message"], started["levelname"], started["model"]) == ("run_started", "INFO", "m")
    assert (called["message"], called["levelname"], called["tool"]) == ("tool_call_started", "DEBUG", "look_up")
    assert (asked["message"], asked["step"], asked["prompt"]) == ("model_called", "s", "triage_ticket")
    assert ended["status"] == "done"
    logged = datetime.fromisoformat(str(ended["asctime"]))
    assert abs(logged - datetime.now(UTC)) < timedelta(minutes=1)
    assert "private" not in file.read_text(encoding="utf-8")


def test_secrets_are_redacted_also_in_tracebacks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary-1")
    file = tmp_path / "agent.log"
    with pytest.raises(ValueError, match="canary"), logging_to(LogSettings(level="INFO", file=file), Secrets()):
        logging.getLogger("library").warning("key sk-canary-1")
        raise ValueError("sk-canary-1")
    warning, unexpected = lines(file)
    assert warning["message"] == "key ***"
    assert "Traceback" in str(unexpected["exc_info"])
    assert "sk-canary-1" not in file.read_text(encoding="utf-8")


def test_off_logs_nothing(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with logging_to(LogSettings(file=tmp_path / "agent.log"), Secrets()):
        logging.getLogger("library").error("noise")
    assert not (tmp_path / "agent.log").exists()
    assert capfd.readouterr().err == ""


def test_a_file_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    unwritable = LogSettings(level="info", file=tmp_path / "file/agent.log")
    with pytest.raises(StorageUnusable, match="cannot be written"), logging_to(unwritable, Secrets()):
        pass
