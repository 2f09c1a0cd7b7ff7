"""What the generators write is green in a project with runs and in one without."""

import json
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from infrastructure.parts import PARTS
from scripts.generate.__main__ import main
from scripts.generate.kinds import KINDS
from scripts.generate.plan import Names, Plan, Refused, plural
from scripts.generate.project import PARTS_OF_THE_TEMPLATE
from tests.template.projects import ROOT, commit, install, render, run, start_repository, succeeds

pytestmark = pytest.mark.slow

COMMANDS = (
    ("tool", "NAME=find_order"),
    ("step", "NAME=triage_ticket"),
    ("step", "NAME=draft_reply", "TOOLS=find_order,clock__now"),
    ("port", "NAME=ticket_store", "OF=Ticket"),
    ("port", "NAME=triage_log", "OF=TriageTicketResult"),
    ("adapter", "PORT=ticket_store", "NAME=redis"),
    *(("tool", f"NAME=look_up_{what}") for what in ("a_customer_by_number", "the_weather_at_home")),
    ("part", "NAME=support", "STEP=answer_customer"),
    ("tool", "NAME=find_customer", "PART=support"),
    ("step", "NAME=write_reply", "PART=support", "TOOLS=find_customer,find_order"),
    ("port", "NAME=api_key", "PART=support"),
    ("port", "NAME=reply_library", "PART=support"),
    ("part", "NAME=triage_of_incoming_tickets_2"),
    ("adapter", "PORT=reply_library", "NAME=wiki"),
    ("port", "NAME=customer_book", "PART=support", "OF=CustomerCard"),
    ("adapter", "PORT=language_model", "NAME=own"),
)
GENERATE_ALL = """
import importlib, json, os, sys
from contextlib import redirect_stdout
from io import StringIO
from unittest.mock import patch
from scripts.generate.__main__ import main

def said(kind, *variables):
    importlib.invalidate_caches()  # a generator may import what another wrote
    sys.argv[1:] = [kind]
    with patch.dict(os.environ, [variable.split("=") for variable in variables]), redirect_stdout(StringIO()) as said:
        assert main() == 0
    return said.getvalue()

print(json.dumps([(said(*command, "DRY=1"), said(*command)) for command in json.loads(sys.argv[1])]))
"""
"""Does what Make does for each command, in one process: the plan, then the files; other tests go through Make."""


def edit(file: Path, *changes: tuple[str, str]) -> None:
    text = file.read_text(encoding="utf-8")
    for pattern, new in changes:
        text, count = re.subn(pattern, new, text, flags=re.MULTILINE)
        assert count == 1, pattern
    file.write_text(text, encoding="utf-8")


def delete_the_example_tool(project: Path) -> None:
    """Follow docs/how-to/add-a-tool.md: nothing else of the project needs the example, and no test does."""
    guide = (ROOT / "docs/how-to/add-a-tool.md").read_text(encoding="utf-8")
    [find] = re.findall(r"`(find .*)`", guide)
    found = succeeds(project, "sh", "-c", find).splitlines()
    assert len(found) == 3
    for path in found:
        (project / path).unlink()
    container = project / "src/infrastructure/container.py"
    edit(container, (r"^from .* import CurrentTimeTool\n", ""), (r"providers\.Singleton\(CurrentTimeTool\),\s*", ""))
    edit(project / "Makefile", (r"^QUESTION \?= .*", "QUESTION ?= Which order is it?"))


@pytest.mark.timeout(600)
@pytest.mark.parametrize("start", ["starter", "workflow"])
def test_generated_code_is_green(start: str, tmp_path: Path) -> None:
    project = render(tmp_path / "project", start=start)
    start_repository(project)
    install(project)
    assert succeeds(project, "make", "run").strip()
    in_the_database = ("adapter", "PORT=reply_library", "NAME=sql")
    given = (*COMMANDS, *([in_the_database] if start == "workflow" else []))
    said = json.loads(succeeds(project, ".venv/bin/python", "-c", GENERATE_ALL, json.dumps(given)))
    assert len(said) == len(given)
    for dry, wrote in said:
        planned = dry.replace("would write", "wrote").replace("would change", "changed")
        assert [line.split() for line in wrote.splitlines()] == [line.split() for line in planned.splitlines()]
        assert wrote.count("changed") <= 1
    assert (project / "src/application/support/answer_customer.py").is_file()
    container = (project / "src/infrastructure/container.py").read_text(encoding="utf-8")
    assert "steps = providers.List(triage_ticket, draft_reply)" in container
    assert 'tools=("find_order", "clock__now")' in container
    tools = re.findall(r"Singleton\((\w+)Tool\)", container)
    assert tools == ["CurrentTime", "FindOrder", "LookUpACustomerByNumber", "LookUpTheWeatherAtHome"]
    assert container.index("    ticket_store: ") < container.index("    tools = ")
    if start == "starter":
        delete_the_example_tool(project)
        assert "find_order returned" in succeeds(project, "make", "run")
        of_commands = ("tests/end_to_end/test_core_commands.py", "tests/end_to_end/chat")
        without_litellm = ("-k", "not 3-AGENT_MODEL")  # whose import takes seconds
        succeeds(project, ".venv/bin/pytest", "-q", *of_commands, *without_litellm)
    commit(project, "Generate")
    succeeds(project, "make", "check")
    assert " xfailed" in succeeds(project, "make", "test")
    assert run(project, "git", "status", "--porcelain").stdout == "", "running and testing leaves no files"
    agent = str(project / ".venv/bin/agent")
    assert "Hello" in succeeds(project, agent, "support", "Hello")
    assert "find_customer" in succeeds(project, agent, "tools", "list")
    succeeds(project, agent, "prompts", "check")
    if start == "workflow":
        commands = (project / "src/interfaces/cli/support/commands.py").read_text(encoding="utf-8")
        assert "STARTING = (run,)" in commands, "the part queue gives it --queue"
        runs = succeeds(project, agent, "runs", "list").split()
        assert "Hello" in succeeds(project, agent, "runs", "resume", runs[0])


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (("tool", "NAME=FindOrder"), "NAME=FindOrder is invalid"),
        (("tool", "NAME=class"), "NAME=class is invalid: 'class' is a word of Python."),
        (("step", "NAME=list"), "NAME=list is invalid: 'list' is a word of Python."),
        (("step", "NAME=test_order"), "NAME=test_order is invalid: pytest would take it for a test."),
        (("part", "NAME=support", "TOOLS=find_order"), "'make part' takes no TOOLS, only NAME and STEP."),
        (("tool", "NAME=find_order", "OF=Order"), "'make tool' takes no OF, only NAME and PART."),
        (
            ("step", "NAME=triage_ticket", "TOOLS=find order"),
            "TOOLS=find order is invalid. Use names that 'agent tools",
        ),
        (("step", "NAME=triage_ticket", "TOOLS=find_ordr"), "There is no tool find_ordr. The tools are current_time."),
        (("tool", "NAME=find_order", "PART=nothing"), "There is no part nothing. The parts are chat."),
        (("tool", "NAME=find_order", "PART=page"), "is added by: make update DATA='parts=[chat, page]'"),
        (("tool", "NAME=current_time"), "src/infrastructure/tools/current_time.py has a tool current_time already."),
        (("tool", "NAME=current_time", "PART=chat"), "has a tool current_time already. Choose another name."),
        (("step", "NAME=secrets"), "src/infrastructure/container.py has an attribute secrets already."),
        (("step", "NAME=override"), "src/infrastructure/container.py has an attribute override already."),
        (("step", "NAME=contract"), "src/application/contract.py would use the name Contract for two things."),
        (("step", "NAME=reduce"), "src/infrastructure/container.py would use the name reduce for two things."),
        (("part", "NAME=support", "STEP=core"), "container.py would use the name core for two things."),
        (("part", "NAME=support", "STEP=chat"), "chat is the name of a part, and its file would belong to that."),
        (("port", "NAME=tools"), "src/infrastructure/container.py has an attribute tools already."),
        (("adapter", "NAME=redis"), "There is no port (PORT is missing). The ports are"),
        (("adapter", "NAME=redis", "PORT=tool"), "has no Selector named tool"),
        (("port", "NAME=conversation_memory"), "src/infrastructure/chat/container.py has an attribute"),
        (("port", "NAME=ticket_store", "OF=ticket"), "OF=ticket is invalid. Use the name of a class, such as Ticket."),
        (("port", "NAME=ticket_store", "OF=None"), "OF=None is invalid. Use the name of a class"),
        (("port", "NAME=ticket_store", "OF=Path"), "/json_file.py would use the name Path for two things."),
        (("port", "NAME=ticket_store", "OF=TicketStore"), "would use the name TicketStore for two things."),
        (
            ("port", "NAME=ticket_store", "OF=Warning"),
            "warning.py would use the name Warning for two things.",
        ),
        (("port", "NAME=ticket_store", "OF=Chat"), "src/domain/chat.py would belong to chat."),
        (("port", "NAME=ticket_store", "OF=Conversation"), "src/domain/chat/conversation.py belongs to another part."),
        (("port", "NAME=ticket_store", "OF=AgentError"), "has a class of this name that is no contract."),
        (("port", "NAME=ticket_store", "OF=Messages"), "src/domain/messages.py exists already."),
        (("tool", "NAME=chat"), "chat is the name of a part, and its file would belong to that."),
        (("part", "NAME=chat"), "The project has a part chat already."),
        (("part", "NAME=http"), "The template has one, which is added by: make update DATA='parts=[chat, http]'"),
        (("part", "NAME=doctor"), "doctor is the name of a command: 'agent doctor'."),
        (("part", "NAME=memory"), "memory is the name of a command"),
        (("part", "NAME=fakes"), "A part cannot be called fakes: tests/fakes would belong to it."),
        (("part", "NAME=toolbox"), "src/infrastructure/tool_sources/toolbox.py would belong to it"),
        (("part", "NAME=support", "STEP=Answer"), "STEP=Answer is invalid"),
        (("part", "NAME=meter"), "src/application/meter.py would belong to it"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    command: tuple[str, ...],
    message: str,
    starter: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    kind, *variables = command
    monkeypatch.chdir(starter)
    monkeypatch.setattr("sys.argv", ["generate", kind])
    for variable in variables:
        monkeypatch.setenv(*variable.split("="))
    assert main() == 2
    [said] = capsys.readouterr().err.splitlines()
    assert message in said
    assert run(starter, "git", "status", "--porcelain").stdout == ""


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (("tool",), "NAME is missing"),
        (("tool", 'NAME=x"; touch hacked; "'), 'NAME=x"; touch hacked; " is invalid'),
        (("tool", "NAME='$(touch hacked)'"), "NAME='$(touch hacked)' is invalid"),
        (("tool", "NAME=$(shell touch hacked)"), "NAME=$(shell touch hacked) is invalid"),
        (("part", "NAME=support", "STEP=`touch hacked`"), "STEP=`touch hacked` is invalid"),
        (("step", "NAME=triage_ticket", "TOOLS=$(touch hacked)"), "TOOLS=$(touch hacked) is invalid"),
        (("port", "NAME=ticket_store", "OF=$(touch hacked)"), "OF=$(touch hacked) is invalid"),
    ],
)
def test_what_is_given_is_text_for_make_and_the_shell(command: tuple[str, ...], message: str, starter: Path) -> None:
    done = run(starter, "make", *command)
    assert done.returncode != 0
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert run(starter, "git", "status", "--porcelain").stdout == ""


def test_the_parts_that_an_update_adds_are_those_of_the_template() -> None:
    assert sorted((*PARTS_OF_THE_TEMPLATE, "notes", "article")) == sorted(part.name for part in PARTS)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("List()", "List(new)"),
        ("List(a, (b, c))", "List(a, (b, c), new)"),
        ("List(\n        a,\n        b,\n    )", "List(\n        a,\n        b,\nnew\n    )"),
        ("List(\n        a, b\n    )", "List(\n        a, b\n, new\n    )"),
        ("List(\n        a,  # why\n        # how\n    )", "List(\n        a,  # why\n        # how\nnew\n    )"),
        (
            "List(\n        f(\n            a,\n        )  # why\n    )",
            "f(\n            a,\n        )  # why\n, new\n    )",
        ),
    ],
)
def test_an_entry_is_the_last_of_its_list(given: str, expected: str, tmp_path: Path) -> None:
    container = tmp_path / "container.py"
    container.write_text(f"class C:\n    tools = providers.{given}\n    steps = providers.List()\n", encoding="utf-8")
    plan = Plan()
    plan.extend_list(container, "tools", "new")
    plan.check()
    assert f"{expected}\n    steps" in plan.changed[container]


def test_a_part_that_was_deleted_can_be_written_again(starter: Path) -> None:
    bytecode = starter / "src/application/support/__pycache__"
    bytecode.mkdir(parents=True)
    (bytecode / "triage.cpython-311.pyc").touch()
    try:
        assert "src/infrastructure/support/container.py" in succeeds(starter, "make", "part", "NAME=support", "DRY=1")
    finally:
        shutil.rmtree(bytecode.parent)


def test_a_contract_of_which_no_example_can_be_made_is_refused(starter: Path) -> None:
    command = ("make", "port", "NAME=voucher_store", "OF=Voucher", "DRY=1")
    file = starter / "src/domain/vouchers/voucher.py"
    file.parent.mkdir()
    text = "from pydantic import Field\nfrom domain.contract import Contract\n"
    text += "class Voucher(Contract):\n    code: str = Field(pattern='[A-Z]{9}')\n"
    try:
        file.write_text(text, encoding="utf-8")
        done = run(starter, *command)
        file.write_text(text.replace("}'", "}', examples=['SUMMERDAY']"), encoding="utf-8")
        assert "2 empty __init__.py" in succeeds(starter, *command), "one of them for the folder of the contract"
    finally:
        shutil.rmtree(file.parent)
    assert "OF=Voucher is invalid: no example of it can be made. The answer is not a valid Voucher: code" in done.stderr
    assert "Give the field one: Field(examples=[...])." in done.stderr
    assert "Traceback" not in done.stderr
    assert run(starter, "git", "status", "--porcelain").stdout == ""


def test_a_question_is_text_for_make_and_the_shell(starter: Path) -> None:
    question = "'\"$5;touch hacked;`touch hacked`$(touch hacked)\"'"
    succeeds(starter, "make", "run", f"QUESTION={question}")
    assert question in succeeds(starter, ".venv/bin/agent", "memory", "list")
    assert run(starter, "git", "status", "--porcelain").stdout == ""


@pytest.fixture(scope="module")
def starter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = render(tmp_path_factory.mktemp("starter") / "project")
    start_repository(project)
    install(project)
    return project


SAVE = """
import asyncio, sys
from pathlib import Path
from infrastructure.draft_stores.json_file import JsonFileDraftStore
store = JsonFileDraftStore(Path("data"), timeout_seconds=9)
for number in range(5):
    asyncio.run(store.save(f"{sys.argv[1]} {number}", "kept"))
"""


def test_processes_keep_what_each_other_saves_for_their_user_only(starter: Path) -> None:
    succeeds(starter, "make", "port", "NAME=draft_store")
    python = str(starter / ".venv/bin/python")
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda number: succeeds(starter, python, "-c", SAVE, str(number)), range(3)))
    file = starter / "data/draft_store.json"
    assert len(json.loads(file.read_text(encoding="utf-8"))) == 15
    assert [path.stat().st_mode & 0o777 for path in (file.parent, file)] == [0o700, 0o600]


def test_slips_in_a_container_are_found(starter: Path) -> None:
    slips = (
        ('call("note_store"', 'call("nte_store"', "[durable-note_store-in_memory]"),
        ("_set.data_dir,", "_set.data_dri,", "[CoreContainer.note_store.json_file]"),
        ("Factory(ExecuteStep, model", "Factory(ExecuteStep, modle", "[CoreContainer.execute_step]"),
    )
    succeeds(starter, "make", "port", "NAME=note_store")
    container = starter / "src/infrastructure/container.py"
    right = wrong = container.read_text(encoding="utf-8")
    for of_right, of_wrong, _ in slips:
        assert of_right in right
        wrong = wrong.replace(of_right, of_wrong)
    container.write_text(wrong, encoding="utf-8")
    try:
        done = run(starter, ".venv/bin/pytest", "-q", "tests/unit/infrastructure/test_composition.py")
    finally:
        container.write_text(right, encoding="utf-8")
    assert done.returncode == 1
    assert [said for *_, said in slips if said not in done.stdout] == []


def test_the_test_of_a_step_finds_that_a_tool_which_it_names_is_gone(starter: Path) -> None:
    succeeds(starter, "make", "step", "NAME=check_time", "TOOLS=current_time,clock__now")
    tested = (".venv/bin/pytest", "-q", "tests/unit/application/test_check_time.py")
    succeeds(starter, *tested)
    container = starter / "src/infrastructure/container.py"
    text = container.read_text(encoding="utf-8")
    edit(container, (r"providers\.Singleton\(CurrentTimeTool\)", ""))
    try:
        done = run(starter, *tested)
    finally:
        container.write_text(text, encoding="utf-8")
    assert "The step check_time names the tool current_time, which" in done.stdout


def test_the_doctor_finds_two_tools_of_one_name(starter: Path) -> None:
    container = starter / "src/infrastructure/container.py"
    text = container.read_text(encoding="utf-8")
    edit(container, (r"(providers\.Singleton\(CurrentTimeTool\))", r"\1, \1"))
    try:
        done = run(starter, ".venv/bin/agent", "doctor")
    finally:
        container.write_text(text, encoding="utf-8")
    assert done.returncode == 3
    assert "blocked  tools: Two tools are called current_time: only the first is offered to the model" in done.stdout


def test_the_doctor_examines_the_chosen_adapter_of_each_port_once(starter: Path) -> None:
    succeeds(starter, "make", "port", "NAME=parcel_store")
    agent = str(starter / ".venv/bin/agent")
    assert f"ok       parcel_store: 0 in {starter}/.agent/parcel_store.json\n" in succeeds(starter, agent, "doctor")
    assert "parcel_store" not in succeeds(starter, agent, "doctor", AGENT_STORAGE="in_memory")
    file = starter / ".agent/parcel_store.json"
    file.parent.mkdir(exist_ok=True)
    file.write_text("[]", encoding="utf-8")
    try:
        done = run(starter, agent, "doctor", "--json", AGENT_MODEL="openai/gpt-5", OPENAI_API_KEY="")
    finally:
        file.unlink()
    assert done.returncode == 3
    checks = [(check["subject"], check["state"]) for check in json.loads(done.stdout)["checks"]]
    assert [subject for subject, state in checks if state == "blocked"] == ["model", "parcel_store"]
    assert len(dict(checks)) == len(checks)
    assert "language_model" not in dict(checks)


def test_an_adapter_without_a_body_says_which_method_is_missing(starter: Path, tmp_path: Path) -> None:
    succeeds(starter, "make", "adapter", "PORT=conversation_memory", "NAME=redis")
    agent = str(starter / ".venv/bin/agent")
    done = run(starter, agent, "memory", "list", AGENT_ADAPTERS__CONVERSATION_MEMORY="redis")
    assert done.returncode == 3
    assert re.search(r"recent in .*redis.py:\d+ is not implemented yet", done.stderr)


@pytest.mark.timeout(300)
def test_every_port_with_adapters_gets_another_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = render(tmp_path / "project", start="everything")
    install(project)
    monkeypatch.chdir(project)
    ports = {path.stem for path in project.glob("src/application/**/ports/*.py")} - {"__init__"}
    plan, refusals = Plan(), dict[str, str]()
    for port in sorted(ports):
        try:
            KINDS["adapter"][0](plan, Names.of("unfinished", part="", port=port, step=""))
        except Refused as refused:
            refusals[port] = str(refused)
    assert refusals.keys() == {"prompt_library", "tool_source", "tool", "event_listener", "answer_check"}
    assert all(f"has no Selector named {port}" in refusal for port, refusal in refusals.items())
    plan.carry_out()
    succeeds(project, ".venv/bin/ruff", "check", "--quiet", "--fix", "--select", "I,F401", ".")
    succeeds(project, ".venv/bin/ruff", "check", ".")
    tests = ("tests/contract", "tests/unit/infrastructure/test_composition.py")
    tested = succeeds(project, ".venv/bin/pytest", "-q", "-m", "not slow", *tests, "-k", "unfinished or adapter")
    tried = set(re.findall(r"XFAIL tests/contract/.*/test_(\w+)\.py::\S+\[unfinished", tested))
    assert tried == ports - refusals.keys() - {
        "language_model"
    }  # whose contract the tests of its parts ask with a server


@pytest.mark.parametrize(
    ("port", "folder"),
    [
        ("ticket_store", "ticket_stores"),
        ("reply_library", "reply_libraries"),
        ("mailbox", "mailboxes"),
        ("address", "addresses"),
        ("status", "statuses"),
        ("answered_mails", "answered_mails"),
    ],
)
def test_the_folder_of_adapters_is_the_plural_of_their_port(port: str, folder: str) -> None:
    assert plural(port) == folder
