"""A relative import, of which the test of imports would not see the part, is refused by the linter."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "line", ["from .chat.container import ChatContainer", "from .chat import container", "from . import chat"]
)
def test_a_relative_import_is_refused(line: str) -> None:
    command = [
        str(Path(sys.executable).with_name("ruff")),
        "check",
        "--stdin-filename",
        "src/infrastructure/composition.py",
    ]
    done = subprocess.run([*command, "-"], input=f"{line}\n", cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "Prefer absolute imports" in done.stdout
