"""Clients of OpenAI's API get their answers, each in an environment of its own: `make real-clients`."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fakes.http.served_agent import ServedAgent
from tests.template_only.http.conftest import UNLIMITED

CLIENTS = Path(__file__).with_name("clients")
PACKAGES = {
    "langchain_openai": "langchain-openai==1.7.4",
    "llm": "llm==0.36",
    "openai_agents": "openai-agents==0.24.0",
    "pydantic_ai": "pydantic-ai-slim[openai]==2.68.0",
}
NODE_PACKAGES = ("openai@6.49.0", "ai@6.0.326", "@ai-sdk/openai-compatible@2.0.92", "zod@4.6.7")

pytestmark = pytest.mark.timeout(600)


def run(*command: str | Path, folder: Path) -> None:
    done = subprocess.run(list(map(str, command)), cwd=folder, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"


@pytest.mark.parametrize("client", PACKAGES)
def test_a_client_in_python_gets_its_answers(client: str, tmp_path: Path) -> None:
    python = tmp_path / "bin" / "python"
    run(sys.executable, "-m", "venv", tmp_path, folder=tmp_path)
    run(python, "-m", "pip", "install", "--quiet", PACKAGES[client], folder=tmp_path)
    with ServedAgent(tmp_path, variables=UNLIMITED) as served:
        run(python, CLIENTS / f"ask_with_{client}.py", f"{served.url}/v1", folder=tmp_path)


def test_the_clients_in_javascript_get_their_answers(tmp_path: Path) -> None:
    npm, node = shutil.which("npm"), shutil.which("node")
    assert npm, "npm is not installed"
    assert node, "node is not installed"
    run(npm, "install", "--silent", "--no-save", "--prefix", tmp_path, *NODE_PACKAGES, folder=tmp_path)
    shutil.copy(CLIENTS / "ask_with_node.mjs", tmp_path)  # it is imported from beside the packages
    with ServedAgent(tmp_path, variables=UNLIMITED) as served:
        run(node, "ask_with_node.mjs", f"{served.url}/v1", folder=tmp_path)
