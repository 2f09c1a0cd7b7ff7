"""An optional part that is not there: what a maintainer would write to make parrots one."""

from tests.template.faults import parts_of
from tests.template.rendering import Tree

FILES = {
    "src/infrastructure/parrots/__init__.py": "",
    "src/infrastructure/parrots/cage.py": '''"""Parrots."""


class ParrotCage:
    """Sends words by parrot."""
''',
    "tests/unit/infrastructure/parrots/test_cage.py": """from infrastructure.parrots.cage import ParrotCage


def test_there_is_a_cage() -> None:
    assert ParrotCage()
""",
    "docs/how-to/send-a-parrot.md": "# Send a parrot\n\n`make parrot` sends one.\n",
}
IMPORT = "from infrastructure.parrots.cage import ParrotCage  # part: parrot\n"
PROVIDER = """    # part: parrot
    parrot_cage: providers.Provider[ParrotCage] = providers.Singleton(ParrotCage)
    # end: parrot
"""
TARGET = """# part: parrot
.PHONY: parrot
parrot: ## Send a parrot
\t@echo coo

# end: parrot
"""
LOCKED = """# part: parrot
parrot-post==1.0 \\
    --hash=sha256:0000
# end: parrot
"""
SECTION = """<!-- part: parrot -->
## Parrots

They find home by themselves.

<!-- end: parrot -->
"""
CONTAINER = "src/infrastructure/container.py"


def add_optional_part(template: Tree) -> None:
    """Make parrots an optional part, as `docs/how-to/make-a-part-optional.md` says."""
    for file, text in FILES.items():
        template.write(file, text)
    excluded = ("/src/infrastructure/parrots", "/tests/unit/infrastructure/parrots", "/docs/how-to/send-a-parrot.md")
    lines = "".join(f'  - <% if "parrot" not in adapters %>{path}<% endif %>\n' for path in excluded)
    template.change("copier.yml", "\n_exclude:\n", f"\n_exclude:\n{lines}")
    known = ", ".join(parts_of(template, "adapters"))
    template.change("copier.yml", f"  default: [{known}]\n", f"    Parrots: parrot\n  default: [{known}, parrot]\n")

    first, import_, rest = template.read(CONTAINER).partition("from infrastructure.ports_and_adapters")
    template.write(CONTAINER, f"{first}{IMPORT}{import_}{rest}{PROVIDER}")
    template.change(
        "pyproject.toml",
        "\ndependencies = [\n",
        '\ndependencies = [\n    "parrot-post>=1",                         # part: parrot\n',
    )
    template.write("requirements.lock", f"{template.read('requirements.lock')}{LOCKED}")
    template.change("Makefile", "clean: ##", f"{TARGET}clean: ##")
    template.change("AGENTS.md", "## Rules\n", f"{SECTION}## Rules\n")
    template.change(
        "README.md", "| `tests/` |", "| `src/infrastructure/parrots/` | a cage | <!-- part: parrot -->\n| `tests/` |"
    )
