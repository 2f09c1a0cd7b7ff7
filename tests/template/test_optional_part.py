"""A part that is not chosen leaves no trace; it can be taken in later, and dropped again."""

from pathlib import Path

import pytest
import yaml
from copier import run_copy

from tests.template.faults import faults, parts_of
from tests.template.optional_part import FILES, add_optional_part
from tests.template.rendering import OTHER_ANSWERS, ROOT, Tree, render, thin_out

pytestmark = pytest.mark.slow

ADAPTERS = parts_of(Tree(ROOT), "adapters")
ANSWERS = ".copier-answers.yml"


@pytest.fixture(scope="module")
def with_parrots(template: Tree, tmp_path_factory: pytest.TempPathFactory) -> Tree:
    """A template, in Git, that has an optional part."""
    offering = thin_out(template, tmp_path_factory.mktemp("optional") / "template")
    offering.commit("Without parrots", tag="v0.1.0")
    add_optional_part(offering)
    offering.commit("Offer parrots", tag="v0.2.0")
    return offering


@pytest.fixture(scope="module")
def chosen(with_parrots: Tree, tmp_path_factory: pytest.TempPathFactory) -> Tree:
    return render(
        with_parrots,
        tmp_path_factory.mktemp("chosen") / "project",
        **OTHER_ANSWERS,
        adapters=[*ADAPTERS, "parrot"],
    )


@pytest.fixture(scope="module")
def not_chosen(with_parrots: Tree, tmp_path_factory: pytest.TempPathFactory) -> Tree:
    return render(
        with_parrots, tmp_path_factory.mktemp("not_chosen") / "project", **OTHER_ANSWERS, adapters=list(ADAPTERS)
    )


def but_answers(tree: Tree) -> dict[str, bytes]:
    return {file: content for file, content in tree.files().items() if file not in {ANSWERS, ".env"}}


def test_a_part_that_is_made_as_the_guide_says_is_in_order(with_parrots: Tree) -> None:
    assert list(faults(with_parrots)) == []


def test_a_part_that_is_not_chosen_leaves_no_trace(not_chosen: Tree, project: Tree) -> None:
    for file, content in not_chosen.files().items():
        assert "parrot" not in file
        assert b"parrot" not in content.lower(), file
    for file, content in but_answers(not_chosen).items():
        assert content == (project.folder / file).read_bytes(), f"{file} is not as if the part had never been"


def test_a_part_that_is_chosen_comes_byte_for_byte(chosen: Tree, with_parrots: Tree) -> None:
    marked = ["src/infrastructure/container.py", *FILES]

    for file in marked:
        assert chosen.read(file) == with_parrots.read(file)
    for file in ("Makefile", "AGENTS.md", "README.md", "pyproject.toml", "requirements.lock"):
        assert "parrot" in chosen.read(file)


@pytest.mark.parametrize("choice", ["chosen", "not_chosen"])
def test_the_project_is_in_order_with_the_part_and_without(request: pytest.FixtureRequest, choice: str) -> None:
    project: Tree = request.getfixturevalue(choice)

    project.python("-m", "ruff", "format", "--check", ".")
    project.python("-m", "ruff", "check", ".")
    project.python("-c", "from infrastructure.container import Container")


def test_a_part_that_is_new_is_taken_in_when_the_owner_says_so_and_dropped_again(
    with_parrots: Tree, chosen: Tree, not_chosen: Tree, tmp_path: Path
) -> None:
    project = Tree(tmp_path / "project")
    before = dict(OTHER_ANSWERS)
    run_copy(str(with_parrots.folder), project.folder, data=before, vcs_ref="v0.1.0", defaults=True, quiet=True)
    project.commit("Start")

    done = project.make("update")

    assert done.returncode == 0, done.stderr
    assert but_answers(project) == but_answers(not_chosen), "what is new is not chosen for the owner"

    project.commit("Take the update")
    done = project.make("update", f"DATA=adapters=[{', '.join((*ADAPTERS, 'parrot'))}]")

    assert done.returncode == 0, done.stderr
    assert but_answers(project) == but_answers(chosen)
    assert yaml.safe_load(project.read(ANSWERS))["adapters"] == [*ADAPTERS, "parrot"]

    project.commit("Keep parrots")
    done = project.make("update", f"DATA=adapters=[{', '.join(ADAPTERS)}]")

    assert done.returncode == 0, done.stderr
    assert but_answers(project) == but_answers(not_chosen)
