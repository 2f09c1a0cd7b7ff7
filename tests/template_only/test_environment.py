"""Tests reach nothing that the settings of the person who runs them name: a database would be emptied, a model paid."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_tests_read_no_setting_of_the_environment() -> None:
    settings = {
        "AGENT_MODEL": "no/model",
        "AGENT_PROMPTS_DIR": "missing",
        "AGENT_DATABASE_URL": "postgresql://127.0.0.1:1/own",
    }
    paths = ("tests/contract/chat/sql", "tests/unit/application/chat/test_answer_question.py")
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-m", "not slow", *paths]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | settings, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
