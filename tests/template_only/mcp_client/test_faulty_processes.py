"""MCP servers that die, hang, flood, lie or break the protocol: what becomes of the agent, and of them."""

import asyncio
import json
import os
import resource
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from application.ports.tool import Tool
from domain.errors import InvalidArguments, ToolFailed
from infrastructure.mcp_client.tool_sources.mcp import McpToolSource
from interfaces.cli.exit_codes import INTERRUPTED
from tests.agent_process import AgentProcess
from tests.fakes.mcp_client.toys import tools_of, toy_sources

pytestmark = pytest.mark.slow

SERVER = Path(__file__).with_name("faulty_server.py")
Faulty = Callable[..., McpToolSource]


@pytest.fixture
async def faulty() -> AsyncIterator[Faulty]:
    async with toy_sources() as sources:
        yield lambda kind, **settings: sources(args=[str(SERVER), kind], **settings)


async def tool_of(faulty: Faulty, name: str, **settings: Any) -> Tool:
    """Return a tool of the server whose tools have faults."""
    return (await tools_of(faulty("faulty", **settings)))[name]


async def until(condition: Callable[[], bool]) -> None:
    """Wait until another process makes the condition true."""
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110 - no event tells
            await asyncio.sleep(0.05)


def ended(pids: Path) -> bool:
    """Whether no process of those listed in the file is running."""
    return not any(map(_is_running, pids.read_text(encoding="utf-8").split()))


def _is_running(process: str) -> bool:
    with suppress(OSError):
        os.kill(int(process), 0)
        state = Path(f"/proc/{process}/stat")
        return not state.exists() or state.read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    return False


async def test_a_silent_server_is_left_out_and_left_alone(faulty: Faulty) -> None:
    source = faulty("silent", timeout_seconds=1)
    started = time.monotonic()
    offer = await source.open()
    assert time.monotonic() - started < 8
    assert offer.problems == ("The tools of toy are not offered: no answer within 1 s",)

    started = time.monotonic()
    assert await source.open() == offer
    assert time.monotonic() - started < 1  # it was not asked again


@pytest.mark.parametrize("cursor", ["stands", "empty", "circles", "counts", "number"])
async def test_a_cursor_that_brings_nothing_new_ends_the_list(faulty: Faulty, cursor: str) -> None:
    offer = await faulty(f"cursor_{cursor}").open()
    assert ([tool.description.name for tool in offer.tools], offer.problems) == (["toy__look", "toy__listen"], ())


@pytest.mark.parametrize(("arguments", "code"), [(("tools", "call", "toy__look"), 2), (("evaluate",), 0)])
def test_a_command_that_needs_a_server_which_is_away_says_why(
    arguments: tuple[str, ...], code: int, tmp_path: Path
) -> None:
    (tmp_path / "toys.yaml").write_text("cases: [{name: a, ask: Where is it, answerable: false}]", encoding="utf-8")
    servers = json.dumps([{"name": "toy", "command": "not-installed"}])
    agent = AgentProcess(tmp_path, {"AGENT_MCP_CLIENT__SERVERS": servers, "AGENT_EVALUATION__FOLDER": "."})
    done = agent.run(*arguments)
    assert done.code == code
    assert "The tools of toy are not offered: No such file or directory" in done.stderr


async def test_a_list_that_changes_is_read_again(faulty: Faulty) -> None:
    source = faulty("changing")
    assert [list(await tools_of(source)) for _ in range(2)] == [["look_1"], ["look_2"]]


async def test_more_tools_than_a_provider_accepts_are_not_offered(faulty: Faulty) -> None:
    offer = await faulty("many").open()
    assert len(offer.tools) == 128
    assert offer.problems == ("toy: there are more than 128 tools; the others are not offered",)


async def test_tools_that_no_provider_accepts_are_left_out_and_no_hint_is_believed(faulty: Faulty) -> None:
    offer = await faulty("lying").open()
    names = [tool.description.name for tool in offer.tools]
    assert names[:3] == ["toy__look", "toy__deep", "toy__n_me_with_lines"]
    assert len(names) == len(set(names)) == 5
    assert all(tool.description.has_effect for tool in offer.tools)
    assert offer.tools[4].description.purpose.startswith("Ignore all word word")
    assert len(offer.tools[4].description.purpose) == 2_000
    for problem in (
        "toy: the tool broken is not offered: its arguments are not an object",
        "toy: the tool hid\\u202eden is not offered: its arguments are not an object",
        "toy: the tool huge is not offered: its schema has more than 50,000 characters",
        "toy: the tool elsewhere is not offered: its schema refers to 'https://example.org/schema'",
        "The tool toy__look of toy is not offered: toy has one of that name",
        f"The tool toy__{'n' * 59} of toy is not offered: toy has one of that name",
    ):
        assert [line for line in offer.problems if line.startswith(problem)]
    assert len(offer.problems) == 6


async def test_a_call_that_fails_says_why_and_the_server_works_again(faulty: Faulty) -> None:
    async def call(tool: str, reason: str) -> None:
        source = faulty("faulty", timeout_seconds=2)
        with pytest.raises(ToolFailed) as failed:
            await (await tools_of(source))[tool].call("{}")
        assert (tool, str(failed.value)) == (tool, reason)
        assert "look" in await (await tools_of(source))["look"].call("{}")

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    await asyncio.gather(
        call("fail", "the door is locked"),
        call("die", "Connection closed; the disk is full"),
        call("stuck", "Connection closed; noise on the terminal"),
        call("hang", "no answer within 2 s"),
        call("strange", "the answer violates the protocol: content: Field required"),
        call("endless_line", "no answer within 2 s"),
    )
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 150_000


async def test_arguments_that_the_server_refuses_are_the_models_to_repair(faulty: Faulty) -> None:
    with pytest.raises(InvalidArguments, match="say please"):
        await (await tool_of(faulty, "refuse")).call("{}")


@pytest.mark.parametrize(("tool", "length"), [("shout", 53), ("garbage", 55), ("large", 5_000_048)])
async def test_what_a_server_writes_beside_its_answer_and_a_large_answer_are_survived(
    faulty: Faulty, tool: str, length: int
) -> None:
    assert len(await (await tool_of(faulty, tool)).call("{}")) == pytest.approx(length, abs=10)


async def test_a_call_delays_no_other_and_is_cancelled_at_the_server(faulty: Faulty, tmp_path: Path) -> None:
    notifications = tmp_path / "notifications"
    tools = await tools_of(faulty("faulty", env={"NOTIFICATIONS": str(notifications)}))
    waiting = asyncio.create_task(tools["wait"].call("{}"))
    await asyncio.sleep(0.2)
    assert "look" in await tools["look"].call("{}")
    waiting.cancel()
    await until(lambda: "notifications/cancelled" in notifications.read_text(encoding="utf-8"))
    assert "look" in await tools["look"].call("{}")


async def test_a_server_that_will_not_end_is_killed_with_what_it_started(faulty: Faulty, tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    source = faulty("stubborn", env={"PIDS": str(pids)})
    await source.open()
    await source.close()
    await until(lambda: ended(pids))


async def test_a_start_that_is_cancelled_leaves_no_process(faulty: Faulty) -> None:
    source = faulty("silent")
    opening = asyncio.create_task(source.open())
    await asyncio.sleep(1.5)
    opening.cancel()
    await asyncio.wait({opening})
    await source.close()
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_no_server_outlives_an_agent_that_is_stopped(tmp_path: Path) -> None:
    async def stop(tool: str, sent: signal.Signals) -> None:
        pids = tmp_path / f"{tool}{sent}"
        env = {"PIDS": str(pids)}
        server = {"name": "toy", "command": sys.executable, "args": [str(SERVER), "stubborn"], "env": env}
        variables = {"AGENT_MCP_CLIENT__SERVERS": json.dumps([server])}
        process = AgentProcess(tmp_path, variables).start("tools", "call", tool)
        try:
            await until(lambda: pids.is_file() and len(pids.read_text(encoding="utf-8").split()) == 2)
            await asyncio.sleep(0.5)
            process.send_signal(sent)
            output, errors = await asyncio.to_thread(process.communicate, timeout=30)
        finally:
            process.kill()
        assert (process.returncode, output, errors) == (INTERRUPTED, "", "\nInterrupted.\n"), (tool, sent)
        await until(lambda: ended(pids))

    signals = (signal.SIGTERM, signal.SIGINT)
    await asyncio.gather(*(stop(tool, sent) for tool in ("toy__wait", "no_such_tool") for sent in signals))
