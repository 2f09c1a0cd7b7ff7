"""The layers are kept apart by a check that fails, and this is the proof that it does."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BREACHES = [
    ("domain/notes.py", "import application.ports.note_source", "Arrows point inward"),
    ("application/notes/capture_notes.py", "import infrastructure.settings", "Arrows point inward"),
    ("infrastructure/settings.py", "import interfaces.cli.main", "Arrows point inward"),
    ("domain/notes.py", "import yaml", "The domain knows pydantic and the standard library only"),
    ("application/ports/language_model.py", "import litellm", "The application knows no technology"),
    ("interfaces/cli/output.py", "import dependency_injector", "Only the container knows dependency-injector"),
    ("interfaces/cli/output.py", "import infrastructure.run_journals.sql", "Only the container names adapters"),
]


def check_layers(project: Path) -> subprocess.CompletedProcess[str]:
    program = "import sys; from importlinter.cli import lint_imports_command; sys.path.insert(0, 'src'); "
    return subprocess.run(
        [sys.executable, "-c", f"{program}lint_imports_command(['--no-cache'])"],
        cwd=project,
        env={"PYTHONPATH": str(project / "src"), "PATH": "", "SYSTEMROOT": ""},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture
def project(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def test_the_layers_hold(project: Path) -> None:
    result = check_layers(project)

    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(("file", "line", "contract"), BREACHES)
def test_a_planted_breach_fails_the_check(project: Path, file: str, line: str, contract: str) -> None:
    breached = project / "src" / file
    breached.write_text(f"{breached.read_text(encoding='utf-8')}\n{line}\n", encoding="utf-8")

    result = check_layers(project)

    assert result.returncode == 1, result.stdout + result.stderr
    assert f"{contract} BROKEN" in result.stdout
