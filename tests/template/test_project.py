"""A project with answers of its own: it runs, and knows nothing of where it came from; its tests: `matrix.py`."""

import re
import tomllib

import pytest
import yaml

from tests.template.rendering import OTHER_ANSWERS, Tree

pytestmark = pytest.mark.slow


def test_no_default_answer_is_left(project: Tree) -> None:
    for file, content in project.files().items():
        assert b"groundwork" not in content.lower(), file
        assert b"A Clean Architecture template" not in content, file


def test_no_mark_of_the_template_is_left(project: Tree) -> None:
    for file, content in project.files().items():
        assert not re.search(rb"(part|end): template", content), file
        assert b"<%" not in content or file.endswith(".png"), file


def test_the_answers_stand_where_they_belong(project: Tree) -> None:
    package = tomllib.loads(project.read("pyproject.toml"))["project"]

    assert (package["name"], package["description"]) == (OTHER_ANSWERS["slug"], OTHER_ANSWERS["description"])
    assert package["authors"] == [{"name": OTHER_ANSWERS["author"]}]
    assert project.read("README.md").startswith(
        f"# {OTHER_ANSWERS['project_name']}\n\n{OTHER_ANSWERS['description']}\n\n"
    )
    assert f"Copyright (c) 2026 {OTHER_ANSWERS['author']}\n" in project.read("LICENSE")
    assert f"AGENT_MODEL={OTHER_ANSWERS['default_model']}\n" in project.read(".env")


def test_the_answers_are_kept_for_updates(project: Tree) -> None:
    kept = yaml.safe_load(project.read(".copier-answers.yml"))

    assert {name: answer for name, answer in kept.items() if name in OTHER_ANSWERS} == OTHER_ANSWERS
    assert kept["capabilities"] == ["article", "chat", "evaluation"]
    assert not [name for name in kept if name.startswith("own_")]


def test_its_changelog_starts_empty(project: Tree) -> None:
    assert project.read("CHANGELOG.md").endswith("## Unreleased\n"), "what is new here goes above 'end: template'"


def test_its_run_needs_no_key_whatever_its_model(project: Tree) -> None:
    """As `make run` names the model: the one of `.env` would need a key."""
    done = project.make("run")

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("# ")
    assert len(list((project.folder / "articles").glob("*.md"))) == 1


def test_its_model_is_the_one_that_was_answered(project: Tree) -> None:
    loaded = project.python("-c", "from infrastructure.variables import load_settings; print(load_settings().model)")

    assert loaded.strip() == OTHER_ANSWERS["default_model"]
