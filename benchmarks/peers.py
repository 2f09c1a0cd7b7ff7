"""The frameworks that are compared with, each in an environment of its own below `.venv/peers`."""

import os
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parents[1] / ".venv" / "peers"
PEERS = {
    "agno": ("agno_agent", ["agno==3.1.10", "openai>=2"]),
    "LangChain": ("langchain_agent", ["langchain==1.5.2", "langchain-openai==1.7.4"]),
    "LiteLLM by hand": ("litellm_by_hand", ["litellm==1.110.2"]),
    "openai-agents": ("openai_agents_agent", ["openai-agents==0.24.0"]),
    "pydantic-ai": ("pydantic_ai_agent", ["pydantic-ai-slim[openai]==2.68.0"]),
}
"""The client of each in the folder `clients`, and its packages."""


def commands(worker: Path) -> dict[str, list[str]]:
    """Return the command of each peer's worker, after making the environments that are missing."""
    found = {}
    for name, (client, packages) in PEERS.items():
        environment = FOLDER / client.removesuffix("_agent")
        python = environment / "bin" / "python"
        if not (environment / ".made").exists():
            subprocess.run([sys.executable, "-m", "venv", environment], check=True)
            pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages]
            subprocess.run(pip, check=True, env=os.environ | {"PIP_NO_INPUT": "1"})
            (environment / ".made").touch()
        found[name] = [str(python), str(worker), client]
    return found
