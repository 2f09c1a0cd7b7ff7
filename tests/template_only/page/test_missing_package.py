"""A package that is not installed, as after an update that adds a part."""

import os
from pathlib import Path

import pytest

from tests.agent_process import AgentProcess

pytestmark = pytest.mark.slow

HIDING = """
from importlib.machinery import PathFinder

find_spec = PathFinder.find_spec
PathFinder.find_spec = lambda name, *others: None if name == "nh3" else find_spec(name, *others)
"""


def test_a_missing_package_is_named(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(HIDING, encoding="utf-8")
    path = os.pathsep.join((str(tmp_path), os.environ.get("PYTHONPATH", "")))
    process = AgentProcess(tmp_path, {"PYTHONPATH": path}).start("serve", "--port", "0")
    output, errors = process.communicate(timeout=60)

    said = "agent: The package nh3 is not installed. 'make run' installs what the project needs."
    assert (process.returncode, output, errors.splitlines()) == (3, "", [said])
