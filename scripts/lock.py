"""Write the locks from pyproject.toml: one for the core, and one for what each extra adds, naming no registry.

Every package is pinned with its hashes, for every platform. Extras are kept (`coverage[toml]`): without them an older
pip looks for a newer release of the package, which has no hash here, and fails.
"""

import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

LOCKS = Path("locks")
OPTIONS = [
    "--quiet", "--universal", "--generate-hashes", "--no-strip-extras",
    "--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links",
]  # fmt: skip


def main() -> None:
    """Write every lock file; an extra that adds no package has none."""
    extras = list(_project()["optional-dependencies"])
    with tempfile.TemporaryDirectory() as folder:
        everything = Path(folder) / "everything.txt"
        _compile(everything, extras, "--upgrade")
        core = _pins(everything, [])
        locks = {"core": core} | {extra: _pins(everything, [extra]) - core for extra in extras}
    LOCKS.mkdir(exist_ok=True)
    for old in LOCKS.glob("*.lock"):
        old.unlink()
    for name, pins in locks.items():
        if pins:
            (LOCKS / f"{name}.lock").write_text("".join(sorted(pins)), encoding="utf-8")


def _project() -> dict[str, Any]:
    project: dict[str, Any] = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]
    return project


def _pins(everything: Path, extras: list[str]) -> set[str]:
    """Return the pins of these extras, each with its hashes, at the versions that all extras share."""
    output = everything.with_name("some.txt")
    output.unlink(missing_ok=True)
    _compile(output, extras, "--constraints", str(everything))
    pins = output.read_text(encoding="utf-8").replace("\n    ", "\0").splitlines(keepends=True)
    return {pin.replace("\0", "\n    ") for pin in pins}


def _compile(output: Path, extras: list[str], *options: str) -> None:
    chosen = [option for extra in extras for option in ("--extra", extra)]
    oldest = ("--python-version", _project()["requires-python"].removeprefix(">="))
    files = ("--output-file", str(output), "pyproject.toml")
    command = [_uv(), "pip", "compile", *OPTIONS, *oldest, *options, *chosen, *files]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def _uv() -> str:
    if found := shutil.which("uv") or shutil.which(".venv/bin/uv"):
        return found
    subprocess.run([".venv/bin/python", "-m", "pip", "install", "--quiet", "uv"], check=True)
    return ".venv/bin/uv"


if __name__ == "__main__":
    try:
        main()
    except subprocess.CalledProcessError as failed:  # its program has said why
        sys.exit(failed.returncode)
