"""Keys are looked for in everything that the agent leaves behind: each byte of each file, each word that it says."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from pydantic import SecretStr

from infrastructure.settings import Settings
from infrastructure.variables import variable_of
from tests.agent_process import AgentProcess, Outcome
from tests.opentelemetry_collector import Collector  # part: opentelemetry
from tests.provider_server import Behaviour, Exchange, ProviderServer, echoes_the_key, fails
from tests.whole_runs import RUNS, answers_every_run

pytestmark = pytest.mark.slow

CANARY = "k3y-c4nary"
"""What every key has in it, and nothing else."""

EVERY_RUN = pytest.mark.parametrize("command", RUNS.values(), ids=RUNS)
SPECIAL = {
    "AGENT_MODEL_API_KEY": f"sk-{CANARY}-model",
    "AGENT_TRACES_HEADERS": f"authorization=Bearer {CANARY}-traces,x-more={CANARY}-more",  # part: opentelemetry
}
PROVIDERS = ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "HF_TOKEN", "AWS_SECRET_ACCESS_KEY")
UNEXPECTED = """
from interfaces.cli.main import app, main
from interfaces.cli.session import in_session

@app.command()
def stumble() -> None:
    async def work(session):
        key = session.container.settings().model_api_key.get_secret_value()
        raise RuntimeError(f"cannot go on with {key!r}")
    in_session(work)

main()
"""


def secret_settings() -> dict[str, str]:
    """Return a canary for every setting that is a secret."""
    fields = {name: field.annotation for name, field in Settings.model_fields.items()}
    names = [variable_of(name) for name, kind in fields.items() if SecretStr in (kind, *get_args(kind))]
    return {name: SPECIAL.get(name, f"sk-{CANARY}-{name.casefold()}") for name in names}


@pytest.fixture
def server() -> Iterator[ProviderServer]:
    with ProviderServer() as server:
        server.always(answers_every_run)
        yield server


class Watched:
    """The agent with canaries wherever a key can be, and all that came out of it."""

    def __init__(self, folder: Path, server: ProviderServer) -> None:
        self.said: list[Outcome] = []
        self.log = folder / "logs/agent.log"
        self.agent = AgentProcess(
            folder,
            {
                **{name: f"sk-{CANARY}-{name.casefold()}" for name in PROVIDERS},
                **secret_settings(),
                "AGENT_MODEL": "openai/test-model",
                "AGENT_MODEL_BASE_URL": server.base_url,
                "AGENT_MODEL_ATTEMPTS": "2",
                "AGENT_MODEL_RETRY_WAIT": "0.01",
                "AGENT_LOG_LEVEL": "debug",
                "AGENT_LOG_FILE": str(self.log),
            },
        )

    def run(self, *arguments: str) -> Outcome:
        """Run a command, and keep what it says."""
        self.said.append(self.agent.run(*arguments))
        return self.said[-1]

    def run_code(self, code: str, *arguments: str) -> Outcome:
        """Run a program of its own, and keep what it says."""
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments],
            cwd=self.agent.folder,
            env=self.agent.environment,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        self.said.append(Outcome(done.returncode, done.stdout, done.stderr))
        return self.said[-1]

    def left(self) -> Iterator[tuple[str, bytes]]:
        """Yield everything that somebody could read afterwards, by its name."""
        for number, outcome in enumerate(self.said):
            yield f"output of command {number}", outcome.stdout.encode() + outcome.stderr.encode()
        for path in sorted(self.agent.folder.rglob("*")):
            if path.is_file() and path.name != ".env":
                yield str(path), path.read_bytes()


@pytest.fixture
def watched(tmp_path: Path, server: ProviderServer) -> Watched:
    return Watched(tmp_path, server)


# part: opentelemetry
@pytest.fixture(autouse=True)
def collector(watched: Watched) -> Iterator[Collector]:
    """Get traces of all that is done, with content, and find no key in them."""
    with Collector() as collector:
        watched.agent.variables |= {"AGENT_TRACES_ENDPOINT": collector.endpoint, "AGENT_TRACES_CONTENT": "true"}
        yield collector
        began = watched.log.exists() and "run_started" in watched.log.read_text(encoding="utf-8")
        assert bool(collector.spans) == began
        assert found_in((post.path, post.body) for post in collector.posts) == []


# end: opentelemetry
def found_in(left: Iterator[tuple[str, bytes]]) -> list[str]:
    return [name for name, content in left if CANARY.encode() in content]


def key_of(server: ProviderServer) -> str:
    return server.requests[-1].headers["authorization"]


def test_every_secret_setting_is_watched() -> None:
    assert "AGENT_MODEL_API_KEY" in secret_settings()


@EVERY_RUN
def test_no_key_is_in_anything_that_a_run_leaves(
    watched: Watched, server: ProviderServer, command: tuple[str, ...]
) -> None:
    assert watched.run(*command, "--json").code == 0, watched.said[-1].stderr
    assert watched.run("doctor", "--json").code == 0, watched.said[-1].stdout

    assert CANARY in key_of(server)
    assert '"logger": "LiteLLM"' in watched.log.read_text(encoding="utf-8")
    assert found_in(watched.left()) == []


async def echoes_the_key_and_falls_over(exchange: Exchange) -> None:
    key = exchange.request.headers.get("authorization", "")
    await fails(500, f"Cannot serve {key}")(exchange)


@EVERY_RUN
@pytest.mark.parametrize(
    ("behaviour", "kept_in"),
    [
        (echoes_the_key, "setting"),
        (echoes_the_key, "environment"),
        (echoes_the_key, "dot_env"),
        (echoes_the_key_and_falls_over, "setting"),
        (echoes_the_key_and_falls_over, "dot_env"),
    ],
)
def test_no_key_is_in_anything_that_is_left_when_the_provider_says_it(
    watched: Watched, server: ProviderServer, behaviour: Behaviour, kept_in: str, command: tuple[str, ...]
) -> None:
    variables = watched.agent.variables
    if kept_in != "setting":
        del variables["AGENT_MODEL_API_KEY"]
    if kept_in == "dot_env":
        (watched.agent.folder / ".env").write_text(
            f"OPENAI_API_KEY={variables.pop('OPENAI_API_KEY')}\n", encoding="utf-8"
        )
    server.always(behaviour)

    failed = watched.agent.run_here(*command, "--json")
    watched.said += [failed, watched.agent.run_here("runs", "list")]

    assert failed.code != 0
    assert '"status": "failed"' in failed.stdout
    assert CANARY in key_of(server)
    assert found_in(watched.left()) == []


def test_no_key_is_in_an_unexpected_error_or_its_traceback(watched: Watched) -> None:

    done = watched.run_code(UNEXPECTED, "stumble")

    assert done.code == 1
    assert "unexpected RuntimeError: cannot go on with '***'" in done.stderr
    assert "Traceback" not in done.stderr
    assert "Traceback" in watched.log.read_text(encoding="utf-8")
    assert found_in(watched.left()) == []


def test_no_key_is_in_the_words_that_refuse_a_setting(watched: Watched) -> None:
    watched.agent.variables |= {
        "AGENT_MODEL_TIMEOUT": "soon",
        "AGENT_TRACES_HEADERS": f"{CANARY}-without-a-name",  # part: opentelemetry
    }

    assert watched.run("doctor").code == 3
    assert found_in(watched.left()) == []
