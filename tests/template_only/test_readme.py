"""The figures of the README are those of the tree."""

import re

from infrastructure.parts import PARTS
from tests.architecture.test_imports import SRC, parts_of, with_needs
from tests.template.projects import ROOT


def lines_of(part: str) -> int:
    """Return the lines of the files that belong to the part, and to no other that it does not need."""
    files = [(path, parts_of(path.relative_to(SRC))) for path in SRC.rglob("*.py")]
    own = [
        path for path, parts in files if (part in parts if part else not parts) and parts <= with_needs({part} - {""})
    ]
    return sum(path.read_text(encoding="utf-8").count("\n") for path in own)


def test_the_lines_of_the_parts_are_about_right() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    stated = {
        name or "": int(lines.replace(",", ""))
        for name, lines in re.findall(r"^\| (?:\[`(\w+)`\]|\*\(core\)\*).*\| ([\d,]+) \|$", readme, re.MULTILINE)
    }
    assert set(stated) == {"", *(part.name for part in PARTS)}
    wrong = {
        name: (lines, lines_of(name)) for name, lines in stated.items() if abs(lines - lines_of(name)) > 0.1 * lines
    }
    assert wrong == {}, "README.md: (stated, counted)"
