"""The guides in `docs/how-to`, as code: what they say to write, to change and to run, in their order."""

import re
from dataclasses import dataclass
from pathlib import Path

_BLOCK = re.compile(
    r"^(?:`(?P<file>[^/`\n][^`\n]*)`:\n\n)?```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)


@dataclass(frozen=True)
class Command:
    """A command as a person types it, and the lines that it is shown to print."""

    line: str
    shown: tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """A file, and its whole text or, as a diff, a change to it."""

    file: str
    text: str
    is_diff: bool

    def apply(self, project: Path) -> Path:
        """Write or change the file in the project, and return its path."""
        path = project / self.file
        if self.is_diff:
            path.write_text(changed(path.read_text(encoding="utf-8"), self.text), encoding="utf-8")
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(self.text, encoding="utf-8")
        return path


def steps_of(guide: str) -> tuple[Change | Command, ...]:
    """Return what the guide says to do: blocks under the name of a file, and the commands of `console` blocks."""
    steps: list[Change | Command] = []
    for block in _BLOCK.finditer(guide):
        if block["file"] is not None:
            steps.append(Change(block["file"], block["text"], is_diff=block["kind"] == "diff"))
        elif block["kind"] == "console":
            for part in filter(None, re.split(r"^\$ ", block["text"], flags=re.MULTILINE)):
                line, *shown = part.splitlines()
                steps.append(Command(line, tuple(shown)))
    return tuple(steps)


def changed(text: str, diff: str) -> str:
    """Apply a diff whose parts are kept apart by `@@`; what each takes the place of must stand there once."""
    for part in re.split(r"^@@\n", diff, flags=re.MULTILINE):
        lines = part.splitlines()
        old = "".join(f"{line[1:]}\n" for line in lines if not line.startswith("+"))
        new = "".join(f"{line[1:]}\n" for line in lines if not line.startswith("-"))
        before, *behind = re.split(f"^{re.escape(old)}", text, flags=re.MULTILINE)
        assert len(behind) == 1, f"this stands {len(behind)} times in the file:\n{old}"
        text = f"{before}{new}{behind[0]}"
    return text
