"""Reads a port: what it promises, and what its signatures need."""

import ast
from dataclasses import dataclass
from pathlib import Path

from scripts.extend.names import Refused, class_named
from scripts.extend.source import names_in, target_of

Method = ast.FunctionDef | ast.AsyncFunctionDef
PORTS = Path("src/application/ports")


@dataclass(frozen=True)
class Port:
    """A port as its file says: its promises are its abstract methods."""

    stem: str
    promise: str
    methods: tuple[Method, ...]
    imports: tuple[str, ...]

    @property
    def name(self) -> str:
        """The name of its class."""
        return class_named(self.stem)


def ports_of(root: Path) -> tuple[str, ...]:
    """Return the stems of all ports."""
    return tuple(sorted(path.stem for path in (root / PORTS).glob("*.py") if path.stem != "__init__"))


def read_port(root: Path, stem: str) -> Port:
    """Read a port from its file."""
    path = root / PORTS / f"{stem}.py"
    module = ast.parse(path.read_text(encoding="utf-8"))
    protocol = next((n for n in module.body if isinstance(n, ast.ClassDef) and n.name == class_named(stem)), None)
    if protocol is None:
        raise Refused(f"{(PORTS / path.name).as_posix()} has no class {class_named(stem)}.")
    methods = tuple(
        node for node in protocol.body if isinstance(node, Method) and any(map(_is_abstract, node.decorator_list))
    )
    needed = {name for method in methods for part in _head(method) for name in names_in(part)}
    return Port(
        stem=stem,
        promise=first_line(protocol),
        methods=methods,
        imports=(*_imports(module, needed), _own(module, stem, needed | {protocol.name})),
    )


def first_line(node: ast.ClassDef | Method) -> str:
    """Return the first line of what a class or method says of itself."""
    return (ast.get_docstring(node) or f"{node.name}.").splitlines()[0]


def without_abstract(decorators: list[ast.expr]) -> list[ast.expr]:
    """Return the decorators that an adapter's method has too."""
    return [decorator for decorator in decorators if not _is_abstract(decorator)]


def _is_abstract(decorator: ast.expr) -> bool:
    return ast.unparse(decorator).rpartition(".")[2] == "abstractmethod"


def _head(method: Method) -> list[ast.AST]:
    """Return the parts of a method's head: what it takes with the defaults, what it returns, its decorators."""
    return [method.args, *filter(None, [method.returns]), *without_abstract(method.decorator_list)]


def _imports(module: ast.Module, needed: set[str]) -> list[str]:
    """Return the port's own imports of the names that are needed."""
    lines: list[str] = []
    for node in module.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            used = [alias for alias in node.names if (alias.asname or alias.name).partition(".")[0] in needed]
            if used and isinstance(node, ast.Import):
                lines.append(ast.unparse(ast.Import(names=used)))
            elif used and isinstance(node, ast.ImportFrom):
                lines.append(ast.unparse(ast.ImportFrom(module=node.module, names=used, level=node.level)))
    return lines


def _own(module: ast.Module, stem: str, needed: set[str]) -> str:
    """Return the import of what the port's module itself defines."""
    defined = {node.name if isinstance(node, ast.ClassDef) else target_of(node) for node in module.body}
    return f"from application.ports.{stem} import {', '.join(sorted(defined & needed))}"
