"""The command llm, in one conversation, with a system prompt and with a tool of its own."""

import os
import subprocess
import sys
from pathlib import Path

LLM = Path(sys.executable).with_name("llm")
HOME = Path.cwd() / "llm"
QUESTION = "What time is it?"
MODEL = f"""\
- model_id: agent
  model_name: agent
  api_base: {sys.argv[1]}
  supports_tools: true
"""


def asked(*options: str) -> str:
    variables = {**os.environ, "LLM_USER_PATH": str(HOME), "OPENAI_API_KEY": "not needed"}
    return subprocess.run(
        [LLM, *options, QUESTION], env=variables, capture_output=True, encoding="utf-8", check=True
    ).stdout


HOME.mkdir()
(HOME / "extra-openai-models.yaml").write_text(MODEL, encoding="utf-8")
assert "current_time" in asked("-m", "agent")
assert asked("-m", "agent", "-c")
assert "current_time" in asked("-m", "agent", "--no-stream", "-s", "Be brief.")
assert "current_time" in asked("-m", "agent", "-T", "llm_version")
