"""What a generator is going to write and to change; nothing is done before all of it is known to be possible."""

import keyword
import re
from dataclasses import dataclass, field
from pathlib import Path
from string import Template

import typer

from interfaces.cli.commands import add_commands

TEMPLATES = Path(__file__).parent / "templates"
MANIFEST = Path("src/infrastructure/parts.py")


class Refused(Exception):
    """The generator cannot do this; the message says why."""


@dataclass(frozen=True)
class Names:
    """The names that templates are filled in with; the part is a path, such as `http/notes` for both together."""

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
            if keyword.iskeyword(given):
                raise Refused(f"{what}={given} is invalid: '{given}' is a word of Python. Choose another name.")
        if not name:
            raise Refused("NAME is missing: lower-case words joined by '_'.")
        if part and part not in parts():
            raise Refused(f"There is no part {part}. The parts are {', '.join(parts())}.")
        if tools and not re.fullmatch(r"[\w-]+(,[\w-]+)*", tools, re.ASCII):
            raise Refused(f"TOOLS={tools} is invalid. Use names that 'agent tools list' shows, joined by ','.")
        if of and not re.fullmatch(r"([A-Z][a-z0-9]*)+", of, re.ASCII):
            raise Refused(f"OF={of} is invalid. Use the name of a class, such as Ticket.")
        return cls(name, part, port, step, tuple(filter(None, tools.split(","))), of)

    def refuse_part(self) -> None:
        """Raise `Refused` if a file of this name would belong to a part."""
        if self.name in parts() and self.name != self.part:
            raise Refused(f"NAME={self.name} is the name of a part, and its file would belong to that. Choose another.")

    @property
    def values(self) -> dict[str, str]:
        """The placeholders of the templates."""
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
        """Return a folder of the layer, that of the part if there is one."""
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

    def write(self, path: str, template: str, values: dict[str, str]) -> None:
        """Write a file from a template, and the `__init__.py` of its folders in src."""
        self.written[Path(path)] = Template((TEMPLATES / template).read_text(encoding="utf-8")).substitute(values)
        folder = Path(path).parent
        while folder.parts[:1] == ("src",) and len(folder.parts) > 1 and path.endswith(".py"):
            if not (folder / "__init__.py").is_file():
                self.written[folder / "__init__.py"] = ""
            folder = folder.parent

    def extend_list(self, container: Path, name: str, entry: str, *imports: str, code: str = "") -> None:
        """Add an entry to a list of a container, which may not be there yet, and before the list the entry's code."""
        text = self._text(container)
        found = re.search(rf"^    {name}\b.* = providers\.List\(", text, re.MULTILINE)
        if found:
            others = text[found.end() :]
            text = f"{text[: found.start()]}{code}{found[0]}{entry}{'' if others[0] == ')' else ', '}{others}"
        else:
            text = f"{text.rstrip()}\n\n{code}    {name} = providers.List({entry})\n"
        self.changed[container] = with_imports(text, imports)

    def begin(self, container: Path, code: str, *imports: str) -> None:
        """Add a provider before the other ones of a container, which may need it."""
        text = self._text(container)
        *_, given = _GIVEN.finditer(text)
        self.changed[container] = with_imports(f"{text[: given.end()]}\n{code}{text[given.end() :]}", imports)

    def add_import(self, container: Path, line: str) -> None:
        """Add an import to a container."""
        self.changed[container] = with_imports(self._text(container), (line,))

    def refuse_attribute(self, container: Path, name: str) -> None:
        """Raise `Refused` if a container has an attribute of this name."""
        if re.search(rf"^    {name}\b.*? = ", self._text(container), re.MULTILINE):
            raise Refused(f"{container} has an attribute {name} already. Choose another name.")

    def replace(self, path: Path, old: str, new: str) -> None:
        """Replace a text that must be there once."""
        text = self._text(path)
        if text.count(old) != 1:
            raise Refused(f"{path} has no place for it: {old.strip()!r} must stand there once.")
        self.changed[path] = text.replace(old, new)

    def check(self) -> None:
        """Raise `Refused` if a file exists already."""
        if existing := [path for path in self.written if path.exists()]:
            raise Refused(f"{existing[0]} exists already.")

    def carry_out(self) -> None:
        """Write and change the files."""
        for path, text in (*self.written.items(), *self.changed.items()):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def described(self, write: str, change: str) -> str:
        """Return a line for each file."""
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


_GIVEN = re.compile(r"^    (?:.* = providers\.Dependenc.*|_set = .*)\n", re.MULTILINE)
"""What a container is given."""


def with_imports(text: str, imports: tuple[str, ...]) -> str:
    """Return a module with further imports, to be sorted by the linter."""
    first = re.search(r"^from .*\n", text, re.MULTILINE)
    position = first.start() if first else len(text)
    return text[:position] + "".join(f"{line}\n" for line in imports if line not in text) + text[position:]


def parts() -> list[str]:
    """Return the names of the project's parts."""
    return re.findall(r'^    Part\("(\w+)"', MANIFEST.read_text(encoding="utf-8"), re.MULTILINE)


def file_of_tool(name: str) -> Path | None:
    """Return the file of the tool of this name, whichever part it belongs to."""
    named = re.compile(rf'(?:\bname = |\bToolDescription\.of\(\s*)"{name}"')
    files = sorted(path for path in Path("src/infrastructure").rglob("*.py") if "tools" in path.parts)
    return next((path for path in files if named.search(path.read_text(encoding="utf-8"))), None)


def commands() -> set[str]:
    """Return the names of the project's commands."""
    app = typer.Typer()
    add_commands(app)
    group = typer.main.get_command(app)
    return set(getattr(group, "commands", ()))


def belongs_to(part: str) -> Path | None:
    """Return a file or folder that is there already and would belong to a part of this name."""
    tops = sorted((path for path in Path().iterdir() if path.name[0] != "."), key=lambda path: path.name != "src")
    paths = (path for top in tops for path in (top, *sorted(top.rglob("*"))) if "__pycache__" not in path.parts)
    return next((path for path in paths if path.name.split(".")[0].removeprefix("test_") == part), None)


def container_of(part: str) -> Path:
    """Return the container of a part, or the core's."""
    return Path(f"src/infrastructure/{part}/container.py" if part else "src/infrastructure/container.py")


def class_name(name: str) -> str:
    """Return `FindOrder` for `find_order`."""
    return "".join(word.capitalize() for word in name.split("_"))


def plural(port: str) -> str:
    """Return the name of the folder of a port's adapters."""
    if re.search(r"[^aeiou]y\Z", port):
        return f"{port[:-1]}ies"
    return f"{port}es" if port.endswith(("s", "x", "z", "ch", "sh")) else f"{port}s"
