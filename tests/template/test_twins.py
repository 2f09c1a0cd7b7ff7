"""The template is a few twins that say nothing but which file they are, and marks that open and close."""

import keyword
import re
import sys
from pathlib import Path

import pytest
import yaml

from tests.template.faults import TWIN, faults
from tests.template.rendering import Tree

OPENED = "# part: template\n"
ENDED = "# end: template\n"
BREACHES = [
    ("src/domain/runs.py", f"{OPENED}x = 1\n{ENDED}", "src/domain/runs.py has marks and no twin"),
    ("Makefile", OPENED, "Makefile: template is not ended"),
    ("Makefile", f"{OPENED}{OPENED}{ENDED}", "Makefile: # part: template stands within template"),
    ("Makefile", ENDED, "Makefile: # end: template ends what was not begun"),
    ("Makefile", "x:  # part: cooking\n", "Makefile: x:  # part: cooking names a part that nobody can choose"),
    ("Makefile", "x (  # part: article\n", "Makefile: x (  # part: article marks the first of several lines"),
    (
        "Makefile",
        "x:  # part: article cooking\n",
        "Makefile: x:  # part: article cooking names a part that nobody can choose",
    ),
    (
        "Makefile",
        "x:  # part: article template\n",
        "Makefile: x:  # part: article template is of the template and of a project",
    ),
    ("Makefile", "# <%\n", "Makefile would be rendered by its twin"),
    ("Makefile.jinja", "# more\n", "Makefile.jinja says more than which file it is"),
]


def test_the_template_is_in_order(template: Tree) -> None:
    assert list(faults(template)) == []


@pytest.mark.parametrize(("file", "added", "fault"), BREACHES)
def test_what_is_out_of_order_is_found(tmp_path: Path, file: str, added: str, fault: str) -> None:
    small = Tree(tmp_path)
    small.write("copier.yml", "capabilities: {choices: {Articles: article}}\n")
    small.write("Makefile", f"all:\n{OPENED}{ENDED}")
    small.write("Makefile.jinja", TWIN.format("Makefile", ""))
    assert list(faults(small)) == []

    small.write(file, (small.read(file) if (tmp_path / file).exists() else "") + added)

    assert list(faults(small)) == [fault]


def test_nobody_has_to_trust_the_template(template: Tree) -> None:
    settings = set(yaml.safe_load(template.read("copier.yml")))

    assert not settings & {"_tasks", "_migrations", "_jinja_extensions", "_external_data"}


def test_every_name_that_python_takes_is_refused(template: Tree) -> None:
    taken = set(template.read("template/taken_names.txt").split())
    python = {name.replace("_", "-") for name in {*keyword.kwlist, *sys.stdlib_module_names}}

    assert {name for name in python if re.fullmatch("[a-z][a-z0-9]*(-[a-z0-9]+)*", name)} <= taken
    assert {path.name for path in (template.folder / "src").iterdir()} <= taken
