"""The OpenAPI document: complete, and true, as a program finds that tries everything that it allows and forbids."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.served_agent import ServedAgent

pytestmark = pytest.mark.slow

CONFIGURATION = Path(__file__).with_name("schemathesis.toml")


@pytest.mark.timeout(180)
def test_the_server_does_what_its_document_says_whatever_it_is_sent(tmp_path: Path) -> None:
    with ServedAgent(tmp_path, "--requests-per-minute", "1000000") as server:
        server.upload_examples()
        key = server.agent.run("keys", "add", "tester").stdout.strip()
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
            timeout=150,
            check=False,
        )

        assert done.returncode == 0, done.stdout
        assert "Traceback" not in server.log
    selected = re.search(r"Selected: (\d+)/(\d+)\s+Tested: (\d+)", done.stdout)
    assert selected
    assert len(set(selected.groups())) == 1


def test_every_operation_declares_what_may_come(tmp_path: Path) -> None:
    with ServedAgent(tmp_path) as server:
        paths = server.client.get("/openapi.json").json()["paths"]

    for path, operations in paths.items():
        for method, operation in operations.items():
            assert operation["description"], (method, path)
            expected = {"403", "500", "503"}
            if path not in {"/healthz", "/readyz"}:
                expected |= {"400", "401", "413", "429"}
            assert expected <= set(operation["responses"]), (method, path)


def test_the_reference_is_a_page_that_runs_no_script_and_fetches_nothing(tmp_path: Path) -> None:
    with ServedAgent(tmp_path) as server:
        page = server.client.get("/docs")

    assert "POST /notes" in page.text
    assert "<script" not in page.text
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert "//" not in page.text.replace("<!doctype", "")
