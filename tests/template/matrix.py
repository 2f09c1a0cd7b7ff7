"""Projects of every choice that there is: each passes its checks and quick tests, runs, and knows of no other part.

`make template-matrix` tries all; with `ONLY=essential` those that say most: each capability that can stand alone, with
an adapter that the other has not, so that every part is missing in one. Each project is one test, so that workers take
them side by side.
"""

import shutil
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest

from tests.template.faults import parts_of
from tests.template.rendering import OTHER_ANSWERS, ROOT, Tree, render
from tests.template.traces import DEFAULTS, found, traces

Choice = tuple[tuple[str, ...], tuple[str, ...]]
"""Capabilities, and adapters."""

CAPABILITIES, ADAPTERS = parts_of(Tree(ROOT), "capabilities"), parts_of(Tree(ROOT), "adapters")
ALONE = ("article", "chat")
"""Of these a project has at least one: evaluation alone has nothing to evaluate."""

ALL: Choice = (CAPABILITIES, ADAPTERS)


def essential() -> list[Choice]:
    """Return the choices that say most."""
    return [((capability,), (adapter,)) for capability, adapter in zip(ALONE, reversed(ADAPTERS), strict=False)]


def further() -> list[Choice]:
    """Return the other choices: all, sets of capabilities, every capability with every adapter, pairs of adapters."""
    sets = [chosen for size in range(1, len(CAPABILITIES) + 1) for chosen in combinations(CAPABILITIES, size)]
    tried: list[Choice] = [ALL, *((chosen, ()) for chosen in sets if set(ALONE) & set(chosen))]
    tried += [((capability,), (adapter,)) for capability in ALONE for adapter in ADAPTERS]
    tried += [(CAPABILITIES, pair) for pair in combinations(ADAPTERS, 2)]
    return [choice for choice in tried if choice not in essential()]


def name_of(choice: Choice) -> str:
    """Return the parts, as one word."""
    return "+".join(part for parts in choice for part in parts)


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where a worker renders its projects, one after the other; mypy begins there with what `make check` left."""
    place = tmp_path_factory.mktemp("matrix")
    if (ROOT / ".mypy_cache").is_dir():
        shutil.copytree(ROOT / ".mypy_cache", place / "mypy")
    yield place
    shutil.rmtree(place)


@pytest.mark.timeout(900)
@pytest.mark.parametrize("choice", essential(), ids=name_of)
def test_an_essential_choice_gives_a_project_that_is_whole(template: Tree, place: Path, choice: Choice) -> None:
    see_that_it_is_whole(template, place, choice)


@pytest.mark.timeout(900)
@pytest.mark.parametrize("choice", further(), ids=name_of)
def test_a_further_choice_gives_a_project_that_is_whole(template: Tree, place: Path, choice: Choice) -> None:
    see_that_it_is_whole(template, place, choice)


def see_that_it_is_whole(template: Tree, place: Path, choice: Choice) -> None:
    """Render the project, look for what it should not know, and do what its owner would do first."""
    capabilities, adapters = map(list, choice)
    shutil.rmtree(place / "project", ignore_errors=True)
    project = render(template, place / "project", **OTHER_ANSWERS, capabilities=capabilities, adapters=adapters)

    others = {*CAPABILITIES, *ADAPTERS} - {*capabilities, *adapters}
    assert [trace for part in sorted(others) for trace in traces(project, part)] == []
    assert list(found(project, DEFAULTS)) == []
    assert project.python("-m", "infrastructure.env_example") == project.read(".env.example")
    project.python("-m", "ruff", "format", "--check", ".")
    project.python("-m", "ruff", "check", ".")
    project.python("-m", "mypy", "--cache-dir", str(place / "mypy"))
    project.python("-c", "from importlinter.cli import lint_imports_command as check; check(['--no-cache'])")
    project.python("-m", "pytest", "-q", "-m", "not slow", "-p", "no:cacheprovider")
    done = project.make("run")
    assert (done.returncode, bool(done.stdout.strip())) == (0, True), done.stderr
