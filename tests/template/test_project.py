"""A project with answers of its own: it passes its checks, runs, and knows nothing of where it came from."""

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
        assert b"<%" not in content, file


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


@pytest.mark.parametrize(
    "check",
    [("ruff", "format", "--check", "."), ("ruff", "check", "."), ("mypy",)],
    ids=" ".join,
)
def test_it_passes_its_checks(project: Tree, check: tuple[str, ...]) -> None:
    project.python("-m", *check)


def test_its_layers_hold(project: Tree) -> None:
    project.python("-c", "from importlinter.cli import lint_imports_command as check; check(['--no-cache'])")


def test_its_run_needs_no_key_whatever_its_model(project: Tree) -> None:
    """As `make run` names the model: the one of `.env` would need a key."""
    done = project.make("run")

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("# ")
    assert len(list((project.folder / "articles").glob("*.md"))) == 1


def test_its_model_is_the_one_that_was_answered(project: Tree) -> None:
    loaded = project.python("-c", "from infrastructure.variables import load_settings; print(load_settings().model)")

    assert loaded.strip() == OTHER_ANSWERS["default_model"]


def test_its_own_tests_pass(project: Tree) -> None:
    """Those that may see where they are; `make template-matrix` runs all."""
    same_anywhere = "--ignore=tests/unit/infrastructure/language_models/extractive"
    suites = ("tests/unit", "tests/architecture", "tests/end_to_end/test_readme.py")

    project.python("-m", "pytest", "-q", "-p", "no:cacheprovider", same_anywhere, *suites)
