"""What runs on one system only, or not on every day, and what a lock file must not have."""

import ast
import re
from itertools import groupby
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted((ROOT / "src").rglob("*.py"))
INNER = [path for path in MODULES if {"domain", "application"} & set(path.relative_to(ROOT / "src").parts)]
POSIX_MODULES = {"fcntl", "grp", "posix", "pty", "pwd", "resource", "syslog", "termios", "tty"}
POSIX_CALLS = {
    *("os.chown", "os.fork", "os.getuid", "os.killpg", "os.mkfifo", "os.setsid", "os.statvfs", "os.uname"),
    *("signal.SIGHUP", "signal.SIGKILL", "signal.SIGUSR1", "signal.alarm", "loop.add_signal_handler"),
}
LONGEST_PATH = 140
"""Characters from the root: Windows takes 260 in all."""


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def used(path: Path) -> set[str]:
    """Every module that is imported, and every name with a dot that is used."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    imported = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    return imported | {ast.unparse(node) for node in nodes if isinstance(node, ast.Attribute)}


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_a_module_runs_on_every_system(path: Path) -> None:
    assert not used(path) & (POSIX_MODULES | POSIX_CALLS)


@pytest.mark.parametrize("path", INNER, ids=named)
def test_durations_are_measured_on_a_clock_that_never_jumps(path: Path) -> None:
    names = {name.rsplit(".", 1)[-1] for name in used(path)}

    assert "time.time" not in used(path)
    assert not {"total_seconds", "timedelta", "timestamp", "utcnow"} & names


def test_no_path_is_too_long_for_any_system() -> None:
    folders = ("docs", "examples", "prompts", "scripts", "src", "tests")
    paths = [
        named(path) for folder in folders for path in (ROOT / folder).rglob("*") if "__pycache__" not in path.parts
    ]

    assert [path for path in paths if len(path) > LONGEST_PATH] == []
    assert [path for path in paths if re.search(r'[<>:"|?*\\]|[ .]$', path)] == []


def test_no_two_paths_differ_in_capitals_only() -> None:
    paths = sorted(named(path).casefold() for folder in ("src", "tests") for path in (ROOT / folder).rglob("*.py"))

    assert [path for path, same in groupby(paths) if len(list(same)) > 1] == []


def test_every_package_of_the_lock_is_pinned_with_hashes_and_no_place_to_get_it_from() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    unmarked = re.sub(r"^# (?:part|end|(?:end )?extra): [a-z_ ]+\n", "", lock, flags=re.MULTILINE)
    packages = re.sub(r"\\\n", "", unmarked).splitlines()

    assert len(packages) > 10
    for package in packages:
        assert re.match(r"[a-z0-9][a-z0-9._-]*==\S+( ; .+?)?(\s+--hash=sha256:[0-9a-f]{64})+$", package), package
    assert "://" not in lock
