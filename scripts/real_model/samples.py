"""Samples of the agent's work, an article or an answer, in folders of their own, so that nothing is remembered."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from scripts.real_model.downloads import MODEL_NAME

ROOT = Path(__file__).parents[2]
NOTES = ROOT / "examples/notes"
QUESTIONS = ROOT / "examples/evaluation/notes/questions.yaml"
FIVE = ("coalescing", "memory-hierarchy", "occupancy", "shared-memory", "thread-hierarchy")
"""The notes that an article is written from."""
SETTINGS = {
    "AGENT_MODEL": f"openai/{MODEL_NAME}",
    "AGENT_PROVIDER__API_KEY": "none",
    "AGENT_PROVIDER__TIMEOUT_SECONDS": "900",
    "AGENT_PROVIDER__MAX_OUTPUT_TOKENS": "2000",
    "AGENT_ARTICLE__REVIEW_ROUNDS": "1",
    "AGENT_ARTICLE__PUBLISH_REJECTED": "true",
}
"""What a small model needs; see docs/parts/article.md."""


@dataclass(frozen=True)
class Sample:
    """One article or answer: whether it is good, the seconds that it took, and a remark."""

    kind: str
    name: str
    good: bool
    seconds: float
    said: str


def write_articles(count: int, url: str) -> Iterator[Sample]:
    """Write an article on five notes, again and again; it is good if it is published."""
    for number in range(1, count + 1):
        with tempfile.TemporaryDirectory() as place:
            notes = Path(place, "notes")
            notes.mkdir()
            for name in FIVE:
                shutil.copy(NOTES / f"{name}.md", notes)
            started = time.monotonic()
            code, out, err = _agent(place, url, "write", "--notes", "notes", "--json")
            article = json.loads(out or "{}").get("article") or {}
            sections, objections = (len(article.get(each, ())) for each in ("sections", "objections"))
            said = f"{sections} sections, {objections} open objections" if article else _problem(err)
            seconds = time.monotonic() - started
            yield Sample("article", f"five notes, {number}", code == 0 and bool(article), seconds, said)


def ask_questions(count: int, url: str) -> Iterator[Sample]:
    """Ask the first questions of the evaluation; an answer is good if it cites a note that answers it."""
    cases = yaml.safe_load(QUESTIONS.read_text(encoding="utf-8"))["cases"][:count]
    with tempfile.TemporaryDirectory() as place:
        _agent(place, url, "capture", str(NOTES))
        for case in cases:
            started = time.monotonic()
            _, out, err = _agent(place, url, "chat", "--message", case["ask"], "--json")
            events = [json.loads(line) for line in out.splitlines()]
            [answer] = [event for event in events if event.get("kind") == "answer_finished"] or [{}]
            cited = {reference["source"] for reference in answer.get("references", ())}
            said = answer.get("text", "").replace("\n", " ")[:100] or _problem(err)
            good = bool(cited & set(case["sources"]))
            yield Sample("answer", case["name"], good, time.monotonic() - started, said)


def _agent(place: str, url: str, *arguments: str) -> tuple[int, str, str]:
    variables = {**os.environ, **SETTINGS, "AGENT_PROVIDER__BASE_URL": url, "AGENT_DATA_DIR": ".agent"}
    command = [str(Path(sys.executable).with_name("agent")), *arguments]
    done = subprocess.run(command, cwd=place, env=variables, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def _problem(errors: str) -> str:
    """Return what went wrong, without the advice after it."""
    return next((line for line in reversed(errors.splitlines()) if line.startswith("agent: ")), "nothing")[:160]
