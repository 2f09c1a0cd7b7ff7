"""The version of this program."""

from importlib.metadata import entry_points


def program_version() -> str:
    """Return the version of the package that brought this program, whatever the package is called."""
    programs = entry_points(group="console_scripts", name="agent", value="interfaces.cli.main:main")
    return next((program.dist.version for program in programs if program.dist), "unknown")
