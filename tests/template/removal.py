"""A part is removed by hand as docs/how-to/add-a-part.md says: what is left is green. Run by 'make template-matrix'."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from infrastructure.parts import PARTS
from tests.template.projects import ROOT, git, install, render, start_repository, succeeds

ESSENTIAL = ("chat", "runs", "http")

GUIDE = (ROOT / "docs/how-to/add-a-part.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = render(tmp_path_factory.mktemp("everything") / "project", start="everything")
    start_repository(project)
    install(project)
    return project


@pytest.fixture
def project(everything: Path) -> Iterator[Path]:
    yield everything
    git(everything, "checkout", "--quiet", ".")
    git(everything, "clean", "--quiet", "--force", "-d")


def remove(project: Path, part: str) -> None:
    """Follow the guide."""
    [find] = re.findall(r"`(find .*? -print)`", GUIDE)
    found = succeeds(project, "sh", "-c", find.replace("support", part)).splitlines()
    assert found
    succeeds(project, "rm", "-rf", *found)
    for path, line in (("src/infrastructure/parts.py", f'    Part("{part}"'), ("pyproject.toml", f"{part} = [")):
        file = project / path
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
        file.write_text("".join(each for each in lines if not each.startswith(line)), encoding="utf-8")


def with_dependents(part: str) -> list[str]:
    """Return the part and those that need it, the latter first."""
    dependents = [each.name for each in PARTS if part in each.needs]
    return list(dict.fromkeys([*(name for dependent in dependents for name in with_dependents(dependent)), part]))


@pytest.fixture
def removed(request: pytest.FixtureRequest, project: Path) -> None:
    for name in with_dependents(request.param):
        remove(project, name)
    succeeds(project, "sh", "-c", ".venv/bin/python -m scripts.env_example > .env.example")  # as 'make format' does


@pytest.mark.timeout(900)
@pytest.mark.parametrize("removed", [part.name for part in PARTS], indirect=True)
@pytest.mark.usefixtures("removed")
def test_a_project_without_the_part_is_green(project: Path) -> None:
    succeeds(project, "make", "check")
    succeeds(project, "make", "test", "WORKERS=2")
    assert succeeds(project, "make", "run").strip()


@pytest.mark.timeout(300)
@pytest.mark.parametrize("removed", ESSENTIAL, ids=lambda part: f"essential-{part}", indirect=True)
@pytest.mark.usefixtures("removed")
def test_a_project_without_the_part_starts(project: Path) -> None:
    succeeds(project, ".venv/bin/pytest", "-q", "tests", "-k", "architecture")  # which imports the other tests too
    succeeds(project, ".venv/bin/agent", "--help")
    succeeds(project, ".venv/bin/agent", "ask", "What time is it?")
