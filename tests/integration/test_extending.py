"""What `make adapter`, `make step` and `make capability` write, in a copy of the project that has every one of them."""

import re
import subprocess
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from scripts.extend.names import class_named
from scripts.extend.port import ports_of
from scripts.extend.step import capabilities_of
from tests.project_copy import ROOT, ProjectCopy

pytestmark = pytest.mark.slow

PORTS = ports_of(ROOT)
CAPABILITIES = capabilities_of(ROOT)
COMMANDS = (
    *(("adapter", f"PORT={port}", "NAME=carrier_pigeon") for port in PORTS),
    ("tool", "NAME=ring_bell"),
    ("capability", "NAME=bird_lore"),
    *(("step", f"CAPABILITY={name}", f"NAME=pluck_{name}") for name in (*CAPABILITIES, "bird_lore")),
)
Change = tuple[set[str], set[str]]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> ProjectCopy:
    return ProjectCopy(tmp_path_factory.mktemp("extended") / "project")


@pytest.fixture(scope="module")
def changes(project: ProjectCopy) -> dict[str, Change]:
    """The files that each command made, and those that it changed."""
    found: dict[str, Change] = {}
    before = project.files()
    for command in COMMANDS:
        done = project.make(*command)
        assert done.returncode == 0, done.stderr
        after = project.files()
        assert before.keys() <= after.keys()
        changed = {path for path, content in before.items() if after[path] != content}
        found[" ".join(command)] = (after.keys() - before.keys(), changed)
        before = after
    return found


@pytest.fixture(scope="module")
def extended(project: ProjectCopy, changes: dict[str, Change]) -> ProjectCopy:
    assert len(changes) == len(COMMANDS)
    return project


def passed(done: subprocess.CompletedProcess[str]) -> bool:
    assert done.returncode == 0, done.stdout + done.stderr
    return True


@pytest.mark.parametrize("port", PORTS)
def test_an_adapter_is_one_new_file_and_lines_in_three(port: str, changes: dict[str, Change]) -> None:
    new, changed = changes[f"adapter PORT={port} NAME=carrier_pigeon"]

    assert [path.rsplit("/", 1)[-1] for path in new] == ["carrier_pigeon.py"]
    listed = {"src/infrastructure/container.py"}
    chosen = {"src/infrastructure/adapters.py", "src/infrastructure/ports_and_adapters.py"}
    assert changed == (listed if port in {"tool", "tool_source"} else chosen) | {f"tests/contract/test_{port}.py"}


@pytest.mark.parametrize("command", [" ".join(command) for command in COMMANDS])
def test_no_command_changes_more_than_three_files(command: str, changes: dict[str, Change]) -> None:
    new, changed = changes[command]

    assert new
    assert len(changed) <= 3, changed


@pytest.mark.parametrize("check", [("ruff", "format", "--check", "."), ("ruff", "check", "."), ("mypy",)], ids=" ".join)
def test_what_was_written_passes_the_checks(extended: ProjectCopy, check: tuple[str, ...]) -> None:
    assert passed(extended.run("-m", *check))


def test_the_layers_hold(extended: ProjectCopy) -> None:
    program = "from importlinter.cli import lint_imports_command as check; check(['--no-cache'])"

    assert passed(extended.run("-c", program))


def test_the_tree_and_the_documentation_are_in_order(extended: ProjectCopy) -> None:
    layers = ("--deselect", "tests/architecture/test_layers.py")

    assert passed(extended.run("-m", "pytest", "-q", "tests/architecture", *layers))


def test_every_promise_of_a_new_adapter_fails_as_not_implemented_yet_and_nothing_else_fails(
    extended: ProjectCopy, tmp_path: Path
) -> None:
    report = tmp_path / "report.xml"
    of_the_rest = "not carrier_pigeon and (in_memory or scripted)"
    chosen = ("-k", f"carrier_pigeon or ({of_the_rest})", f"--junitxml={report}", "-o", "timeout=20")
    extended.run("-m", "pytest", "-q", "tests/contract", *chosen)

    told = dict.fromkeys(PORTS, 0)
    for case in ET.parse(report).iter("testcase"):  # noqa: S314 - pytest wrote it
        name, failures = str(case.get("name")), [str(f.get("message")) for f in case.findall("failure")]
        if "carrier_pigeon" not in name:
            assert not failures, name
            assert case.find("error") is None, name
            continue
        assert failures, f"{name} passes with nothing implemented"
        port = next(port for port in PORTS if f"CarrierPigeon{class_named(port)}." in failures[0])
        assert re.match(rf"NotImplementedError: CarrierPigeon{class_named(port)}\.\w+ is not implemented", failures[0])
        told[port] += 1
    assert min(told.values()) > 0, told


def test_a_new_step_runs_offline_at_once(extended: ProjectCopy) -> None:
    names = " or ".join((*(f"pluck_{name}" for name in (*CAPABILITIES, "bird_lore")), "bird_lore"))

    assert passed(extended.run("-m", "pytest", "-q", "tests/unit/application", "-k", names))
    assert passed(extended.run("-m", "pytest", "-q", "tests/unit/infrastructure/test_settings.py"))


def test_a_new_capability_has_a_command_that_runs_offline_and_can_be_resumed(extended: ProjectCopy) -> None:
    agent = "from interfaces.cli.main import main; main()"
    done = extended.run("-c", agent, "bird-lore", "memory", "--notes", "examples/notes")
    run = re.findall(r"^run (\w+) with", done.stderr, re.MULTILINE)[0]

    assert passed(done)
    assert done.stdout.strip()
    resumed = extended.run("-c", agent, "bird-lore", "--resume", run)
    assert passed(resumed)
    assert resumed.stdout == done.stdout
    assert passed(extended.run("-c", agent, "prompts", "check"))


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("adapter", "PORT=run_jurnal", "NAME=redis"), "Did you mean run_journal?"),
        (("adapter", "PORT=run_journal", "NAME=carrier_pigeon"), "is taken"),
        (("adapter", "NAME=redis"), "PORT is missing: there are "),
        (("step", "CAPABILITY=note", "NAME=pluck_evidence"), "Did you mean notes?"),
        (("step", "CAPABILITY=notes", "NAME=pluck_notes"), "is taken by src/application/notes/pluck_notes.py"),
        (("capability", "NAME=bird_lore"), "is taken by src/application/bird_lore"),
        (("capability", "NAME=search"), "is taken by the command 'agent search'"),
        (("capability", "NAME=prompts"), "is taken by the command 'agent prompts'"),
        (("capability", "NAME=BirdLore"), "did you mean bird_lore?"),
    ],
)
def test_what_cannot_be_added_is_refused_in_one_line_and_nothing_is_written(
    extended: ProjectCopy, command: tuple[str, ...], said: str
) -> None:
    before = extended.files()
    done = extended.make(*command)

    assert done.returncode == 2
    line, *rest = done.stderr.splitlines()
    assert said in line
    assert all(line.startswith("make") for line in rest)
    assert extended.files() == before


def test_a_dry_run_shows_the_plan_and_writes_nothing(extended: ProjectCopy) -> None:
    before = extended.files()
    done = extended.make("adapter", "PORT=run_journal", "NAME=stone_tablet", "DRY=1")

    assert passed(done)
    assert "new      src/infrastructure/run_journals/stone_tablet.py" in done.stdout
    assert "+        stone_tablet=providers.Singleton(StoneTabletRunJournal)," in done.stdout
    assert "Nothing was written" in done.stdout
    assert extended.files() == before
