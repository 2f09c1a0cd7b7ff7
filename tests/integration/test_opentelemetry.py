"""Traces of real processes, as a collector gets them, and what a collector that fails does to a run: nothing."""

import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.agent_process import AgentProcess
from tests.opentelemetry_collector import ERROR, Collector, attributes
from tests.provider_server import ProviderServer, fails, hangs
from tests.whole_runs import RUNS

pytestmark = pytest.mark.slow

USE_CASE, COMMAND = next(iter(RUNS.items()))
"""Any run: what is tested here holds of each."""

RUN = f"invoke_agent {USE_CASE}"


def tracing(folder: Path, endpoint: str, **more: str) -> AgentProcess:
    return AgentProcess(folder, {"AGENT_TRACES_ENDPOINT": endpoint, "AGENT_TRACES_TIMEOUT": "1.5", **more})


def with_provider(server: ProviderServer) -> dict[str, str]:
    return {
        "AGENT_MODEL": "openai/test-model",
        "AGENT_MODEL_BASE_URL": server.base_url,
        "AGENT_MODEL_API_KEY": "sk-canary-0123456789",
        "AGENT_MODEL_ATTEMPTS": "1",
    }


@pytest.fixture
def closed_port() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}"


@pytest.mark.parametrize("use_case", RUNS)
def test_a_run_arrives_whole_as_one_trace(tmp_path: Path, use_case: str) -> None:
    with Collector() as collector:
        headers = "x-team=a%2Cb,x-key=canary"
        done = tracing(tmp_path, collector.endpoint, AGENT_TRACES_HEADERS=headers).run(*RUNS[use_case])

        assert done.code == 0, done.stderr
        assert "agent:" not in done.stderr
        found = set(collector.paths())
        assert f"invoke_agent {use_case}" in found
        assert all(path.startswith(f"invoke_agent {use_case}") for path in found)
        assert any(path.endswith(" > chat extractive") for path in found)
        assert len({span.trace_id for span in collector.spans}) == 1
        assert collector.services == {"agent"}
        for post in collector.posts:
            assert post.path == "/v1/traces"
            assert (post.headers["x-team"], post.headers["x-key"]) == ("a,b", "canary")


def test_the_environment_names_the_service_and_a_whole_address_is_kept(tmp_path: Path) -> None:
    with Collector() as collector:
        agent = tracing(tmp_path, f"{collector.endpoint}/api/otel", OTEL_SERVICE_NAME="my-agent")

        assert agent.run(*COMMAND).code == 0
        assert collector.services == {"my-agent"}
        assert {post.path for post in collector.posts} == {"/api/otel"}


def test_what_was_said_goes_out_only_when_it_is_asked_for(tmp_path: Path) -> None:
    for content in ("false", "true"):
        with Collector() as collector:
            done = tracing(tmp_path, collector.endpoint, AGENT_TRACES_CONTENT=content).run(*COMMAND)

            assert done.code == 0, done.stderr
            body = b"".join(post.body for post in collector.posts)
            for said in (b"warp", b"gen_ai.input.messages", b"coalesc"):
                assert (said in body) == (content == "true")


def test_a_failure_of_the_provider_is_an_error_of_the_call_and_of_the_run(tmp_path: Path) -> None:
    with Collector() as collector, ProviderServer() as server:
        server.always(fails(500))

        done = tracing(tmp_path, collector.endpoint, **with_provider(server)).run(*COMMAND)

        assert done.code == 4, done.stderr
        failed = {
            span.name: attributes(span.attributes)["error.type"]
            for span in collector.spans
            if span.status.code == ERROR
        }
        assert {"chat test-model", RUN} <= failed.keys()
        assert set(failed.values()) == {"ModelUnavailable"}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_interrupted_arrives_too(tmp_path: Path, stop: signal.Signals) -> None:
    with Collector() as collector, ProviderServer() as server:
        server.always(hangs)
        process = tracing(tmp_path, collector.endpoint, **with_provider(server)).start(*COMMAND)
        until = time.monotonic() + 60
        while not server.requests and time.monotonic() < until:
            time.sleep(0.05)

        process.send_signal(stop)
        _, stderr = process.communicate(timeout=30)

        assert process.returncode == 130, stderr
        run = next(span for span in collector.spans if span.name == RUN)
        assert run.status.code == ERROR
        assert attributes(run.attributes)["agent.run.status"] == "interrupted"
        assert all(span.end_time_unix_nano >= span.start_time_unix_nano > 0 for span in collector.spans)


def test_a_collector_that_is_not_there_costs_one_line_and_little_time(tmp_path: Path, closed_port: str) -> None:
    without = AgentProcess(tmp_path / "without")
    without.folder.mkdir()
    began = time.monotonic()
    said = without.run(*COMMAND).stdout
    usual = time.monotonic() - began

    began = time.monotonic()
    done = tracing(tmp_path, closed_port).run(*COMMAND)
    took = time.monotonic() - began

    assert done.code == 0
    assert done.stdout == said
    assert done.stderr.splitlines()[-1].startswith("agent: ")
    assert "AGENT_TRACES_ENDPOINT" in done.stderr.splitlines()[-1]
    assert done.stderr.count("agent: ") == 1
    assert "Traceback" not in done.stderr
    assert took < 2 * usual + 15


@pytest.mark.parametrize(("status", "wait"), [(500, 0.0), (503, 0.0), (401, 0.0), (200, 300.0)])
def test_a_collector_that_fails_or_hangs_holds_nothing_up(tmp_path: Path, status: int, wait: float) -> None:
    with Collector(status=status, wait=wait) as collector:
        began = time.monotonic()
        done = tracing(tmp_path, collector.endpoint).run(*COMMAND)

        assert time.monotonic() - began < 60
        assert done.code == 0, done.stderr
        assert done.stderr.count("agent: ") == 1
        assert "Traceback" not in done.stderr
        assert collector.posts


def test_a_collector_that_is_slow_gets_every_span_all_the_same(tmp_path: Path) -> None:
    with Collector(wait=0.5) as collector:
        done = tracing(tmp_path, collector.endpoint).run(*COMMAND)

        assert done.code == 0, done.stderr
        assert "agent:" not in done.stderr
        assert RUN in set(collector.paths())


def test_what_makes_traces_is_not_loaded_unless_there_is_somebody_to_send_to(tmp_path: Path) -> None:
    agent = AgentProcess(tmp_path)
    agent.folder.joinpath("loaded.py").write_text(
        "import sys\nfrom interfaces.cli.main import app\n"
        "try:\n    app(sys.argv[1:])\nfinally:\n"
        "    print('opentelemetry.sdk' in sys.modules, 'structlog' in sys.modules, file=sys.stderr)\n",
        encoding="utf-8",
    )
    for arguments, loaded in (
        (("--help",), "False False"),
        (COMMAND, "False False"),
        (("runs", "list"), "False False"),
    ):
        done = subprocess.run(
            [sys.executable, "loaded.py", *arguments],
            cwd=tmp_path,
            env=agent.environment,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert done.stderr.splitlines()[-1] == loaded
