"""The default answers give this repository, byte for byte, less what belongs to the template alone."""

import re
from pathlib import Path

import pytest

from tests.template.rendering import Tree, render

pytestmark = pytest.mark.slow

ALONE = (
    "copier.yml",
    "template/",
    "tests/template/",
    "scripts/new.py",
    "docs/how-to/make-a-part-optional.md",
    "docs/decisions/0013-the-repository-is-the-template.md",
    "docs/decisions/0014-a-capability-is-a-part-like-any-other.md",
)
ALONE_IN_FILE = re.compile(
    r"^[ \t]*(?:#|<!--) part: template(?: -->)?\n.*?^[ \t]*(?:#|<!--) end: template(?: -->)?\n"
    r"|^[^\n]*\S[^\n]* (?:#|<!--) part: template(?: -->)?\n",
    re.MULTILINE | re.DOTALL,
)


@pytest.fixture(scope="module")
def rendered(template: Tree, tmp_path_factory: pytest.TempPathFactory) -> Tree:
    return render(template, tmp_path_factory.mktemp("default") / "project")


def is_the_templates(file: str) -> bool:
    return file.startswith(ALONE) or file.endswith(".jinja")


def test_the_same_files_come_out(template: Tree, rendered: Tree) -> None:
    expected = {file for file in template.files() if not is_the_templates(file)}

    assert rendered.files().keys() == expected | {".copier-answers.yml"}


def test_every_file_comes_out_byte_for_byte(template: Tree, rendered: Tree) -> None:
    for file, live in template.files().items():
        if is_the_templates(file):
            continue
        twin = (template.folder / f"{file}.jinja").exists()
        expected = ALONE_IN_FILE.sub("", live.decode()).encode() if twin else live
        assert (rendered.folder / file).read_bytes() == expected, file


def test_what_can_be_run_here_can_be_run_there(template: Tree, rendered: Tree) -> None:
    for file in rendered.files().keys() & template.files().keys():
        assert mode(rendered.folder / file) == mode(template.folder / file), file


def test_git_keeps_every_file(rendered: Tree) -> None:
    rendered.succeed("git", "init", "--quiet")
    rendered.succeed("git", "add", "--all")

    assert set(rendered.succeed("git", "ls-files", "-z").strip("\0").split("\0")) == set(rendered.files())


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o111
