"""What is not chosen is not named: in no file, and in the name of none."""

import re

import pytest

from tests.template.faults import parts_of
from tests.template.matrix import WORDS
from tests.template.rendering import OTHER_ANSWERS, ROOT, Tree, render

ADAPTERS = parts_of(Tree(ROOT), "adapters")
LEFT_OUT = {".copier-answers.yml", "requirements.lock"}
"""What says what was not chosen, and what `make lock` writes anew."""


@pytest.fixture(scope="module")
def bare(template: Tree, tmp_path_factory: pytest.TempPathFactory) -> Tree:
    return render(template, tmp_path_factory.mktemp("bare") / "project", **OTHER_ANSWERS, adapters=[])


@pytest.mark.parametrize("part", ADAPTERS)
def test_an_adapter_that_is_left_out_is_named_nowhere(bare: Tree, part: str) -> None:
    named = re.compile(WORDS.get(part, part), re.IGNORECASE)
    for file, content in bare.files().items():
        assert not named.search(file)
        if file not in LEFT_OUT:
            assert not named.search(content.decode("utf-8", "replace")), file


def test_a_project_without_adapters_is_in_order(bare: Tree) -> None:
    bare.python("-m", "ruff", "format", "--check", ".")
    bare.python("-m", "ruff", "check", ".")
    bare.python("-m", "mypy")
    bare.python("-c", "from importlinter.cli import lint_imports_command as check; check(['--no-cache'])")
    assert bare.python("-m", "infrastructure.env_example") == bare.read(".env.example")
