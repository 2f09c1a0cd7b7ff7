"""The guide docs/from-a-script.md, followed word for word in a new project, and the script that it starts from."""

import ast
import json
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiohttp.web import StreamResponse

from tests.template.projects import ROOT, install, render, start_repository, succeeds
from tests.template_only.language_models import behaviours as it
from tests.template_only.language_models.provider_server import Exchange, ProviderServer

pytestmark = pytest.mark.slow

GUIDE = ROOT / "docs/from-a-script.md"
SCRIPT = ROOT / "examples/from-a-script/triage.py"
BLOCK = re.compile(r"(?:^`(?P<file>[\w./]+)`:\n\n)?^```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
ROW = re.compile(r"^\| (.+?) \| (\d+) \| (.+?) \| (\d+) \|$", re.MULTILINE)
CALL = {"name": "find_order", "arguments": '{"number": "A-17"}'}
TRIAGE = {"category": "billing", "urgency": 3, "reply": "Sorry!"}


def follow(project: Path, section: str) -> None:
    """Write the files of a section, and run its commands."""
    title = section.partition("\n")[0]
    for block in BLOCK.finditer(section):
        if block["file"]:
            file = project / block["file"]
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(block["text"], encoding="utf-8")
            for folder in file.parents:
                if folder.is_relative_to(project / "src") and folder != project / "src" and file.suffix == ".py":
                    (folder / "__init__.py").touch()
        elif block["kind"] == "diff":
            manifest = project / "src/infrastructure/parts.py"
            [added] = re.findall(r"^\+(.*\n)", block["text"], re.MULTILINE)
            text = manifest.read_text(encoding="utf-8")
            manifest.write_text(text.replace('    Part("chat"),\n', f'    Part("chat"),\n{added}'), encoding="utf-8")
        elif block["kind"] == "sh":
            path = f"{project / '.venv/bin'}:/usr/bin:/bin"
            for command in block["text"].splitlines():
                try:
                    succeeds(project, "sh", "-c", command, PATH=path)
                except AssertionError as error:
                    pytest.fail(f"docs/from-a-script.md, step {title!r}: {command}\n{error}")


async def sorts_tickets(exchange: Exchange) -> StreamResponse:
    """Look up the order of a ticket that names one, then sort the ticket."""
    body = exchange.received.body
    looked_up = any(message["role"] == "tool" for message in body["messages"])
    if body.get("tools") and "A-17" in exchange.received.text and not looked_up:
        calls = [{"index": 0, "id": "call_1", "type": "function", "function": CALL}]
        return await it.says(None, finish="tool_calls", tool_calls=calls)(exchange)
    return await it.says(TRIAGE)(exchange)


@pytest.fixture
def provider() -> Iterator[ProviderServer]:
    with ProviderServer() as server:
        server.always(sorts_tickets)
        yield server


@pytest.mark.timeout(600)
def test_the_guide_leads_from_the_script_to_a_green_project(tmp_path: Path, provider: ProviderServer) -> None:
    project = render(tmp_path / "project", start="starter")
    start_repository(project)
    install(project)
    for data in SCRIPT.parent.glob("*.json"):
        shutil.copy(data, project)
    _, *sections = GUIDE.read_text(encoding="utf-8").split("\n## ")
    for section in sections[:6]:
        follow(project, section)
    triaged = project / "tickets.triaged.jsonl"
    assert len(triaged.read_text(encoding="utf-8").splitlines()) == 2
    triaged.unlink()
    settings = {"AGENT_PROVIDER__BASE_URL": provider.base_url, "AGENT_PROVIDER__API_KEY": "sk-test"}
    said = succeeds(project, ".venv/bin/agent", "triage", "tickets.json", "--model", "openai/gpt-5-mini", **settings)
    assert said.splitlines() == ["1  billing  3", "2  billing  3"]
    assert any("paid twice" in request.text for request in provider.requests)


def test_the_script_sorts_tickets_looks_up_orders_and_remembers(tmp_path: Path, provider: ProviderServer) -> None:
    folder = Path(shutil.copytree(SCRIPT.parent, tmp_path / "script"))
    remembered = {"2": {**TRIAGE, "urgency": 1}}
    (folder / "triaged.json").write_text(json.dumps(remembered), encoding="utf-8")
    provider.script(it.says("It is about billing."))
    command = [sys.executable, "triage.py", "tickets.json"]
    settings = {
        "OPENAI_API_BASE": provider.base_url,
        "OPENAI_API_KEY": "sk-test",
        "LITELLM_LOCAL_MODEL_COST_MAP": "True",
    }
    said = succeeds(folder, *command, **settings)
    assert [line for line in said.splitlines() if line.startswith(("1", "2"))] == ["1 billing 3"]
    assert "bad answer, trying again" in said
    assert json.loads((folder / "triaged.json").read_text(encoding="utf-8")) == {"1": TRIAGE, **remembered}
    asked = "".join(request.text for request in provider.requests)
    assert ("paid twice" in asked, "The export is empty" in asked) == (True, False)


def test_the_script_of_the_guide_is_valid_python_of_moderate_length() -> None:
    script = SCRIPT.read_text(encoding="utf-8")
    compile(script, "triage.py", "exec")
    assert 110 <= script.count("\n") <= 120
    shown = [block["text"] for block in BLOCK.finditer(GUIDE.read_text(encoding="utf-8")) if block["kind"] == "python"]
    assert shown[0] in script


def test_the_table_of_the_guide_counts_the_lines_of_the_script_and_of_the_project() -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    files = {block["file"]: block["text"].count("\n") for block in BLOCK.finditer(guide) if block["file"]}
    script = SCRIPT.read_text(encoding="utf-8")
    before, number, longest, total = lines_by_name(script), len(files), max(files.values()), sum(files.values())
    rows = ROW.findall(guide)
    counted = [
        (
            sum(before.pop(name) for name in re.findall(r"`(\w+)`", names)),
            sum(
                files.pop(file)
                for path in re.findall(r"`([\w./]+)`", paths)
                for file in tuple(files)
                if file.startswith(path)
            ),
        )
        for names, _, paths, _ in rows[:-1]
    ]
    assert [(int(old), int(new)) for _, old, _, new in rows[:-1]] == counted
    assert rows[-1][1:] == (str(script.count("\n")), f"in {number} files, none over 50 lines", str(total))
    assert longest <= 50
    assert (before, files) == ({}, {}), "in no row"


def lines_by_name(script: str) -> dict[str, int]:
    """Return the lines of each constant and function of a script."""
    lines: dict[str, int] = {}
    for node in ast.parse(script).body:
        if isinstance(node, ast.FunctionDef | ast.Assign):
            name = node.name if isinstance(node, ast.FunctionDef) else ast.unparse(node.targets[0])
            lines[name] = len(script.splitlines()[node.lineno - 1 : node.end_lineno])
    return lines
