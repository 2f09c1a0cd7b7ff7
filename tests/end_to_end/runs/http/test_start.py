"""What the server does before it serves."""

from pathlib import Path

from tests.agent_process import AgentProcess


def test_a_server_that_cannot_recover_runs_says_why_and_does_not_serve(tmp_path: Path) -> None:
    agent = AgentProcess(tmp_path, {"AGENT_DATA_DIR": "data"})
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "locks").write_text("a file where the folder would be", encoding="utf-8")

    failed = agent.run("serve", "--port", "0")

    assert failed.code == 3
    assert failed.stderr.startswith("agent: The folder data/locks cannot hold the locks of runs: ")
    assert len(failed.stderr.splitlines()) == 1
