"""What the readme shows is what the run prints."""

import re
from pathlib import Path

import pytest

from tests.agent_process import EXAMPLE_NOTES, ROOT, AgentProcess

pytestmark = pytest.mark.slow


def test_the_run_prints_what_the_readme_shows(tmp_path: Path) -> None:
    done = AgentProcess(tmp_path).run("write", "--notes", str(EXAMPLE_NOTES))
    shown = re.search(
        r"^```text\n(.*?)^```", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )

    assert shown
    printed = {line.strip() for line in same_every_time(done.stderr + done.stdout).splitlines()}
    for line in same_every_time(shown[1]).splitlines():
        assert line.strip() == "..." or line.strip() in printed, f"README.md shows what is not printed: {line}"


def same_every_time(text: str) -> str:
    """Return the text without what differs from run to run: its id, its times, its place."""
    text = re.sub(r"^run \w+ ", "run RUN ", text, flags=re.MULTILINE)
    text = re.sub(r"\(\d+\.\d s\)", "(0.0 s)", text)
    return re.sub(r"^Written to .*[/\\](.*)-\w+\.md$", r"Written to \1", text, flags=re.MULTILINE)
