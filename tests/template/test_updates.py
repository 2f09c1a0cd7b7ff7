"""Updates keep the owner's work, and say clearly what they cannot do."""

import os
import shutil
from contextlib import chdir, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from unittest.mock import patch

import pytest
import yaml

from scripts.answers import exit_code_of
from scripts.update import main
from tests.template.projects import SOME, commit, files, git, render, start_repository, template

pytestmark = pytest.mark.slow
README = Path("README.md")


def update(project: Path, data: str = "") -> str:
    """Update a project in this process, and return the exit code and what was said."""
    stdout, stderr = StringIO(), StringIO()
    with chdir(project), patch.dict(os.environ, {"DATA": data}), redirect_stdout(stdout), redirect_stderr(stderr):
        code = exit_code_of(main)
    return f"{code} {stdout.getvalue()}{stderr.getvalue()}"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Return a small template that can be changed."""
    return Path(shutil.copytree(template(SOME), tmp_path / "template"))


@pytest.fixture
def project(source: Path, tmp_path: Path) -> Path:
    """Return a project of that template, committed."""
    project = render(tmp_path / "project", source)
    start_repository(project)
    return project


def improve(source: Path, path: str, text: str) -> None:
    """Add a line to a file of the template."""
    with (source / path).open("a", encoding="utf-8") as file:
        file.write(text)
    commit(source, "Improve")


def test_an_improvement_arrives_and_the_owners_work_stays(source: Path, project: Path) -> None:
    tool = project / "src/infrastructure/tools/find_order.py"
    tool.write_text("ORDERS = 1\n", encoding="utf-8")
    readme = (project / README).read_text(encoding="utf-8").replace("An AI agent.", "Finds orders.")
    (project / README).write_text(readme, encoding="utf-8")
    (project / "src/infrastructure/tools/current_time.py").unlink()
    commit(project, "Our work")
    improve(source, "Makefile", "\n# improved\n")
    assert update(project).startswith("0 Updated from ")
    assert "# improved" in (project / "Makefile").read_text(encoding="utf-8")
    assert tool.is_file()
    assert "Finds orders." in (project / README).read_text(encoding="utf-8")
    assert not (project / "src/infrastructure/tools/current_time.py").exists()


def test_a_part_is_added_later(project: Path) -> None:
    assert update(project, "parts=[chat, http]").startswith("0 Updated.")
    assert 'Part("http"' in (project / "src/infrastructure/parts.py").read_text(encoding="utf-8")
    assert "src/interfaces/http/app.py" in files(project)
    assert "src/interfaces/http/chat/routes.py" in files(project)


def test_a_part_of_ones_own_does_not_conflict_with_one_that_is_added(project: Path) -> None:
    manifest = project / "src/infrastructure/parts.py"
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(text.replace("\n]\n", '\n    Part("support"),\n]\n'), encoding="utf-8")
    commit(project, "Our work")
    assert update(project, "parts=[chat, http]").startswith("0 Updated.")
    assert 'Part("http",' in manifest.read_text(encoding="utf-8")
    assert 'Part("support"),' in manifest.read_text(encoding="utf-8")


def test_a_conflict_is_named(source: Path, project: Path) -> None:
    (project / "Makefile").write_text("# ours\n", encoding="utf-8")
    commit(project, "Our work")
    text = (source / "Makefile").read_text(encoding="utf-8")
    (source / "Makefile").write_text(text.replace("help", "usage"), encoding="utf-8")
    commit(source, "Improve")
    said = update(project)
    assert said.startswith("1 Makefile\n")
    assert "resolve them" in said


def test_without_news_a_project_is_up_to_date(project: Path) -> None:
    assert update(project) == "0 Up to date.\nUpdating, which takes a minute or so ...\n"


@pytest.mark.parametrize("base", ["project", "parent"])
def test_a_relative_path_of_the_template_is_found(base: str, source: Path, project: Path) -> None:
    answers = project / ".copier-answers.yml"
    recorded = yaml.safe_load(answers.read_text(encoding="utf-8"))
    recorded["_src_path"] = "../template" if base == "project" else "template"
    answers.write_text(yaml.safe_dump(recorded), encoding="utf-8")
    commit(project, "Move")
    improve(source, "Makefile", "\n# improved\n")
    assert update(project).startswith("0 Updated from ")
    assert "# improved" in (project / "Makefile").read_text(encoding="utf-8")


def test_a_template_that_is_gone_is_named_with_what_to_do(source: Path, project: Path) -> None:
    shutil.rmtree(source)
    said = update(project)
    assert said.startswith(f"2 The template {source} is not found.")
    assert "_src_path" in said


def test_a_project_without_a_repository_is_told_how_to_make_one(project: Path) -> None:
    shutil.rmtree(project / ".git")
    said = update(project)
    assert said.startswith("2 This project is no Git repository")
    assert "git init && git add -A && git commit" in said


def test_an_answer_without_a_question_is_refused(project: Path) -> None:
    assert "There is no question 'colour'" in update(project, "colour=red")


def test_a_project_from_before_the_parts_gets_a_clear_line(source: Path, project: Path) -> None:
    answers = project / ".copier-answers.yml"
    recorded = yaml.safe_load(answers.read_text(encoding="utf-8"))
    del recorded["parts"]
    recorded["capabilities"] = ["article"]
    answers.write_text(yaml.safe_dump(recorded), encoding="utf-8")
    commit(project, "As it was")
    improve(source, "Makefile", "\n# improved\n")
    said = update(project)
    assert said.startswith("1 ")
    assert "cannot be updated: start a new one" in said
    assert git(project, "status", "--porcelain") == ""
