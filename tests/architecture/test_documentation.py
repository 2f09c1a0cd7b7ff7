"""What the documents name exists: links, files, settings, commands, make targets. A failure says the page and line."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from infrastructure.settings import variable_of, variables
from interfaces.cli.commands import add_commands
from tests.agents import agent_with

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
FOLDERS = {
    **dict.fromkeys(("deploy", "docs", "examples", "locks", "make", "prompts", "scripts", "src", "tests"), ROOT),
    **dict.fromkeys(("application", "domain", "infrastructure", "interfaces"), ROOT / "src"),
}
"""The first folder of a path in a document, and the folder that contains it."""
HISTORY = re.compile(r"^(?:# Changelog|\*Superseded by)", re.MULTILINE)  # a page about the past
WRITTEN = re.compile(r"\bNAME=(\w+)|^`([\w./]+)`:$|app\.command\(\)\((\w+)\)", re.MULTILINE)
"""The names of code that the reader of a page writes."""
COMMAND = r"(?<![\w-])agent ([a-z][\w-]*) ?([a-z][\w-]*|)"


def lines_of(page: Path) -> Iterator[tuple[str, str, str]]:
    """Yield the place of each line, its text, and the language of the block of code that it is in, if any."""
    language = ""
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), start=1):
        if line.startswith("```"):
            language = "" if language else line[3:] or "text"
        else:
            yield f"{page.relative_to(ROOT)}:{number}", line, language


def named(pattern: str) -> Iterator[tuple[str, re.Match[str]]]:
    """Yield each match in code spans and commands with its place, except for names that the reader writes."""
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        written = [name for names in WRITTEN.findall(text) for name in names if name]
        for place, line, language in () if HISTORY.search(text) else lines_of(page):
            commands = [re.sub(r"(^|\s)#.*", "", line)] if language == "sh" or line.startswith("$ ") else []
            for code in commands if language else re.findall(r"`([^`]+)`", line):
                if "docker" not in code and not any(name in code.casefold() for name in written):
                    yield from ((place, match) for match in re.finditer(pattern, code))


def has_anchor(page: Path, anchor: str) -> bool:
    titles = [line.lstrip("#").strip() for _, line, language in lines_of(page) if line.startswith("#") and not language]
    return anchor in {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


def test_every_link_leads_somewhere() -> None:
    wrong = []
    for page in PAGES:
        for place, line, language in lines_of(page):
            for path, anchor in () if language else re.findall(r"\]\((?!\w+:)([^\s#)]*)#?([^\s)]*)\)", line):
                target = page.parent / path if path else page
                if not target.exists() or (anchor and not has_anchor(target, anchor)):
                    wrong.append(f"{place}: {path}#{anchor}")
    assert not wrong, "\n".join(wrong)


def test_every_file_exists() -> None:
    files = [(place, path) for place, path in named(r"^([\w-]+)/[\w./*-]+$") if path[1] in FOLDERS]
    wrong = [f"{place}: {path[0]}" for place, path in files if not any(FOLDERS[path[1]].glob(path[0]))]
    assert not wrong, "\n".join(wrong)


def test_every_setting_exists(tmp_path: Path) -> None:
    known = {*variables(), *(variable_of("adapters", port) for port in agent_with(tmp_path).selectors()), "AGENT_"}
    known |= {name[: name.index("__") + 2] for name in known if "__" in name}
    wrong = [f"{place}: {name[0]}" for place, name in named(r"\bAGENT_[A-Z_]*") if name[0] not in known]
    assert not wrong, "\n".join(wrong)


def test_every_command_exists() -> None:
    add_commands(app := typer.Typer())
    known: dict[str, Any] = vars(typer.main.get_command(app))["commands"]
    inner = {name: ("", *command.commands) for name, command in known.items() if hasattr(command, "commands")}
    commands = [(place, *found.groups()) for place, found in named(COMMAND)]
    wrong = [f"{place}: agent {a} {b}" for place, a, b in commands if a not in known or b not in inner.get(a, (b,))]
    assert not wrong, "\n".join(wrong)


def test_every_make_target_exists() -> None:
    makefiles = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "Makefile", *ROOT.glob("make/*.mk")))
    known = re.findall(r"^([a-z-]+):", makefiles, re.MULTILINE)
    targets = [(place, name) for place, found in named(r"(?<![\w-])make ([a-z -]*)") for name in found[1].split()]
    wrong = [f"{place}: make {name}" for place, name in targets if name not in known]
    assert not wrong, "\n".join(wrong)
