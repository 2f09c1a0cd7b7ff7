"""What is wrong with a template: twins that say too much, marks that do not close or that nobody can choose."""

import io
import re
import tokenize
from collections.abc import Iterator

import yaml
from pydantic import BaseModel

from tests.template.rendering import Tree

TWIN = '<%- from "template/live.jinja" import live with context -%>\n<%= live("{}"{}) -%>\n'
MARK = re.compile(r"^(?P<before>.*?)(?:#|<!--) (?P<kind>part|end): (?P<parts>[a-z_]+(?: [a-z_]+)*)(?: -->)?$")
WRITTEN = {".copier-answers.yml", ".env"}
"""Files that only projects have, and so have no live file here."""

MACROS = ("template/live.jinja", "template/slug.jinja")
PICTURES = (".png",)


class Question(BaseModel):
    """A question of `copier.yml`, as far as it names parts."""

    choices: dict[str, str] = {}


def faults(template: Tree) -> Iterator[str]:
    """Find what would render a project wrong, or leave something behind in it."""
    files = template.files()
    twins = {file.removesuffix(".jinja") for file in files if file.endswith(".jinja") and file not in MACROS}
    for file in sorted(twins - WRITTEN):
        quoted = ", quoted=true" if file.endswith(".toml") else ""
        if template.read(f"{file}.jinja") != TWIN.format(file, quoted):
            yield f"{file}.jinja says more than which file it is"
        if re.search("<%|%>", template.read(file)):
            yield f"{file} would be rendered by its twin"
    parts = {"template", *parts_of(template, "capabilities"), *parts_of(template, "adapters")}
    for file in sorted(files):
        marks = _marks(template, file)
        if marks and file not in twins:
            yield f"{file} has marks and no twin"
        yield from (f"{file}: {fault}" for fault in _faults_of(marks, parts))


def parts_of(template: Tree, question: str) -> tuple[str, ...]:
    """Return the parts that the question offers; none if it is not asked."""
    asked = yaml.safe_load(template.read("copier.yml")).get(question, {})
    return tuple(Question.model_validate(asked).choices.values())


def _marks(template: Tree, file: str) -> list[re.Match[str]]:
    """Return the marks of a file; what a string holds, and what a guide shows, are none."""
    if file.endswith(PICTURES):
        return []
    text = template.read(file)
    lines = text.splitlines()
    if file.endswith(".py"):
        tokens = tokenize.generate_tokens(io.StringIO(text).readline)
        lines = [token.line.rstrip("\n") for token in tokens if token.type == tokenize.COMMENT]
    elif file.startswith("docs/how-to/"):
        lines = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL).splitlines()
    return [found for line in lines if (found := MARK.match(line))]


def _faults_of(marks: list[re.Match[str]], parts: set[str]) -> Iterator[str]:
    opened = ""
    for mark in marks:
        if not parts.issuperset(mark["parts"].split()):
            yield f"{mark[0].strip()} names a part that nobody can choose"
        if "template" in mark["parts"].split()[:-1] + mark["parts"].split()[1:]:
            yield f"{mark[0].strip()} is of the template and of a project"
        if mark["before"].strip():
            if mark["before"].rstrip().endswith(("(", "[", "{")):
                yield f"{mark[0].strip()} marks the first of several lines"
            continue
        if mark["kind"] == "part":
            if opened:
                yield f"{mark[0].strip()} stands within {opened}"
            opened = mark["parts"]
        else:
            if opened != mark["parts"]:
                yield f"{mark[0].strip()} ends what was not begun"
            opened = ""
    if opened:
        yield f"{opened} is not ended"
