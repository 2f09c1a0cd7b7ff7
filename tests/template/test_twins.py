"""The template is a few twins that say nothing but which file they are, and marks that open and close."""

import io
import keyword
import re
import sys
import tokenize

import yaml

from tests.template.rendering import Tree

TWIN = '<%- from "template/live.jinja" import live with context -%>\n<%= live("{}"{}) -%>\n'
MARK = re.compile(r"^(?P<before>.*?)(?:#|<!--) (?P<kind>part|end): (?P<part>[a-z_]+)(?: -->)?$")
WRITTEN = {".copier-answers.yml", ".env"}
"""Files that only projects have."""


def twins(template: Tree) -> list[str]:
    return [file.removesuffix(".jinja") for file in template.files() if file.endswith(".jinja")]


def marks(template: Tree, file: str) -> list[re.Match[str]]:
    """Return the marks of a file; what a string holds, and what a guide shows, are none."""
    text = template.read(file)
    lines = text.splitlines()
    if file.endswith(".py"):
        tokens = tokenize.generate_tokens(io.StringIO(text).readline)
        lines = [token.line.rstrip("\n") for token in tokens if token.type == tokenize.COMMENT]
    elif file.startswith("docs/how-to/"):
        lines = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL).splitlines()
    return [found for line in lines if (found := MARK.match(line))]


def questions(template: Tree) -> dict[str, dict[str, object]]:
    loaded = yaml.safe_load(template.read("copier.yml"))
    return {name: question for name, question in loaded.items() if not name.startswith("_")}


def test_a_twin_says_only_which_file_it_is(template: Tree) -> None:
    for file in set(twins(template)) - WRITTEN - {"template/live"}:
        quoted = ", quoted=true" if file.endswith(".toml") else ""
        assert template.read(f"{file}.jinja") == TWIN.format(file, quoted)
        assert not re.search("<%|%>", template.read(file)), f"{file} would be rendered"


def test_a_file_with_marks_has_a_twin(template: Tree) -> None:
    marked = {file for file in template.files() if marks(template, file)}

    assert marked
    assert marked <= set(twins(template))


def test_every_mark_that_opens_is_closed_and_names_a_part(template: Tree) -> None:
    parts = {"template"}
    for question in ("capabilities", "adapters"):
        choices = questions(template).get(question, {}).get("choices", {})
        assert isinstance(choices, dict)
        parts |= set(choices.values())
    for file in template.files():
        opened = ""
        for mark in marks(template, file):
            assert mark["part"] in parts, f"{file} marks {mark['part']}, which nobody can choose"
            if mark["before"].strip():
                continue
            assert mark["kind"] == ("end" if opened else "part"), f"{file}: {mark[0]}"
            assert opened in {"", mark["part"]}, f"{file}: {mark[0]} within {opened}"
            opened = "" if opened else mark["part"]
        assert not opened, f"{file} does not close {opened}"


def test_nobody_has_to_trust_the_template(template: Tree) -> None:
    settings = set(yaml.safe_load(template.read("copier.yml")))

    assert not settings & {"_tasks", "_migrations", "_jinja_extensions", "_external_data"}


def test_every_name_that_python_takes_is_refused(template: Tree) -> None:
    taken = set(template.read("template/taken_names.txt").split())
    python = {name.replace("_", "-") for name in {*keyword.kwlist, *sys.stdlib_module_names}}

    assert {name for name in python if re.fullmatch("[a-z][a-z0-9]*(-[a-z0-9]+)*", name)} <= taken
    assert {path.name for path in (template.folder / "src").iterdir()} <= taken
