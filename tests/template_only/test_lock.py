"""`make lock` resolves for the oldest Python that the project requires, and leaves words about a failure to uv."""

import os
import subprocess
import sys
from pathlib import Path

LOCK = Path(__file__).parents[2] / "scripts/lock.py"


def test_the_locks_are_for_the_python_that_the_project_requires(tmp_path: Path) -> None:
    project = '[project]\nrequires-python = ">=3.13"\n[project.optional-dependencies]\n'
    (tmp_path / "pyproject.toml").write_text(project, encoding="utf-8")
    uv = tmp_path / "uv"
    uv.write_text('#!/bin/sh\necho "$@" >&2\nexit 3\n', encoding="utf-8")
    uv.chmod(0o700)
    environment = os.environ | {"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        [sys.executable, LOCK], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, "--python-version 3.13 " in done.stderr, "Traceback" in done.stderr) == (3, True, False)
