"""The OpenAPI document is true, as a program finds that tries everything that it allows and forbids."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fakes.http.served_agent import ServedAgent
from tests.template_only.http.conftest import UNLIMITED

pytestmark = pytest.mark.slow

CONFIGURATION = Path(__file__).with_name("schemathesis.toml")


@pytest.mark.timeout(400)
def test_the_server_does_what_its_document_says_whatever_it_receives(tmp_path: Path) -> None:
    with ServedAgent(tmp_path, variables=UNLIMITED) as server:
        key = server.agent.run("keys", "create", "tester").stdout.strip()
        done = subprocess.run(
            [
                *(str(Path(sys.executable).with_name("schemathesis")), "--config-file", str(CONFIGURATION)),
                *("run", f"{server.url}/openapi.json", "--header", f"Authorization: Bearer {key}"),
                *("--checks", "all", "--max-examples", "10", "--seed", "1", "--no-color"),
                *("--phases", "examples,coverage,fuzzing,stateful", "--generation-database", "none"),
            ],
            cwd=tmp_path,
            capture_output=True,
            encoding="utf-8",
            timeout=350,
            check=False,
        )
        _, errors = server.stop()

    assert done.returncode == 0, done.stdout
    assert "Traceback" not in errors
    selected = re.search(r"Selected: (\d+)/(\d+)\s+Tested: (\d+)", done.stdout)
    assert selected
    assert len(set(selected.groups())) == 1
