"""Plans an adapter, from the port that it is to keep."""

import ast
import copy
import textwrap
from pathlib import Path

from scripts.extend.names import Refused, checked, class_named, one_of, plural, words
from scripts.extend.plan import Plan
from scripts.extend.port import Method, Port, first_line, ports_of, read_port, without_abstract
from scripts.extend.source import Source, names_in, target_of, value_of

CONTAINERS = {"src/infrastructure/ports_and_adapters.py": "Ports", "src/infrastructure/container.py": "Container"}
"""The two halves of the container: most ports are chosen in the first; tools, which need use cases, in the second."""

CHOICES = "src/infrastructure/adapters.py"
_WIDTH = 100


def plan_adapter(root: Path, port_stem: str, name: str) -> tuple[Plan, str]:
    """Plan the file, its lines in the choices, the container and the contract test; return what to do next too."""
    port = read_port(root, one_of("PORT", port_stem, ports_of(root)))
    checked("NAME", name)
    folder = f"src/infrastructure/{plural(port.stem)}"
    if any((root / folder / taken).exists() for taken in (name, f"{name}.py")):
        raise Refused(f"NAME={name} is taken: {folder} has it already.")
    adapter = f"{class_named(name)}{port.name}"
    module = f"{folder.removeprefix('src/').replace('/', '.')}.{name}"
    plan = Plan(root)
    plan.create_package(folder)
    plan.create(f"{folder}/{name}.py", adapter_text(port, name, adapter))
    _add_to_container(plan, port, name, adapter, f"from {module} import {adapter}")
    contract = f"tests/contract/test_{port.stem}.py"
    _add_to_contract(plan, contract, name, adapter, f"from {module} import {adapter}")
    return plan, f"keep its promises: .venv/bin/pytest {contract} -k {name}"


def adapter_text(port: Port, name: str, adapter: str) -> str:
    """Return the adapter: every method of the port, each of which says that it is not implemented yet."""
    an = "An" if port.stem[0] in "aeiou" else "A"
    head = (
        f'"""{an} {words(port.stem)} by way of {words(name)}."""',
        "",
        "from typing_extensions import override",
    )
    class_ = (f"class {adapter}({port.name}):", f'    """{port.promise}"""', "")
    methods = "\n\n".join(_unkept(method, adapter) for method in port.methods)
    return "\n".join((*head, *port.imports, "", *class_, textwrap.indent(methods, "    "), ""))


def _unkept(method: Method, adapter: str) -> str:
    """Return the method with its signature, and a body that says what is not done yet."""
    unkept = copy.copy(method)
    unkept.decorator_list = [*without_abstract(method.decorator_list), ast.Name("override")]
    unkept.body = [ast.Expr(ast.Constant(...))]
    said = f"{adapter}.{method.name} is not implemented yet: {first_line(method)}"
    *first, last = textwrap.wrap(said, _WIDTH, break_long_words=False, break_on_hyphens=False)
    raised = f"raise NotImplementedError({' '.join(map(repr, (*(f'{piece} ' for piece in first), last)))})"
    return f"{ast.unparse(ast.fix_missing_locations(unkept)).removesuffix('...')}{raised}"


def _add_to_container(plan: Plan, port: Port, name: str, adapter: str, imported: str) -> None:
    """Add the adapter where the port is chosen; to the choices too, where one of several is."""
    path, source, call = _choice(plan, port)
    made = f"providers.Singleton({adapter})"
    if ast.unparse(call.func) == "providers.Selector":
        if name in {keyword.arg for keyword in call.keywords}:
            raise Refused(f"NAME={name} is taken: {path} has it already.")
        source.add_item(call, f"{name}={made}")
        _add_to_choices(plan, port, name)
    else:
        source.add_item(call, made)
    source.add_import(imported)
    plan.change(path, source.text)


def _choice(plan: Plan, port: Port) -> tuple[str, Source, ast.Call]:
    """Return where the port is chosen, one of several adapters, or all of them in a list: the file, and the call."""
    for path, name in CONTAINERS.items():
        source = plan.read(path)
        for statement in source.class_body(name):
            value = value_of(statement)
            if (
                isinstance(statement, ast.AnnAssign)
                and port.name in names_in(statement.annotation)
                and isinstance(value, ast.Call)
                and ast.unparse(value.func) in {"providers.Selector", "providers.List"}
            ):
                return path, source, value
    raise source.missing(f"providers.Selector or providers.List of {port.name}")


def _add_to_choices(plan: Plan, port: Port, name: str) -> None:
    source = plan.read(CHOICES)
    for statement in source.class_body("Adapters"):
        if isinstance(statement, ast.AnnAssign) and target_of(statement) == port.stem:
            for node in ast.walk(statement.annotation):
                if isinstance(node, ast.Subscript) and ast.unparse(node.value) == "Literal":
                    last = node.slice.elts[-1] if isinstance(node.slice, ast.Tuple) else node.slice
                    source.add_behind(last, f', "{name}"')
                    plan.change(CHOICES, source.text)
                    return
    raise source.missing(f"Literal of {port.stem}")


def _add_to_contract(plan: Plan, path: str, name: str, adapter: str, imported: str) -> None:
    source = plan.read(path)
    table = next((value_of(statement) for statement in source.tree.body if target_of(statement) == "ADAPTERS"), None)
    if not isinstance(table, ast.Dict) or not table.values:
        raise source.missing("table ADAPTERS")
    source.add_item(table, f'"{name}": lambda *_: {adapter}()')
    source.add_import(imported)
    plan.change(path, source.text)
