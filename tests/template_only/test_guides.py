"""The guides in docs/how-to, followed word for word in a new project."""

import re
import shutil
from pathlib import Path

import pytest

from tests.template.projects import ROOT, commit, install, render, start_repository, succeeds, template
from tests.template_only.test_from_a_script import BLOCK

pytestmark = pytest.mark.slow

GUIDES = ("add-a-tool", "add-a-step", "add-a-prompt", "add-an-adapter", "add-a-part", "read-the-log", "take-an-update")
"""In an order in which each finds what it needs."""


def run_in(project: Path, page: str, command: str) -> str:
    try:
        return succeeds(project, "sh", "-c", command, PATH=f"{project / '.venv/bin'}:/usr/bin:/bin")
    except AssertionError as error:
        pytest.fail(f"docs/how-to/{page}.md: {command}\n{error}")


def follow(project: Path, page: str) -> None:
    """Write the files of a guide, and run its commands."""
    for block in BLOCK.finditer((ROOT / f"docs/how-to/{page}.md").read_text(encoding="utf-8")):
        if block["file"]:
            (project / block["file"]).write_text(block["text"], encoding="utf-8")
        elif block["kind"] == "sh":
            for command in block["text"].splitlines():
                run_in(project, page, command)


@pytest.mark.timeout(900)
def test_the_guides_lead_to_a_green_project_and_back(tmp_path: Path) -> None:
    project = render(tmp_path / "project", template(), start="starter")
    start_repository(project)
    install(project)
    for page in GUIDES:
        if page == "take-an-update":
            remove_the_part(project)
            commit(project, "Follow the guides")
        follow(project, page)
        if page == "add-a-step":
            add_the_skill(project)
        if page == "add-a-part":
            add_the_command(project)
    assert 'Part("http"' in (project / "src/infrastructure/parts.py").read_text(encoding="utf-8")


def add_the_skill(project: Path) -> None:
    """Give the skill of the guide its place in the container."""
    guide = (ROOT / "docs/how-to/add-a-step.md").read_text(encoding="utf-8")
    [line] = re.findall(r"^`(offline_skills = .*?)`", guide, re.MULTILINE)
    container = project / "src/infrastructure/container.py"
    text = container.read_text(encoding="utf-8")
    assert "offline_skills = providers.List()" in text
    container.write_text(text.replace("offline_skills = providers.List()", line), encoding="utf-8")
    run_in(project, "add-a-step", "pytest -q tests/unit/infrastructure/test_offline_skill.py")


def add_the_command(project: Path) -> None:
    """Write the command of the guide into the part that the guide added."""
    guide = (ROOT / "docs/how-to/add-a-part.md").read_text(encoding="utf-8")
    [(file, line, code)] = re.findall(
        r"At the end of `(.*?)`, and `(.*?)` in .*\n\n```python\n(.*?)```", guide, re.DOTALL
    )
    text = (project / file).read_text(encoding="utf-8")
    (project / file).write_text(
        text.replace('    app.command("support")(run)\n', f'    app.command("support")(run)\n    {line}\n')
        + f"\n\n{code}",
        encoding="utf-8",
    )
    for command in ("make check", "agent replies"):
        run_in(project, "add-a-part", command)
    assert run_in(project, "add-a-part", "agent replies --json") == "[]\n"


def remove_the_part(project: Path) -> None:
    """Remove the part of the guide that added it, as its last section says."""
    guide = (ROOT / "docs/how-to/add-a-part.md").read_text(encoding="utf-8")
    [command] = re.findall(r"`(find .*)`", guide)
    for path in run_in(project, "add-a-part", command).splitlines():
        shutil.rmtree(project / path) if (project / path).is_dir() else (project / path).unlink()
    manifest = project / "src/infrastructure/parts.py"
    lines = manifest.read_text(encoding="utf-8").splitlines(keepends=True)
    manifest.write_text("".join(line for line in lines if 'Part("support"' not in line), encoding="utf-8")
    for target in ("format", "check", "test"):
        assert f"`make {target}`" in guide
        run_in(project, "add-a-part", f"make {target}")
    assert run_in(project, "add-a-part", command) == ""
