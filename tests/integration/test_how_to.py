"""The guides in `docs/how-to`, followed to the letter in a copy of the project."""

import re
import shlex
from dataclasses import dataclass, field

import pytest

from tests.guide import Change, Command, changed, steps_of
from tests.project_copy import ROOT, ProjectCopy

pytestmark = pytest.mark.slow

GUIDES = {path.stem: steps_of(path.read_text(encoding="utf-8")) for path in sorted((ROOT / "docs/how-to").glob("*.md"))}
GUIDES.pop("serve-over-http", None)  # has a test of its own, with a server


def is_new(step: Change | Command) -> bool:
    """Whether what the step makes is not there: somebody may have done for good what the guide says."""
    if isinstance(step, Change):
        return step.is_diff or not (ROOT / step.file).exists()
    named = re.search(r"^make .*\bNAME=(\w+)", step.line)
    return named is None or not any(path.stem == named[1] for path in (ROOT / "src").rglob(f"{named[1]}*"))


FOLLOWED = [name for name, steps in GUIDES.items() if steps and all(map(is_new, steps))]
PROGRAMS = {
    "agent": "from interfaces.cli.main import main; main()",
    ".venv/bin/agent": "from interfaces.cli.main import main; main()",
    "python": "import sys, runpy; del sys.argv[0]; runpy.run_path(sys.argv[0], run_name='__main__')",
    ".venv/bin/pytest": "import sys, pytest; sys.exit(pytest.main())",
    "cp": "import sys, shutil; shutil.copytree(*sys.argv[2:])",
}


@dataclass
class Copy:
    """A copy of the project, and what following a guide in it came to."""

    project: ProjectCopy
    touched: dict[str, None] = field(default_factory=dict)
    ran: list[tuple[Command, int, str]] = field(default_factory=list)

    def follow(self, step: Change | Command) -> None:
        """Do what the guide says."""
        if isinstance(step, Change):
            self.touched[str(step.apply(self.project.folder))] = None
        elif step.line == "echo $?":
            _, code, _ = self.ran[-1]
            self.ran.append((step, 0, str(code)))
        else:
            self._run_as_typed(step)

    def _run_as_typed(self, command: Command) -> None:
        words = [self._run_id() if word == "RUN" else word for word in shlex.split(command.line)]
        variables = dict(words.pop(0).split("=", 1) for _ in tuple(words) if re.match(r"[A-Z_]+=", words[0]))
        program, *arguments = words
        if program == "make":
            done = self.project.make(*arguments, **variables)
        else:
            done = self.project.run("-c", PROGRAMS[program], *arguments, **variables)
        self.ran.append((command, done.returncode, done.stdout + done.stderr))

    def _run_id(self) -> str:
        """Return the run that began last."""
        said = "".join(output for _, _, output in self.ran)
        return str(re.findall(r"^run (\w+) with", said, re.MULTILINE)[-1])


@pytest.fixture(scope="module", params=FOLLOWED)
def followed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Copy:
    copy = Copy(ProjectCopy(tmp_path_factory.mktemp(request.param) / "project"))
    for step in GUIDES[request.param]:
        copy.follow(step)
    return copy


def test_every_command_of_the_guide_prints_what_is_shown(followed: Copy) -> None:
    assert followed.ran
    for command, code, output in followed.ran:
        failing = any(re.match("(agent|adapter|step|capability): ", line) for line in command.shown)
        assert (code != 0) == failing, f"{command.line}\n{output}"
        for line in command.shown:
            assert line in output, command.line


def test_the_tree_and_the_documentation_are_in_order_afterwards(followed: Copy) -> None:
    done = followed.project.run(
        "-m", "pytest", "-q", "tests/architecture", "--deselect", "tests/architecture/test_layers.py"
    )

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("check", [("ruff", "format", "--check"), ("ruff", "check"), ("mypy",)], ids=" ".join)
def test_the_code_of_the_guide_passes_the_checks(followed: Copy, check: tuple[str, ...]) -> None:
    if code := [file for file in followed.touched if file.endswith(".py")]:
        done = followed.project.run("-m", *check, *code)
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_layers_hold_afterwards(followed: Copy) -> None:
    done = followed.project.run(
        "-c", "from importlinter.cli import lint_imports_command as check; check(['--no-cache'])"
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_a_diff_that_does_not_fit_is_refused() -> None:
    with pytest.raises(AssertionError, match="stands 0 times"):
        changed("a\nb\n", " a\n+c\n d\n")
    with pytest.raises(AssertionError, match="stands 2 times"):
        changed("a\na\n", " a\n+c\n")
    assert changed("a\nb\n", " a\n-b\n+c\n") == "a\nc\n"
