"""The commands of docs/parts/http/runs.md, as a person types them."""

import json
import re
import subprocess

from tests.fakes.http.served_agent import ServedAgent
from tests.template.projects import ROOT


def test_the_commands_start_a_run_follow_it_and_read_its_result(served: ServedAgent) -> None:
    page = (ROOT / "docs/parts/http/runs.md").read_text(encoding="utf-8")
    start, *others = re.findall(r"^curl .*$", page, re.MULTILINE)
    run = json.loads(executed(start, served))["id"]
    follow, result = (executed(command.replace("RUN", run), served) for command in others)
    assert "event: run_ended" in follow
    assert json.loads(result)["result"] == {"text": "Owls hoot."}


def executed(command: str, served: ServedAgent) -> str:
    """Return what the command prints."""
    here = command.replace("http://127.0.0.1:8000", served.url)
    return subprocess.run(here, shell=True, capture_output=True, encoding="utf-8", timeout=60, check=True).stdout  # noqa: S602
