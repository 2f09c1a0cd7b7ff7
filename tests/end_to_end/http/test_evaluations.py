"""Evaluations over HTTP."""

import shutil
from pathlib import Path

import pytest

from tests.agent_process import ROOT
from tests.served_agent import ServedAgent

pytestmark = pytest.mark.slow


@pytest.mark.timeout(180)
def test_a_data_set_is_evaluated_apart_from_what_the_agent_keeps(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "evals", tmp_path / "evals")
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    with ServedAgent(tmp_path) as server:
        evaluated = server.client.post("/evaluations", json={"dataset": "questions"}, timeout=120)

        assert evaluated.status_code == 200, evaluated.text
        (dataset,) = evaluated.json()["evaluation"]["datasets"]
        assert dataset["name"] == "questions"
        assert dataset["cases"]
        assert server.client.get("/notes").json()["total"] == 0
        assert server.client.post("/evaluations", json={"dataset": "nothing"}).status_code == 404
