"""Servers that die, hang, flood or break the protocol: what is said of it, and what is left of them."""

import asyncio
import json
import resource
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from application.ports.tool import Tool
from domain.errors import InvalidArguments, ToolFailed
from infrastructure.mcp_servers import McpServer
from infrastructure.tool_sources.mcp_server import STARTS, McpServerToolSource
from interfaces.cli.exit_codes import INTERRUPTED
from tests.agent_process import AgentProcess
from tests.mcp_toys import PROGRAM, is_running, tools_of, toys, until

pytestmark = pytest.mark.slow

Open = Callable[..., McpServerToolSource]


@pytest.fixture
async def source_of() -> AsyncIterator[Open]:
    async with toys() as source:
        yield source


async def faulty(source_of: Open, tool: str, **more: object) -> Tool:
    return (await tools_of(source_of("faulty", **more)))[f"toy__{tool}"]


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("silent", "no answer within 1 s"),
        ("endless", "no answer within 1 s"),
        ("malformed", "an answer that is against the protocol, tools.1.inputSchema.type: Input should be 'object'"),
    ],
)
async def test_a_server_that_cannot_be_used_is_a_problem_in_one_line(source_of: Open, kind: str, reason: str) -> None:
    began = time.monotonic()
    offered = await source_of(kind, timeout=1).open()

    assert offered.tools == ()
    assert offered.problems == (f"The tools of toy ({sys.executable}) are left out: {reason}",)
    assert time.monotonic() - began < 8


async def test_a_program_that_is_not_there_is_a_problem_that_is_not_tried_for_ever() -> None:
    source = McpServerToolSource(McpServer(name="toy", command="no-such-program"))

    problems = [(await source.open()).problems[0] for _ in range(STARTS + 1)]

    assert set(problems[:-1]) == {"The tools of toy (no-such-program) are left out: there is no such program"}
    assert problems[-1].endswith(f"it was tried {STARTS} times, and is not any more")


@pytest.mark.parametrize(
    ("tool", "reason"),
    [
        ("fail", "the door is locked"),
        ("die", "toy could not do die: the connection ended: the disk is full"),
        ("stuck", "toy could not do stuck: the connection ended: noise on the terminal"),
        ("hang", "toy could not do hang: no answer within 2 s"),
        ("strange", "toy could not do strange: an answer that is against the protocol, content: Field required"),
        ("endless_line", "toy could not do endless_line: the connection ended: it sent a message of more than 10 MiB"),
    ],
)
async def test_a_call_that_fails_says_why_in_one_line(source_of: Open, tool: str, reason: str) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(ToolFailed) as failed:
        await (await faulty(source_of, tool, timeout=2)).call("{}")

    assert str(failed.value) == reason
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 150_000


async def test_arguments_that_the_server_refuses_are_the_models_to_mend(source_of: Open) -> None:
    with pytest.raises(InvalidArguments, match=r"toy refuses the arguments: say please"):
        await (await faulty(source_of, "refuse")).call("{}")
    for arguments in ("", "[]", "null", '{"a": ' * 500):
        with pytest.raises(InvalidArguments, match="no JSON object"):
            await (await faulty(source_of, "look")).call(arguments)


@pytest.mark.parametrize("tool", ["die", "stuck", "endless_line"])
async def test_a_server_that_ended_is_started_again_when_tools_are_next_asked_for(source_of: Open, tool: str) -> None:
    source = source_of("faulty")
    with pytest.raises(ToolFailed):
        await (await tools_of(source))[f"toy__{tool}"].call("{}")

    assert json.loads(await (await tools_of(source))["toy__look"].call("{}")) == {"text": "look"}


async def test_one_call_that_is_not_answered_holds_up_no_other(source_of: Open) -> None:
    tools = await tools_of(source_of("faulty"))
    waiting = asyncio.create_task(tools["toy__wait"].call("{}"))

    assert json.loads(await tools["toy__look"].call("{}")) == {"text": "look"}
    assert not waiting.done()
    waiting.cancel()


async def test_a_call_that_is_cancelled_is_cancelled_at_the_server(source_of: Open, tmp_path: Path) -> None:
    heard = tmp_path / "heard"
    tools = await tools_of(source_of("faulty", env={"HEARD": str(heard)}))
    waiting = asyncio.create_task(tools["toy__wait"].call("{}"))
    await asyncio.sleep(0.2)

    waiting.cancel()
    await asyncio.wait({waiting})

    await until(lambda: "notifications/cancelled" in heard.read_text(encoding="utf-8"))
    assert json.loads(await tools["toy__look"].call("{}")) == {"text": "look"}


async def test_a_tool_of_a_source_that_was_closed_says_so(source_of: Open) -> None:
    source = source_of("good")
    tools = await tools_of(source)
    await source.close()

    with pytest.raises(ToolFailed, match="toy could not do look"):
        await tools["toy__look"].call("{}")


async def test_a_server_that_will_not_end_is_ended_with_what_it_started(source_of: Open, tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    source = source_of("stubborn", env={"PIDS": str(pids)})
    await source.open()

    await source.close()

    await until(lambda: not any(map(is_running, pids.read_text(encoding="utf-8").split())))


async def test_opening_that_is_given_up_leaves_no_process(source_of: Open) -> None:
    source = source_of("silent")
    opening = asyncio.create_task(source.open())
    await asyncio.sleep(0.5)
    opening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await opening

    assert not [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("tool", ["toy__wait", "no_such_tool"])
async def test_no_server_outlives_an_agent_that_is_told_to_end(tmp_path: Path, stop: signal.Signals, tool: str) -> None:
    pids = tmp_path / "pids"
    server = {"name": "toy", "command": sys.executable, "args": [str(PROGRAM), "stubborn"], "env": {"PIDS": str(pids)}}
    process = AgentProcess(tmp_path, {"AGENT_MCP_SERVERS": json.dumps([server])}).start("tools", "call", tool)
    try:
        await until(lambda: pids.is_file() and len(pids.read_text(encoding="utf-8").split()) == 2)
        await asyncio.sleep(0.5)
        process.send_signal(stop)
        output, errors = await asyncio.to_thread(process.communicate, timeout=30)
    finally:
        process.kill()

    assert process.returncode == INTERRUPTED
    assert (output, errors) == ("", "\nInterrupted.\n")
    await until(lambda: not any(map(is_running, pids.read_text(encoding="utf-8").split())))
