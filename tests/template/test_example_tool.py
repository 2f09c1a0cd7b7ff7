"""The example tool is replaced as docs/how-to/add-a-tool.md says, and nothing else of the project needs it."""

import re
from pathlib import Path

import pytest

from tests.template.projects import ROOT, install, render, start_repository, succeeds

pytestmark = pytest.mark.slow

GUIDE = (ROOT / "docs/how-to/add-a-tool.md").read_text(encoding="utf-8")


def edit(file: Path, *changes: tuple[str, str]) -> None:
    text = file.read_text(encoding="utf-8")
    for pattern, new in changes:
        text, count = re.subn(pattern, new, text, flags=re.MULTILINE)
        assert count == 1, pattern
    file.write_text(text, encoding="utf-8")


def replace_the_example(project: Path) -> None:
    """Follow the guide."""
    succeeds(project, "make", "tool", "NAME=find_order")
    [find] = re.findall(r"`(find .*)`", GUIDE)
    found = succeeds(project, "sh", "-c", find).splitlines()
    assert len(found) == 3
    for path in found:
        (project / path).unlink()
    container = project / "src/infrastructure/container.py"
    edit(container, (r"^from .* import CurrentTimeTool\n", ""), (r"(, )?providers\.Singleton\(CurrentTimeTool\)", ""))
    edit(project / "Makefile", (r"^QUESTION \?= .*", "QUESTION ?= Which order is it?"))


@pytest.mark.timeout(900)
def test_a_project_is_green_with_a_tool_of_its_owner(tmp_path: Path) -> None:
    project = render(tmp_path / "project", start="starter")
    start_repository(project)
    install(project)
    replace_the_example(project)
    assert "find_order returned" in succeeds(project, "make", "run")
    succeeds(project, "make", "check")
    succeeds(project, "make", "test", "WORKERS=2")
    succeeds(project, ".venv/bin/pytest", "-q", "-n", "2", "tests/end_to_end")
