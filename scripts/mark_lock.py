"""Marks what only optional parts, and only the extra `dev`, need in a lock.

`mark_lock.py pyproject.toml annotated.txt` prints the lock.

The second file is what `uv pip compile` says, with its notes on what each package is there for (`# via`).
"""

import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

_DEPENDENCY = re.compile(r'^\s*"(?P<name>[\w.-]+)[^"]*",?\s*(?:#.*)?$')
_OF_PARTS = re.compile(r".*\S.* # part: (?P<parts>[a-z_ ]+)$")
_BLOCK = re.compile(r"^\s*# (?P<kind>part|end): (?P<parts>[a-z_ ]+)$")
_PINNED = re.compile(r"^(?P<name>[\w.-]+)(?:\[.*\])?==")
_VIA = re.compile(r"^\s+# \s*(?:via\b\s*)?(?P<name>\S*)(?P<direct> \(.*\))?$")

Parts = frozenset[str]
EVERY_PROJECT: Parts = frozenset()
"""What a package is for that is for no part alone."""


def marked_lock(project: str, annotated: str) -> str:
    """Return the lock without the notes, and with marks around what only some parts, or only development, needs."""
    stanzas: dict[str, list[str]] = {}
    for name, lines in _stanzas(annotated.splitlines()):
        stanzas.setdefault(name, []).extend(lines)  # a package may have several versions, for several systems
    users = {name: _users(lines) for name, lines in stanzas.items()}
    needed, at_run_time = _needed(_direct(project.splitlines()), users), _at_run_time(project, users)
    text = ""
    for (parts, runs), names in groupby(stanzas, key=lambda name: (needed[name], name in at_run_time)):
        lines = [line for name in names for line in stanzas[name] if not _VIA.match(line)]
        if not runs:
            lines = ["# extra: dev", *lines, "# end extra: dev"]
        marks = " ".join(sorted(parts))
        text += "\n".join((f"# part: {marks}", *lines, f"# end: {marks}") if parts else lines) + "\n"
    return text


def _direct(project: Iterable[str]) -> dict[str, Parts]:
    """Return the packages that the project names itself, each with the parts that it is for."""
    found: dict[str, Parts] = {}
    within = EVERY_PROJECT
    for line in project:
        if block := _BLOCK.match(line):
            within = frozenset(block["parts"].split()) if block["kind"] == "part" else EVERY_PROJECT
        elif dependency := _DEPENDENCY.match(line):
            own = _OF_PARTS.match(line)
            name = _normal(dependency["name"])
            parts = within or (frozenset(own["parts"].split()) if own else EVERY_PROJECT)
            found[name] = _joined(found[name], parts) if name in found else parts
    return found


def _stanzas(annotated: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield each package with its lines: the pin, the hashes, the notes; what stands before the first is no package."""
    name, lines = "", list[str]()
    for line in annotated:
        if pinned := _PINNED.match(line):
            if name:
                yield name, lines
            name, lines = _normal(pinned["name"]), []
        lines.append(line)
    if name:
        yield name, lines


def _users(lines: Iterable[str]) -> tuple[str, ...]:
    """Return the packages that a package is there for; an empty name stands for the project."""
    notes = [found for line in lines if (found := _VIA.match(line))]
    return tuple("" if note["direct"] else _normal(note["name"]) for note in notes if note["name"])


def _needed(direct: dict[str, Parts], users: dict[str, tuple[str, ...]]) -> dict[str, Parts]:
    """Return the parts that each package is for, its users' included; go on until nothing changes."""
    known: dict[str, Parts] = {}
    while True:
        before = dict(known)
        for name, named in users.items():
            reasons = [direct.get(name, EVERY_PROJECT)] if "" in named else []
            reasons += [known[user] for user in named if user in known]
            for parts in reasons:
                known[name] = _joined(known[name], parts) if name in known else parts
        if known == before:
            return {name: known.get(name, EVERY_PROJECT) for name in users}


def _at_run_time(project: str, users: dict[str, tuple[str, ...]]) -> set[str]:
    """Return the packages that the program itself needs, with all its parts; the others are for development alone."""
    declared = tomllib.loads(project)["project"]["dependencies"]
    found = {_normal(re.split(r"[^\w.-]", dependency, maxsplit=1)[0]) for dependency in declared}
    while more := {name for name, named in users.items() if found.intersection(named)} - found:
        found |= more
    return found


def _joined(one: Parts, other: Parts) -> Parts:
    """Return what a package is for that is for both: every project, if one of them is."""
    return one | other if one and other else EVERY_PROJECT


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    project_file, annotated_file = map(Path, sys.argv[1:])
    sys.stdout.write(marked_lock(project_file.read_text(encoding="utf-8"), annotated_file.read_text(encoding="utf-8")))
