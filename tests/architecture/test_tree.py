"""One stem for each idea, everywhere that it stands; files and functions that can be read in one sitting."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SRC = ROOT / "src"
MODULES = sorted(path for path in SRC.rglob("*.py") if path.stat().st_size)
PORTS = sorted(path for path in (SRC / "application/ports").glob("*.py") if path.stat().st_size)
CONTAINER = "\n".join(
    (SRC / f"infrastructure/{half}.py").read_text(encoding="utf-8") for half in ("ports_and_adapters", "container")
)
VAGUE = {"utils", "helpers", "common", "base", "misc", "manager"}


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def classes(module: ast.Module) -> list[ast.ClassDef]:
    return [node for node in ast.walk(module) if isinstance(node, ast.ClassDef)]


def class_named(stem: str) -> str:
    return "".join(word.capitalize() for word in stem.split("_"))


def steps() -> list[Path]:
    """Every use case that is a step: it says which contract it gives."""
    found = []
    for path in (SRC / "application").rglob("*.py"):
        assigned = {
            target.id
            for node in classes(parsed(path))
            for statement in node.body
            if isinstance(statement, ast.Assign)
            for target in statement.targets
            if isinstance(target, ast.Name)
        }
        if {"takes", "gives"} <= assigned:
            found.append(path)
    return sorted(found)


def test_src_holds_the_four_layers_and_nothing_else() -> None:
    held = {path.name for path in SRC.iterdir() if not path.name.endswith(".egg-info")}

    assert held == {"domain", "application", "infrastructure", "interfaces"}


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_a_module_is_named_for_what_it_is(path: Path) -> None:
    assert path.stem not in VAGUE
    assert not VAGUE & set(path.relative_to(SRC).parts)


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_a_module_says_what_it_is_and_can_be_read_in_one_sitting(path: Path) -> None:
    module = parsed(path)
    functions = [n for n in ast.walk(module) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    long = [f.name for f in functions if (f.end_lineno or 0) - f.lineno + 1 > 50]

    assert ast.get_docstring(module)
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 250
    assert not long


@pytest.mark.parametrize("path", sorted(SRC.rglob("__init__.py")), ids=named)
def test_a_package_does_nothing_when_it_is_imported(path: Path) -> None:
    assert not path.read_text(encoding="utf-8").strip()


@pytest.mark.parametrize("layer", ["domain", "application"])
def test_the_inner_layers_never_log_or_print(layer: str) -> None:
    for path in (SRC / layer).rglob("*.py"):
        names = {node.id for node in ast.walk(parsed(path)) if isinstance(node, ast.Name)}
        imports = {a.name for n in ast.walk(parsed(path)) if isinstance(n, ast.Import) for a in n.names}
        assert not {"print", "logger"} & names, path
        assert not {"logging", "structlog"} & imports, path


@pytest.mark.parametrize("port", PORTS, ids=lambda path: path.stem)
def test_a_port_promises_at_most_four_things_each_of_them_abstract_and_described(port: Path) -> None:
    protocol = next(c for c in classes(parsed(port)) if c.name == class_named(port.stem))
    methods = [n for n in protocol.body if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]

    assert 1 <= len(methods) <= 4
    for method in methods:
        assert "abstractmethod" in {ast.unparse(decorator) for decorator in method.decorator_list}
        assert ast.get_docstring(method)


@pytest.mark.parametrize("port", PORTS, ids=lambda path: path.stem)
def test_a_port_has_two_adapters_one_contract_test_and_a_line_in_the_container(port: Path) -> None:
    plural = port.stem[:-1] + "ies" if port.stem.endswith("y") else port.stem + "s"
    adapters = [
        node.name
        for path in (SRC / "infrastructure" / plural).rglob("*.py")
        for node in classes(parsed(path))
        if class_named(port.stem) in {ast.unparse(base) for base in node.bases}
    ]
    contract = (ROOT / "tests/contract" / f"test_{port.stem}.py").read_text(encoding="utf-8")

    assert len(adapters) >= 2, adapters
    one, all_ = class_named(port.stem), rf"list\[{class_named(port.stem)}\]"
    line = rf"^    ({port.stem}: providers.Provider\[{one}\]|{plural}: providers.Provider\[{all_}\])"
    assert re.search(line, CONTAINER, re.MULTILINE)
    for adapter in adapters:
        assert adapter.endswith(class_named(port.stem))
        assert adapter in contract, f"{adapter} is not held to the port's promises"


@pytest.mark.parametrize("step", steps(), ids=lambda path: path.stem)
def test_a_step_has_one_stem_everywhere(step: Path) -> None:
    capability = step.parent.name
    text = step.read_text(encoding="utf-8")

    assert f"class {class_named(step.stem)}:" in text
    assert f'name = "{step.stem}"' in text
    assert re.search(rf"^    {step.stem} = providers.Factory\(\s*{class_named(step.stem)},", CONTAINER, re.MULTILINE)
    assert (ROOT / f"tests/unit/application/{capability}/test_{step.stem}.py").is_file()
    prompt = f"{capability}/{step.stem}"
    assert (f'PromptName("{prompt}")' in text) == (ROOT / f"prompts/{prompt}.md").is_file()


def test_every_prompt_belongs_to_a_step() -> None:
    prompts = {path.relative_to(ROOT / "prompts").with_suffix("").as_posix() for path in ROOT.glob("prompts/**/*.md")}
    used = {
        prompt
        for path in (SRC / "application").rglob("*.py")
        for prompt in re.findall(r'PromptName\("([^"]+)"\)', path.read_text(encoding="utf-8"))
    }

    assert prompts == used
