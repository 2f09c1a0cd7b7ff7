"""Projects of every choice that there is: each capability and adapter by itself, all, none, and pairs of adapters.

Run by `make template-matrix`; too slow to be among the tests that `make test` finds.
"""

from itertools import combinations
from pathlib import Path

import pytest

from tests.template.faults import parts_of
from tests.template.rendering import OTHER_ANSWERS, ROOT, Tree, render

Choice = dict[str, tuple[str, ...]]


def choices() -> list[Choice]:
    """Return every set of capabilities and adapters that is tried."""
    template = Tree(ROOT)
    capabilities, adapters = parts_of(template, "capabilities"), parts_of(template, "adapters")
    tried: list[Choice] = [{"capabilities": (capability,), "adapters": ()} for capability in capabilities]
    some = {(), *((adapter,) for adapter in adapters), *combinations(adapters, 2), adapters}
    tried += [{"capabilities": capabilities, "adapters": chosen} for chosen in sorted(some)]
    return [choice for number, choice in enumerate(tried) if choice not in tried[:number]]


@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    "choice", choices(), ids=lambda choice: "+".join((*choice["capabilities"], *choice["adapters"]))
)
def test_a_project_of_these_parts_passes_its_checks_and_tests(template: Tree, tmp_path: Path, choice: Choice) -> None:
    answers = {question: list(chosen) for question, chosen in choice.items() if parts_of(template, question)}
    project = render(template, tmp_path / "project", **OTHER_ANSWERS, **answers)

    for check in (("ruff", "format", "--check", "."), ("ruff", "check", "."), ("mypy",)):
        project.python("-m", *check)
    project.python("-c", "from importlinter.cli import lint_imports_command as check; check(['--no-cache'])")
    project.python("-m", "pytest", "-q", "-n", "auto", "-p", "no:cacheprovider")

    kept = {*answers.get("capabilities", []), *answers.get("adapters", [])}
    for part in {*parts_of(template, "capabilities"), *parts_of(template, "adapters")} - kept:
        left = [file for file, content in project.files().items() if f" part: {part}".encode() in content]
        assert left == []
