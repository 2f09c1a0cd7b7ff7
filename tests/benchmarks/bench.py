"""Speed, as ratios to a baseline measured in the same run: 'make bench'.

A ratio says the same on a fast machine and a slow one; seconds do not. Each line is the best of some tries.
"""

import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.agent_process import EXAMPLE_NOTES, AgentProcess

TRIES = 5
NOTES = 2_000


def best(action: Callable[[], object], tries: int = TRIES) -> float:
    """Return the seconds of the fastest try."""
    seconds = []
    for _ in range(tries):
        began = time.perf_counter()
        action()
        seconds.append(time.perf_counter() - began)
    return min(seconds)


def report(what: str, seconds: float, baseline: float, than: str) -> None:
    """Print a line of the table."""
    print(f"{what:<44} {seconds * 1000:>8.0f} ms {seconds / baseline:>7.1f} x {than}")  # noqa: T201 - its purpose


def generate(folder: Path) -> None:
    """Write many notes that differ."""
    examples = [path.read_text(encoding="utf-8") for path in sorted(EXAMPLE_NOTES.rglob("*.md"))]
    for number in range(NOTES):
        (folder / f"note-{number}.md").write_text(f"{examples[number % len(examples)]}\nNumber {number}.\n", "utf-8")


def scan(database: Path) -> None:
    """Look for a word without an index."""
    connection = sqlite3.connect(database)
    connection.execute("SELECT count(*) FROM notes WHERE text LIKE '%coalescing%'").fetchone()
    connection.close()


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        agent = AgentProcess(Path(folder))
        notes = agent.folder / "notes"
        notes.mkdir()
        generate(notes)
        python = best(lambda: subprocess.run([sys.executable, "-c", "pass"], check=True))
        read = best(lambda: [path.read_bytes() for path in notes.iterdir()])

        report("agent --help", best(lambda: agent.run("--help")), python, "an empty Python")
        report(
            f"agent capture, {NOTES} new notes", best(lambda: agent.run("capture", "notes"), 1), read, "reading them"
        )
        report("agent capture, all unchanged", best(lambda: agent.run("capture", "notes"), 2), read, "reading them")
        scanned = best(lambda: scan(agent.folder / ".agent/agent.db"))
        report("agent search", best(lambda: agent.run("search", "coalescing")), scanned, "a scan by LIKE")
        # part: article
        offline = best(lambda: agent.run("write", "memory", "--notes", str(EXAMPLE_NOTES)), 3)
        report("agent write, offline", offline, python, "an empty Python")
        # end: article


if __name__ == "__main__":
    main()
