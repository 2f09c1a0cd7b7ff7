"""Who may import what: an allowlist of layers, parts and packages. Every other import fails."""

import ast
from functools import cache
from pathlib import Path

import pytest

from infrastructure.parts import PARTS
from scripts.generate.plan import plural

SRC = Path(__file__).parents[2] / "src"
TESTS = SRC.parent / "tests"
PORTS = sorted(path for path in SRC.rglob("application/**/ports/*.py") if path.stat().st_size)
LAYERS = ("domain", "application", "infrastructure", "interfaces")
INJECTOR = Path("infrastructure/injector.py")
NEEDS = {part.name: part.needs for part in PARTS}

PURE = {
    *("abc", "base64", "bisect", "collections", "contextlib", "contextvars", "copy", "dataclasses", "datetime"),
    *("decimal", "difflib", "enum", "fractions", "functools", "hashlib", "heapq", "hmac", "html", "inspect"),
    *("itertools", "json", "math", "operator", "random", "re", "secrets", "statistics", "string", "textwrap", "time"),
    *("types", "typing", "unicodedata", "uuid", "warnings", "weakref", "zoneinfo"),
}
ALLOWED = {
    "domain": PURE | {"pydantic"},
    "application": PURE | {"asyncio", "pydantic", "typing_extensions"},
}
"""Packages that the inner layers may import; the outer layers may import any."""


def _modules() -> list[Path]:
    return sorted(path for path in SRC.rglob("*.py") if path.stat().st_size)


@cache
def imports_of(path: Path) -> set[str]:
    """Return every module that a file imports, also within functions, or by `imported("module.Class")`."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.update(
                module if _file_of(module := f"{node.module}.{alias.name}") else node.module for alias in node.names
            )
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "imported":
            found.update(ast.literal_eval(path).rpartition(".")[0] for path in node.args)
    return found


def _file_of(module: str) -> Path | None:
    file = SRC / f"{module.replace('.', '/')}.py"
    return file if file.is_file() else None


def parts_of(path: Path) -> set[str]:
    """Return the parts that a file belongs to: those that its path names."""
    return {*path.parent.parts, path.stem, path.stem.removeprefix("test_")} & set(NEEDS)


def with_needs(parts: set[str]) -> set[str]:
    """Return the parts and all that they need."""
    needed = {need for part in parts for need in NEEDS[part]}
    return parts if needed <= parts else with_needs(parts | needed)


def breaches(path: Path, imports: set[str]) -> list[str]:
    """Return a line for each import of a file in src that is not allowed."""
    layer = path.parts[0]
    inner = LAYERS[: LAYERS.index(layer) + 1]
    found = []
    for module in sorted(imports):
        package = module.split(".")[0]
        if package in LAYERS and package not in inner:
            found.append(f"{path}: {layer} must not import {module}; arrows point inward")
        elif package not in LAYERS and package not in ALLOWED.get(layer, {package}):
            found.append(f"{path}: {layer} must not import {module}; add it to ALLOWED only if it is pure")
        elif layer == package == "interfaces" and path.parts[1] not in {"cli", module.split(".")[1]}:
            found.append(f"{path}: only the command line knows other channels, not {module}")
        elif layer == "interfaces" and is_adapter(module):
            found.append(f"{path}: only containers name adapters, not {module}")
        elif package == "dependency_injector" and path != INJECTOR:
            found.append(f"{path}: import it from infrastructure.injector, which loads no web framework with it")
        elif layer == "interfaces" and module == "infrastructure.injector":
            found.append(f"{path}: only containers know dependency-injector")
        elif package in LAYERS and (foreign := parts_of(Path(module.replace(".", "/"))) - with_needs(parts_of(path))):
            found.append(f"{path}: imports {module}, but does not need the part {', '.join(sorted(foreign))}")
    return found


def is_adapter(module: str) -> bool:
    """Whether a module is an adapter: it is in a folder named for a port, in the plural."""
    names = module.split(".")
    return names[0] == "infrastructure" and not folders_of_adapters().isdisjoint(names[1:-1])


@cache
def folders_of_adapters() -> set[str]:
    """Return the names of the folders of adapters: those of the ports, in the plural."""
    return {plural(path.stem) for path in PORTS}


def test_modules_import_only_what_their_layer_and_their_parts_may() -> None:
    found = [line for path in _modules() for line in breaches(path.relative_to(SRC), imports_of(path))]
    assert found == []


def test_tests_import_only_what_their_parts_need() -> None:
    found = []
    for path in sorted(path for path in TESTS.rglob("*.py") if path.stat().st_size):
        own = with_needs(parts_of(path.relative_to(TESTS)))
        modules = {module for module in imports_of(path) if module.split(".")[0] in (*LAYERS, "tests")}
        foreign = sorted(module for module in modules if parts_of(Path(module.replace(".", "/"))) - own)
        found += [f"{path.relative_to(TESTS)}: imports {module}" for module in foreign]
    assert found == []


@pytest.mark.parametrize(
    ("path", "module"),
    [
        *[("domain/usage.py", module) for module in ("httpx", "socket", "imaplib", "importlib")],
        ("domain/usage.py", "application.meter"),
        ("application/meter.py", "openai"),
        ("application/meter.py", "infrastructure.settings"),
        ("infrastructure/container.py", "interfaces.cli.main"),
        ("interfaces/http/app.py", "interfaces.cli.output"),
        ("interfaces/cli/main.py", "dependency_injector"),
        ("interfaces/cli/main.py", "infrastructure.injector"),
        ("infrastructure/container.py", "dependency_injector"),
        ("interfaces/cli/main.py", "infrastructure.language_models.offline"),
        *[("application/tool_loop.py", f"application.{part}.anything") for part in NEEDS],
    ],
)
def test_a_breach_is_found(path: str, module: str) -> None:
    assert breaches(Path(path), {module})
