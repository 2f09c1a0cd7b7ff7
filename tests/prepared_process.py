"""A process that has loaded the packages of others, and runs each command of the agent in a copy of itself.

Each command loads the agent itself. The packages would take more than half of its time.
"""

import json
import os
import runpy
import signal
import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path

PACKAGES = ("jinja2", "pydantic_settings", "sqlalchemy", "typer", "yaml")
SECONDS = 100


def main() -> None:
    """Run the command in each line of standard input, and write its exit code."""
    for package in PACKAGES:
        with suppress(ImportError):
            import_module(package)
    for line in sys.stdin:
        if not (child := os.fork()):
            run(**json.loads(line))
        sys.stdout.write(f"{os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])}\n")
        sys.stdout.flush()


def run(arguments: list[str], folder: str, environment: dict[str, str], files: list[str]) -> None:
    """Run a command to the end of this process, in a folder, with standard streams that are files."""
    signal.alarm(SECONDS)
    for number, (file, mode) in enumerate(zip(files, "rww", strict=True)):
        with Path(file).open(mode, encoding="utf-8") as opened:
            os.dup2(opened.fileno(), number)
    sys.stdin = sys.__stdin__ = os.fdopen(0, encoding="utf-8", closefd=False)  # type: ignore[misc]  # what was read ahead is forgotten
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv, sys.path[0] = arguments, str(Path(arguments[0]).parent)
    runpy.run_path(arguments[0], run_name="__main__")
    sys.exit()


if __name__ == "__main__":
    main()
