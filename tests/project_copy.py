"""A copy of the project, to change and to run things in."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
_LEFT_OUT = [
    ".*_cache",
    ".agent",
    ".coverage*",
    ".env",
    ".git",
    ".hypothesis",
    ".venv",
    "__pycache__",
    "articles",  # part: article
]


class ProjectCopy:
    """The project's files in a folder of their own; what is run there runs on the copy's code, with this Python."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*_LEFT_OUT))

    def run(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run Python with these arguments."""
        return self._started(sys.executable, *arguments, **variables)

    def make(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run `make`, with the packages that are installed already."""
        (self.folder / ".installed").touch()
        binaries = Path(sys.executable).parent.as_posix()
        done = self._started("make", f"BIN={binaries}", "STAMP=.installed", *arguments, **variables)
        (self.folder / ".installed").unlink()
        return done

    def files(self) -> dict[str, bytes]:
        """Return every file with what is in it, but for what running leaves behind."""
        return {
            path.relative_to(self.folder).as_posix(): path.read_bytes()
            for path in self.folder.rglob("*")
            if path.is_file() and not any(part.endswith(("cache__", "_cache")) for part in path.parts)
        }

    def _started(self, *command: str, **variables: str) -> subprocess.CompletedProcess[str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("AGENT_", "PYTEST_", "MAKE"))}
        path = os.pathsep.join((str(Path(sys.executable).parent), kept.get("PATH", "")))
        return subprocess.run(
            command,
            cwd=self.folder,
            env={
                **kept,
                "PATH": path,
                "PYTHONPATH": str(self.folder / "src"),
                "PYTHONIOENCODING": "utf-8",
                **variables,
            },
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
