"""The files that a generator will write and change; nothing is written before the whole plan is checked."""

import ast
import builtins
import keyword
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from string import Template

from infrastructure.injector import containers
from scripts.generate.project import files_of_tools, how_to_add, is_mcp_tool, parts, with_needs

TEMPLATES = Path(__file__).parent / "templates"


class Refused(Exception):
    """The generator cannot do this; the message says why."""


@dataclass(frozen=True)
class Names:
    """The names that are filled into templates; the part is a path, such as `http/support` for code of both."""

    name: str
    part: str
    port: str
    step: str = ""
    tools: tuple[str, ...] = ()
    contract: str = ""

    @classmethod
    def of(cls, name: str, *, part: str, port: str, step: str, tools: str = "", of: str = "") -> "Names":
        """Check the names; the part must be one of this project's."""
        for what, given in (("NAME", name), ("PART", part), ("PORT", port), ("STEP", step)):
            if given and not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", given):
                raise Refused(f"{what}={given} is invalid. Use lower-case words joined by '_', such as find_order.")
            if keyword.iskeyword(given) or given in {"self", *dir(builtins)}:
                raise Refused(f"{what}={given} is invalid: '{given}' is a word of Python. Choose another name.")
            if given.split("_")[0] == "test":
                raise Refused(f"{what}={given} is invalid: pytest would take it for a test. Choose another name.")
        if not name:
            raise Refused("NAME is missing: lower-case words joined by '_'.")
        if part and part not in parts():
            known = ", ".join(parts()) or "none: 'make part' writes one"
            raise Refused(f"There is no part {part}. {how_to_add(part) or f'The parts are {known}.'}")
        if tools and not re.fullmatch(r"[\w-]+(,[\w-]+)*", tools, re.ASCII):
            raise Refused(f"TOOLS={tools} is invalid. Use names that 'agent tools list' shows, joined by ','.")
        own = files_of_tools()
        if unknown := [tool for tool in tools.split(",") if tool and not is_mcp_tool(tool) and tool not in own]:
            raise Refused(f"There is no tool {unknown[0]}. The tools are {', '.join(sorted(own)) or 'none'}.")
        if of and (keyword.iskeyword(of) or not re.fullmatch(r"([A-Z][a-z0-9]*)+", of, re.ASCII)):
            raise Refused(f"OF={of} is invalid. Use the name of a class, such as Ticket.")
        return cls(name, part, port, step, tuple(filter(None, tools.split(","))), of)

    def refuse_part(self) -> None:
        """Raise `Refused` if a file of this name would belong to a part that its own part does not need."""
        if self.name in parts() and not any(self.name in with_needs(part) for part in self.part.split("/")):
            raise Refused(f"{self.name} is the name of a part, and its file would belong to that. Choose another.")

    @property
    def values(self) -> dict[str, str]:
        """The values of the templates' placeholders."""
        return {
            "name": self.name,
            "Name": class_name(self.name),
            "plural_words": plural(self.name).replace("_", " "),
            "part": self.part,
            "Part": class_name(self.part),
            "dot_part": f".{self.part.replace('/', '.')}" if self.part else "",
            "prompt": f"{self.part}/{self.name}" if self.part else self.name,
            "core": "core." if self.part else "",
            "port": self.port,
            "Port": class_name(self.port),
            "ports": plural(self.port or self.name),
        }

    def inside(self, folder: str) -> str:
        """Return the folder of the part within a folder; the folder itself if there is no part."""
        return f"{folder}/{self.part}" if self.part else folder


@dataclass
class Plan:
    """Files to write, and files to change, by their new text."""

    written: dict[Path, str] = field(default_factory=dict)
    changed: dict[Path, str] = field(default_factory=dict)

    @property
    def python_files(self) -> list[Path]:
        """Every Python file of the plan."""
        return [path for path in (*self.written, *self.changed) if path.suffix == ".py"]

    def write(self, path: str, template: str, values: dict[str, str], *, then: str = "") -> None:
        """Write a file from a template, or from two in a row, and the missing `__init__.py` files above it."""
        texts = [(TEMPLATES / name).read_text(encoding="utf-8") for name in (template, then) if name]
        self.written[Path(path)] = Template("".join(texts)).substitute(values)
        if path.endswith(".py"):
            self.complete_packages(Path(path))

    def complete_packages(self, module: Path) -> None:
        """Write the missing `__init__.py` files in the folders of a module in src."""
        for folder in module.parents:
            if folder.parts[:1] == ("src",) and folder != Path("src") and not (folder / "__init__.py").is_file():
                self.written[folder / "__init__.py"] = ""

    def extend_list(self, container: Path, name: str, entry: str, *imports: str, code: str = "") -> None:
        """Add an entry to a list of a container, or a new list, and the code that makes the entry before it."""
        text = self._text(container)
        found = re.search(_LIST.format(name), text, re.MULTILINE)
        if found:
            separator = "" if re.search(r"[(,]\s*(#.*\s*)*\Z", found[0]) else ", "
            end = "\n" if found[0].endswith("\n") else ""
            text = f"{text[: found.start()]}{code}{found[0]}{separator}{entry}{end}{text[found.end() :]}"
        else:
            text = f"{text.rstrip()}\n\n{code}    {name} = providers.List({entry})\n"
        self.changed[container] = with_imports(text, imports)

    def add_first(self, container: Path, code: str, *imports: str) -> None:
        """Add a provider before the others of a container, because they may need it."""
        text = self._text(container)
        end = list(_DEPENDENCY.finditer(text))[-1].end()
        self.changed[container] = with_imports(f"{text[:end]}\n{code}{text[end:]}", imports)

    def refuse_attribute(self, container: Path, name: str) -> None:
        """Raise `Refused` if a container has an attribute of this name."""
        of_all = hasattr(containers.DynamicContainer, name) or hasattr(containers.DeclarativeContainer, name)
        if of_all or re.search(rf"^    {name}\b.*? = ", self._text(container), re.MULTILINE):
            raise Refused(f"{container} has an attribute {name} already. Choose another name.")

    def replace(self, path: Path, old: str, new: str, *imports: str) -> None:
        """Replace a text that must occur exactly once, and add the imports that the new text needs."""
        text = self._text(path)
        if text.count(old) != 1:
            raise Refused(f"{path} has no place for it: {old.strip()!r} must stand there once.")
        self.changed[path] = with_imports(text.replace(old, new), imports)

    def check(self) -> None:
        """Raise `Refused` if a file exists already, or if a module would use a name for two things."""
        if existing := [path for path in self.written if path.exists()]:
            raise Refused(f"{existing[0]} exists already.")
        for path in self.python_files:
            before = clashes(path, path.read_text(encoding="utf-8")) if path.exists() else set()
            if new := clashes(path, {**self.written, **self.changed}[path]) - before:
                raise Refused(f"{path} would use the name {min(new)} for two things. Choose another name.")

    def carry_out(self) -> None:
        """Write and change the files."""
        for path, text in (*self.written.items(), *self.changed.items()):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def described(self, write: str, change: str) -> str:
        """Return a line for each file, which starts with one of these words."""
        lines = [f"{write:<12} {path}" for path, text in self.written.items() if text]
        empty = list(self.written.values()).count("")
        lines += [f"{write:<12} {empty} empty __init__.py"] if empty else []
        return "\n".join((*lines, *(f"{change:<12} {path}" for path in self.changed), ""))

    def _text(self, path: Path) -> str:
        if path in self.changed:
            return self.changed[path]
        if not path.is_file():
            raise Refused(f"There is no {path}, which it has to be wired in.")
        return path.read_text(encoding="utf-8")


_LIST = r"^    {0}\b.* = providers\.List\((?:(?:\n        .*|\n)*\n(?=    \))|.*(?=\)$))"
"""A list in a container, up to the place of the next entry."""

_DEPENDENCY = re.compile(r"^    (?:.* = providers\.Dependenc.*|_set = .*)\n", re.MULTILINE)
"""A line of a container that declares what it depends on."""


def with_imports(text: str, imports: tuple[str, ...]) -> str:
    """Return a module's text with further imports, which the linter sorts later."""
    first = re.search(r"^from .*\n", text, re.MULTILINE)
    position = first.start() if first else len(text)
    return text[:position] + "".join(f"{line}\n" for line in imports if line not in text) + text[position:]


def clashes(path: Path, source: str) -> set[str]:
    """Return the names that a module defines twice, or that one of its classes defines again."""
    try:
        module = ast.parse(source).body
    except SyntaxError as error:
        raise Refused(f"{path} would be invalid in line {error.lineno}: {error.msg}.") from error
    own = set(_bound(module))
    uses = [Counter([*dir(builtins), *_bound(module)])]
    for each in module:
        if isinstance(each, ast.ClassDef):
            attributes = [statement for statement in each.body if isinstance(statement, ast.Assign | ast.AnnAssign)]
            uses.append(Counter([*own, *_bound(attributes)]))
    return {name for counted in uses for name, count in counted.items() if count > 1}


def _bound(body: Sequence[ast.stmt]) -> Iterator[str]:
    for each in body:
        match each:
            case ast.Import() | ast.ImportFrom():
                yield from (alias.asname or alias.name for alias in each.names)
            case ast.ClassDef() | ast.FunctionDef() | ast.AsyncFunctionDef():
                yield each.name
            case ast.AnnAssign(target=ast.Name(name)) | ast.Assign(targets=[ast.Name(name)]):
                yield name


def class_name(name: str) -> str:
    """Return `FindOrder` for `find_order`."""
    return "".join(word.capitalize() for word in name.split("_"))


def plural(port: str) -> str:
    """Return the name of the folder of a port's adapters."""
    if re.search(r"[^aeiou]y\Z", port):
        return f"{port[:-1]}ies"
    if re.search(r"[^isu]s\Z", port):  # a plural already, as `mails` is
        return port
    return f"{port}es" if port.endswith(("s", "x", "z", "ch", "sh")) else f"{port}s"
