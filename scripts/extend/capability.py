"""Plans a capability: a slice through the layers with one step, done as a run, and a command."""

import ast
from collections.abc import Iterator
from pathlib import Path

from scripts.extend.names import Refused, checked, class_named, words
from scripts.extend.plan import Plan
from scripts.extend.step import (
    APPLICATION,
    CONTAINER,
    add_provider,
    add_to_steps,
    capabilities_of,
    create_step,
    refuse_taken,
    step_provider,
)
from scripts.extend.tables import with_row

CLI = "src/interfaces/cli"
MAIN = f"{CLI}/main.py"
README = "README.md"


def plan_capability(root: Path, name: str) -> tuple[Plan, str]:
    """Plan the slice; return what to do next too."""
    checked("NAME", name)
    if name == "ports" or name in capabilities_of(root):
        raise Refused(f"NAME={name} is taken by {APPLICATION}/{name}.")
    if name.replace("_", "-") in commands_of(root):
        raise Refused(f"NAME={name} is taken by the command 'agent {name.replace('_', '-')}'.")
    draft, produce, capital = f"draft_{name}", f"produce_{name}", class_named(name)
    refuse_taken(root, draft)
    refuse_taken(root, produce)
    plan = Plan(root)
    values = {"capability": name, "capital": capital, "noun": words(name)}
    plan.create_package(f"{APPLICATION}/{name}")
    plan.create_from("command.py.txt", f"{CLI}/{name}.py", **values)
    create_step(plan, name, draft)
    plan.create_from("use_case.py.txt", f"{APPLICATION}/{name}/{produce}.py", **values)
    plan.create_from("use_case_test.py.txt", f"tests/unit/application/{name}/test_{produce}.py", **values)
    _add_to_container(plan, name, draft, produce)
    _add_to_commands(plan, name)
    _add_to_readme(plan, name)
    return plan, f"try it: .venv/bin/agent {name.replace('_', '-')} --notes examples/notes"


def commands_of(root: Path) -> set[str]:
    """Return the names of the commands and of their groups, as modules of the command line add them to `app`."""
    return {name for file in (root / CLI).glob("*.py") for name in _added(ast.parse(file.read_text(encoding="utf-8")))}


def _added(module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        match node:
            case ast.Call(
                func=ast.Call(func=ast.Attribute(value=ast.Name("app"), attr="command"), args=[]),
                args=[ast.Name(name) | ast.Attribute(attr=name)],
            ):
                yield name.replace("_", "-")
            case ast.Call(
                func=ast.Attribute(value=ast.Name("app"), attr="add_typer"),
                keywords=[ast.keyword(arg="name", value=ast.Constant(str(name)))],
            ):
                yield name


def _add_to_container(plan: Plan, name: str, draft: str, produce: str) -> None:
    source = plan.read(CONTAINER)
    use_case = class_named(produce)
    lines = (
        f"    # {words(name).capitalize()}",
        step_provider(draft),
        f"    {produce} = providers.Factory(",
        f"        {use_case}, runs=execute_run, capture=capture_notes, gather=gather_notes, draft={draft}",
        "    )",
    )
    add_provider(source, "\n".join(lines), behind=None)
    add_to_steps(source, draft)
    for stem in (draft, produce):
        source.add_import(f"from application.{name}.{stem} import {class_named(stem)}")
    plan.change(CONTAINER, source.text)


def _add_to_commands(plan: Plan, name: str) -> None:
    """Register the command behind the last one, and import its module beside the others."""
    source = plan.read(MAIN)
    registered = [n for n in source.tree.body if isinstance(n, ast.Expr) and ast.unparse(n).startswith("app.")]
    if not registered:
        raise source.missing("command")
    source.add_lines_behind(registered[-1], f"app.command()({name}.{name})")
    source.add_import(f"from interfaces.cli import {name}")
    plan.change(MAIN, source.text)


def _add_to_readme(plan: Plan, name: str) -> None:
    """Put a row into the tables of commands and of folders, where there are such."""
    if not (plan.root / README).exists():
        return
    text = plan.read(README).text
    command = f"| `agent {name.replace('_', '-')} [TOPIC]` | produces {words(name)} from notes |"
    text = with_row(text, "| command |", command, behind=lambda _: True)
    folder = f"| `{APPLICATION}/{name}/` | producing {words(name)} |"
    text = with_row(text, "| path |", folder, behind=lambda cell: cell.startswith(f"`{APPLICATION}/"))
    plan.change(README, text)
