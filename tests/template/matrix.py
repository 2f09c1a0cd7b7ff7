"""A project for each start and each part: rendered, checked, tested and run. Run by 'make template-matrix'."""

from pathlib import Path

import pytest

from infrastructure.parts import PARTS
from tests.template.projects import ROOT, install, run, start_repository, succeeds, template

STARTS = ("core", "starter", "workflow", "sample", "everything")
CHOICES: dict[str, dict[str, str]] = {
    **{start: {"start": start} for start in STARTS},
    **{part.name: {"start": "choose", "parts": f"[{part.name}]"} for part in PARTS},
}
ESSENTIAL = ("sample",)  # a starter and a workflow are checked, tested and run by test_generators.py


@pytest.mark.timeout(1200)
@pytest.mark.parametrize(
    "choice", [pytest.param(name, id=f"essential-{name}" if name in ESSENTIAL else name) for name in CHOICES]
)
def test_a_project_is_green(choice: str, tmp_path: Path) -> None:
    project = tmp_path / "project"
    answers = [f"--data={question}={answer}" for question, answer in CHOICES[choice].items()]
    succeeds(ROOT, f"{ROOT}/.venv/bin/copier", "copy", "--defaults", *answers, str(template()), str(project))
    start_repository(project)
    install(project)
    succeeds(project, "make", "check")
    tested = succeeds(project, "make", "test")
    assert " passed" in tested
    ran = run(project, "make", "run")
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.strip()
    assert run(project, "git", "status", "--porcelain").stdout == "", "running and testing leaves no files"
