"""The guide docs/from-a-script.md, followed word for word in a new project."""

import re
from pathlib import Path

import pytest

from tests.template.projects import ROOT, install, render, start_repository, succeeds

pytestmark = pytest.mark.slow

GUIDE = ROOT / "docs/from-a-script.md"
BLOCK = re.compile(r"(?:^`(?P<file>[\w./]+)`:\n\n)?^```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


def follow(project: Path, section: str) -> None:
    """Write the files of a section, and run its commands."""
    title = section.partition("\n")[0]
    for block in BLOCK.finditer(section):
        if block["file"]:
            file = project / block["file"]
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(block["text"], encoding="utf-8")
            for folder in file.parents:
                if folder.is_relative_to(project / "src") and folder != project / "src" and file.suffix == ".py":
                    (folder / "__init__.py").touch()
        elif block["kind"] == "diff":
            manifest = project / "src/infrastructure/parts.py"
            [added] = re.findall(r"^\+(.*\n)", block["text"], re.MULTILINE)
            text = manifest.read_text(encoding="utf-8")
            manifest.write_text(text.replace('    Part("chat"),\n', f'    Part("chat"),\n{added}'), encoding="utf-8")
        elif block["kind"] == "sh":
            path = f"{project / '.venv/bin'}:/usr/bin:/bin"
            for command in block["text"].splitlines():
                try:
                    succeeds(project, "sh", "-c", command, PATH=path)
                except AssertionError as error:
                    pytest.fail(f"docs/from-a-script.md, step {title!r}: {command}\n{error}")


@pytest.mark.timeout(600)
def test_the_guide_leads_from_the_script_to_a_green_project(tmp_path: Path) -> None:
    project = render(tmp_path / "project", start="starter")
    start_repository(project)
    install(project)
    _, *sections = GUIDE.read_text(encoding="utf-8").split("\n## ")
    for section in sections[:6]:
        follow(project, section)
    triaged = (project / "tickets.triaged.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(triaged) == 2


def test_the_script_of_the_guide_is_valid_python_of_moderate_length() -> None:
    script = next(block for block in BLOCK.finditer(GUIDE.read_text(encoding="utf-8")) if block["file"] == "triage.py")
    compile(script["text"], "triage.py", "exec")
    assert 60 <= script["text"].count("\n") <= 120
