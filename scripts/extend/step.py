"""Plans a step: a prompt, the use case that puts it to a model, its lines in the container, its test."""

import ast
from pathlib import Path

from scripts.extend.names import Refused, checked, class_named, one_of, words
from scripts.extend.plan import Plan
from scripts.extend.source import Source, target_of, value_of
from scripts.extend.tables import with_row

CONTAINER = "src/infrastructure/container.py"
ARCHITECTURE = "docs/architecture.md"
APPLICATION = "src/application"


def plan_step(root: Path, capability: str, name: str) -> tuple[Plan, str]:
    """Plan a step of a capability that is there; return what to do next too."""
    one_of("CAPABILITY", capability, capabilities_of(root))
    if "_" not in checked("NAME", name):
        raise Refused(f"NAME={name} is not a verb and a noun, such as compare_notes.")
    refuse_taken(root, name)
    plan = Plan(root)
    create_step(plan, capability, name)
    source = plan.read(CONTAINER)
    members = _steps(source)
    own = {path.stem for path in (root / APPLICATION / capability).glob("*.py")}
    last = next((step for step in reversed(members) if step in own), None)
    add_provider(source, step_provider(name), behind=last)
    add_to_steps(source, name)
    source.add_import(f"from application.{capability}.{name} import {class_named(name)}")
    plan.change(CONTAINER, source.text)
    _add_to_architecture(plan, name, own)
    return plan, f"use it where {capability} is orchestrated: docs/how-to/extend.md."


def capabilities_of(root: Path) -> tuple[str, ...]:
    """Return the capabilities: the slices of the application."""
    return tuple(path.parent.name for path in (root / APPLICATION).glob("*/__init__.py") if path.parent.name != "ports")


def refuse_taken(root: Path, name: str) -> None:
    """Refuse a name that a use case or something in the container has."""
    for path in (root / APPLICATION).glob(f"*/{name}.py"):
        raise Refused(f"NAME={name} is taken by {path.relative_to(root).as_posix()}.")
    container = ast.parse((root / CONTAINER).read_text(encoding="utf-8"))
    if any(target_of(n) == name for n in ast.walk(container) if isinstance(n, ast.stmt)):
        raise Refused(f"NAME={name} is taken in {CONTAINER}.")


def create_step(plan: Plan, capability: str, name: str) -> None:
    """Plan the files of a step: use case, prompt, test."""
    verb, _, noun = name.partition("_")
    values = {"capability": capability, "name": name, "step": class_named(name), "phrase": f"{verb} the {words(noun)}"}
    plan.create_from("step.py.txt", f"{APPLICATION}/{capability}/{name}.py", **values)
    plan.create_from("prompt.md.txt", f"prompts/{capability}/{name}.md", **values)
    plan.create_from("step_test.py.txt", f"tests/unit/application/{capability}/test_{name}.py", **values)


def step_provider(name: str) -> str:
    """Return the container's line that makes a step."""
    step = class_named(name)
    return f"    {name} = providers.Factory({step}, ask=ask_model)"


def add_provider(source: Source, lines: str, *, behind: str | None) -> None:
    """Put lines behind a provider of the container, or else before the list of the steps."""
    body = source.class_body("Container")
    place = next((n for n in body if behind and target_of(n) == behind), None)
    if place is None:
        at = next((i for i, n in enumerate(body) if target_of(n) == "steps"), 0)
        place, lines = body[at - 1], f"\n{lines}"
    source.add_lines_behind(place, lines)


def add_to_steps(source: Source, name: str) -> None:
    """Put a step among all steps."""
    source.add_item(_list_of_steps(source), name)


def _steps(source: Source) -> list[str]:
    return [ast.unparse(argument) for argument in _list_of_steps(source).args]


def _list_of_steps(source: Source) -> ast.Call:
    value = next((value_of(n) for n in source.class_body("Container") if target_of(n) == "steps"), None)
    if not isinstance(value, ast.Call) or not value.args:
        raise source.missing("list of steps")
    return value


def _add_to_architecture(plan: Plan, name: str, own: set[str]) -> None:
    """Put a row behind the last of the capability's steps, if the table shows that capability."""
    if not (plan.root / ARCHITECTURE).exists():
        return
    source = plan.read(ARCHITECTURE)
    step = class_named(name)
    row = f"| `{name}` | `{step}Request` | `{step}Result` | yes |"
    plan.change(ARCHITECTURE, with_row(source.text, "| step |", row, behind=lambda cell: cell.strip("`") in own))
