"""Nothing in src is unreachable: every module serves a command or a route."""

from pathlib import Path

from tests.architecture.test_imports import SRC, _file_of, _modules, imports_of

FIXED_PLACES = ("container.py", "settings.py", "commands.py", "routes.py", "tools.py")
"""The files of a part that are found by their place, see infrastructure/parts.py."""


def test_every_module_is_reachable_from_the_command_line() -> None:
    modules = set(_modules())
    to_visit = {
        SRC / "interfaces/cli/main.py",
        *(path for path in modules if path.name in FIXED_PLACES or path.parent.name == "revisions"),
    }
    reached: set[Path] = set()
    while to_visit:
        path = to_visit.pop()
        reached.add(path)
        imported = {file for module in imports_of(path) if (file := _file_of(module))}
        to_visit |= imported - reached
    unreachable = sorted(str(path.relative_to(SRC)) for path in modules - reached)
    assert unreachable == [], "delete these files with their tests, or use them"
