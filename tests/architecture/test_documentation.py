"""What the documents say of the code is so: links, targets, variables, commands, tables."""

import ast
import re
from pathlib import Path

import pytest
import typer.main

from domain import errors
from infrastructure.variables import variables
from interfaces.cli.exit_codes import TABLE, exit_code
from interfaces.cli.main import app

ROOT = Path(__file__).parents[2]
PAGES = sorted((*ROOT.glob("*.md"), *(path for part in ("docs", "examples") for path in (ROOT / part).rglob("*.md"))))
DOCUMENTS = [page for page in PAGES if "examples" not in page.relative_to(ROOT).parts]
README, ARCHITECTURE = ROOT / "README.md", ROOT / "docs/architecture.md"
DECISIONS = sorted((ROOT / "docs/decisions").glob("[0-9]*.md"))
PORTS = sorted(path.stem for path in (ROOT / "src/application/ports").glob("*.py") if path.stat().st_size)


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def read(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def code_of(page: Path) -> list[str]:
    """Return the lines of the page's code blocks, and its code spans."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", read(page), re.MULTILINE | re.DOTALL)
    prose = re.sub(r"^```.*?^```", "", read(page), flags=re.MULTILINE | re.DOTALL)
    return [*(line for block in blocks for line in block.splitlines()), *re.findall(r"`([^`\n]+)`", prose)]


def rows(page: Path, heading: str) -> list[list[str]]:
    """Return the cells of the table whose head begins with these words, without its head."""
    table = re.search(rf"^\| {re.escape(heading)}.*\n\|[-|]+\|\n((?:\|.*\n)+)", read(page), re.MULTILINE)
    assert table, f"{named(page)} has no table that begins with {heading!r}"
    return [
        [cell.strip() for cell in re.sub(r" *<!--.*", "", row).strip("|").split("|")] for row in table[1].splitlines()
    ]


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", read(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.casefold()).replace(" ", "-") for heading in headings}


def finished(adapter: ast.ClassDef) -> bool:
    """Whether the adapter keeps every promise, not as 'make adapter' wrote it."""
    return not any(
        isinstance(n, ast.Raise) and n.exc and "not implemented" in ast.unparse(n) for n in ast.walk(adapter)
    )


def commands() -> dict[str, set[str]]:
    """Return every command that a person can type after `agent`, with its options."""
    found: dict[str, set[str]] = {}
    pending = [("", typer.main.get_command(app))]
    while pending:
        name, command = pending.pop()
        if children := getattr(command, "commands", None):
            pending += [(f"{name} {child}".strip(), children[child]) for child in children]
        else:
            found[name] = {option for parameter in command.params for option in parameter.opts}
    return found


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    text = re.sub(r"^```.*?^```|`[^`\n]+`", "", read(page), flags=re.MULTILINE | re.DOTALL)
    for target in re.findall(r"\]\(([^()\s]+)\)", text):
        if "://" in target or target.startswith("mailto:"):
            continue
        path, _, anchor = target.partition("#")
        place = (page.parent / path) if path else page
        assert place.exists(), f"{target} leads nowhere"
        assert not anchor or anchor in anchors(place), f"{target} leads to no heading"


@pytest.mark.parametrize("page", DOCUMENTS, ids=named)
def test_every_target_of_make_that_is_named_is_there(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", read(ROOT / "Makefile"), re.MULTILINE))
    for code in code_of(page):
        if found := re.match(r"(?:\$ )?make ([a-z-]+)", code):
            assert found[1] in targets, code


@pytest.mark.parametrize("page", DOCUMENTS, ids=named)
def test_every_variable_that_is_named_is_a_setting(page: Path) -> None:
    for variable in re.findall(r"\bAGENT_[A-Z][A-Z_]*", read(page)):
        group = variable.endswith("__") and any(known.startswith(variable) for known in variables())
        added_here = f"+    {variable.removeprefix('AGENT_').casefold()}: " in read(page)
        assert group or added_here or variable in variables()


@pytest.mark.parametrize("page", DOCUMENTS, ids=named)
def test_every_command_and_option_that_is_named_is_there(page: Path) -> None:
    known = commands()
    for code in code_of(page):
        words = re.sub(r"^\$ |^(?:\w+=\S+ )+", "", code.strip()).split()
        if words[:1] != ["agent"] or len(words) == 1 or words[1].startswith("-"):
            continue
        name = next((name for name in (" ".join(words[1:3]), words[1]) if name in known), None)
        group = any(command.startswith(f"{words[1]} ") for command in known) and len(words) == 2 + ("|" in words)
        assert name or group, code
        options = {word.rstrip(",") for word in words if word.startswith("--")}
        assert not name or options <= known[name] | {"--help"}, code


def test_the_readme_lists_every_command() -> None:
    listed = [" ".join(w for w in row[0].strip("`").split()[1:] if w.islower()) for row in rows(README, "command |")]

    assert sorted(listed) == sorted(commands())


def test_the_readme_has_the_exit_codes_of_the_help() -> None:
    told = dict(re.findall(r"(\d+) ([a-z ]+)", TABLE))

    assert {row[0]: row[1] for row in rows(README, "exit code |")} == told


def test_the_readme_maps_folders_and_files_that_are_there() -> None:
    mapped = [row[0].strip("`") for row in rows(README, "path |")]

    assert [path for path in mapped if not (ROOT / path).exists()] == []
    for folder in ("src/domain/", *(f"src/application/{p.name}/" for p in (ROOT / "src/application").glob("[a-z]*"))):
        assert folder in mapped


def test_the_placement_table_is_the_same_everywhere() -> None:
    assert rows(ARCHITECTURE, "ask, in this order |") == rows(ROOT / "AGENTS.md", "ask, in this order |")


def test_every_port_stands_in_the_architecture_with_its_adapters() -> None:
    assert list(dict.fromkeys(row[0].strip("`") for row in rows(ARCHITECTURE, "port |"))) == PORTS


@pytest.mark.parametrize("port", PORTS)
def test_every_adapter_stands_beside_its_port(port: str) -> None:
    role = "".join(word.capitalize() for word in port.split("_"))
    classes = {
        node.name
        for path in (ROOT / "src/infrastructure").rglob("*.py")
        for node in ast.walk(ast.parse(read(path)))
        if isinstance(node, ast.ClassDef) and role in {ast.unparse(base) for base in node.bases} and finished(node)
    }
    listed = " ".join(row[2] for row in rows(ARCHITECTURE, "port |") if row[0] == f"`{port}`")

    assert set(re.findall(r"`(\w+)`", listed)) == classes


def test_every_branch_of_the_error_tree_stands_beside_its_exit_code() -> None:
    told = {row[0].strip("`"): int(row[1]) for row in rows(ARCHITECTURE, "branch |")}

    assert told == {branch.__name__: exit_code(branch("x")) for branch in errors.AgentError.__subclasses__()}


def test_every_step_of_the_capabilities_that_it_shows_stands_in_the_architecture_with_its_contracts() -> None:
    steps = {
        (path.parent.name, path.stem): (found["takes"], found["gives"], "no" if found["prompt"] == "None" else "yes")
        for path in (ROOT / "src/application").rglob("*.py")
        if {"takes", "gives", "prompt"}
        <= (found := dict(re.findall(r"^    (\w+) = (\S+)$", read(path), re.MULTILINE))).keys()
    }

    listed = {
        name.strip("`"): (takes.strip("`"), gives.strip("`"), asks)
        for name, takes, gives, asks in rows(ARCHITECTURE, "step |")
    }
    shown = {capability for capability, name in steps if name in listed}
    assert listed == {name: contracts for (capability, name), contracts in steps.items() if capability in shown}


@pytest.mark.parametrize("record", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_has_its_parts_and_stands_in_the_list(record: Path) -> None:
    title, *parts = re.findall(r"^#+ (.+)$", read(record), re.MULTILINE)

    assert parts == ["Context", "Decision", "Consequences"]
    assert title.startswith(record.name[:4])
    assert f"- [{title}]({record.name})" in read(ROOT / "docs/decisions/README.md")


def test_no_two_decisions_have_one_number() -> None:
    assert len({record.name[:4] for record in DECISIONS}) == len(DECISIONS)
