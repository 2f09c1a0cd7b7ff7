"""Every choice of parts gives the files of these parts, and nothing of the others."""

import re
from pathlib import Path
from typing import Any

import pytest

from infrastructure.parts import PARTS
from tests.template.projects import ROOT, files, git, render

pytestmark = pytest.mark.slow

NAMES = [part.name for part in PARTS]
NEEDS = {part.name: part.needs for part in PARTS}
OWN = {
    "README.md", "CHANGELOG.md", "SECURITY.md", "LICENSE", "pyproject.toml", ".copier-answers.yml",
}  # fmt: skip
"""Files in which a project speaks of itself."""


def parts_of(path: str) -> set[str]:
    found = Path(path)
    names = {*found.parent.parts, *(name.split(".")[0].removeprefix("test_") for name in (found.name,))}
    return names & set(NAMES)


def with_needs(parts: set[str]) -> set[str]:
    needed = {need for part in parts for need in NEEDS[part]}
    return parts if needed <= parts else with_needs(parts | needed)


@pytest.mark.parametrize("part", NAMES)
def test_a_project_has_the_files_of_its_parts_and_no_others_and_no_empty_folder(part: str, tmp_path: Path) -> None:
    chosen = with_needs({part})
    folder = render(tmp_path / "project", start="choose", parts=[part])
    manifest = (folder / "src/infrastructure/parts.py").read_text(encoding="utf-8")
    assert {name for name in NAMES if f'Part("{name}"' in manifest} == chosen
    project = files(folder)
    assert {path for path in project if not parts_of(path) <= chosen} == set()
    here = {path for path in git(ROOT, "ls-files", "src", "prompts").splitlines() if not path.endswith(".jinja")}
    assert {path for path in here if parts_of(path) <= chosen} <= project
    assert [path for path in folder.rglob("*") if path.is_dir() and not any(path.iterdir())] == []


def test_everything_is_this_repository_but_for_its_own_words(tmp_path: Path) -> None:
    words: dict[str, Any] = {
        "project_name": "Groundwork",
        "slug": "groundwork",
        "description": "A Clean Architecture template for AI agents.",
        "licence": "MIT",
    }
    project = render(tmp_path / "project", start="everything", **words)
    for path in sorted(files(project) - (OWN - {"pyproject.toml", "LICENSE"})):
        here = (ROOT / path).read_bytes()
        if path == "pyproject.toml":
            mine = (b"# template:", b"template =")
            here = b"".join(line for line in here.splitlines(keepends=True) if not line.startswith(mine))
            here = re.sub(rb'(?m)^version = ".*"$', b'version = "0.1.0"', here)
        assert (project / path).read_bytes() == here, path


def test_the_names_that_are_typed_appear_where_they_should(tmp_path: Path) -> None:
    project = render(
        tmp_path / "project",
        project_name="Order Desk",
        description='Sorts "odd" orders.',
        author="Ann Lee",
        licence="MIT",
    )
    assert 'name = "order-desk"' in (project / "pyproject.toml").read_text(encoding="utf-8")
    assert 'description = "Sorts \\"odd\\" orders."' in (project / "pyproject.toml").read_text(encoding="utf-8")
    assert "(c) 2026 Ann Lee" in (project / "LICENSE").read_text(encoding="utf-8")
    assert (project / "README.md").read_text(encoding="utf-8").startswith('# Order Desk\n\nSorts "odd" orders.')
    for path in files(project) - {".copier-answers.yml"}:
        text = (project / path).read_text(encoding="utf-8", errors="replace")
        assert "groundwork" not in text.casefold(), path


def test_a_model_that_is_chosen_stands_in_the_env_file_and_the_readme(tmp_path: Path) -> None:
    project, offline = render(tmp_path / "project", default_model="openai/gpt-5"), render(tmp_path / "offline")
    assert "AGENT_MODEL=openai/gpt-5" in (project / ".env").read_text(encoding="utf-8")
    assert not (offline / ".env").exists()
    of_project, of_offline = ((each / "README.md").read_text(encoding="utf-8") for each in (project, offline))
    assert "`openai/gpt-5`. Add its provider's own key variable" in of_project
    assert ", offline: " not in of_project
    assert ", offline: the stand-in model needs no key" in of_offline


@pytest.mark.parametrize("parts", [["http"], ["postgres", "runs"]])
def test_guides_of_parts_speak_of_no_part_of_the_sample(parts: list[str], tmp_path: Path) -> None:
    project = render(tmp_path / "project", start="choose", parts=parts)
    guides = [project / path for path in files(project) if path.startswith("docs/parts/")]
    of_the_sample = re.compile(r"\b(notes?|articles?)\b", re.IGNORECASE)
    assert len(guides) >= len(parts)
    assert {guide.name: of_the_sample.findall(guide.read_text(encoding="utf-8")) for guide in guides} == {
        guide.name: [] for guide in guides
    }
