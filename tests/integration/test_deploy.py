"""What is deployed: the image's own commands are run, and what it may do is what is promised."""

import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import mkdtemp

import httpx
import pytest
import yaml

from interfaces.http.server import GRACE
from tests.agent_process import EXAMPLE_NOTES
from tests.deployed_image import PORT, ROOT, DeployedImage, instructions, is_sent

GUIDE = ROOT / "docs/how-to/deploy.md"
NOTE = EXAMPLE_NOTES / "occupancy.md"
ENDED = {0, -signal.SIGTERM}
"""How it ends when it is told to: the first process of a container, whom no signal ends by itself, with zero."""


def said(keyword: str, stage: str = "agent") -> list[str]:
    return [each.text for each in instructions() if (each.keyword, each.stage) == (keyword, stage)]


def words(keyword: str) -> list[str]:
    return next(each.words for each in instructions() if each.keyword == keyword)


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Deployed:
    """The image, built, and its server."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.image = DeployedImage(folder, port=self.port)
        self.image.build()
        self.image.close()
        self.before = self.image.files()
        self.refused = self.image.run(*words("ENTRYPOINT"), *words("CMD"))
        _, key, _ = self.image.run(*words("ENTRYPOINT"), "keys", "add", "a test")
        self.key = key.strip()

    def start(self) -> subprocess.Popen[str]:
        """Start it as the image does, behind a proxy for what it calls, and wait until it is healthy."""
        process = self.image.start(*words("ENTRYPOINT"), *words("CMD"), http_proxy="http://127.0.0.1:9")
        until(lambda: process.poll() is not None or self.health() == 0)
        return process

    def health(self) -> int:
        """Return what the health check ends with."""
        process = self.image.start(*words("HEALTHCHECK"), http_proxy="http://127.0.0.1:9")
        process.communicate()
        return process.returncode

    def hand_in(self, note: Path) -> int:
        """Hand in a note as a caller does, and return the status."""
        return httpx.post(
            f"http://127.0.0.1:{self.port}/notes",
            headers={"Authorization": f"Bearer {self.key}"},
            files=[("files", (note.name, note.read_bytes()))],
            timeout=20,
        ).status_code


def built(test: Callable[[Deployed], None]) -> object:
    """Mark a test of the image as a whole, which is Linux's, and takes half a minute to build."""
    linux = pytest.mark.skipif(sys.platform != "linux", reason="an image is Linux")
    return pytest.mark.slow(pytest.mark.timeout(300)(linux(test)))


@pytest.fixture(scope="module")
def deployed() -> Iterator[Deployed]:
    folder = Path(mkdtemp(prefix="image-"))  # not in pytest's own folder, which is closed to the image's user
    folder.chmod(0o755)
    try:
        yield Deployed(folder)
    finally:
        for path in folder.rglob("*"):
            if path.is_dir() and not path.is_symlink():
                path.chmod(path.stat().st_mode | 0o700)
        shutil.rmtree(folder)


@built
def test_the_image_has_what_the_agent_needs_compiled_and_nothing_for_development(deployed: Deployed) -> None:
    site = next(deployed.image.root.glob("opt/agent/lib/python*/site-packages"))
    installed = {path.name.split("-")[0] for path in site.glob("*.dist-info")}

    assert {"litellm", "pydantic", "uvicorn"} <= installed
    assert not {"hatchling", "hypothesis", "mypy", "pip", "pytest", "ruff"} & installed
    assert list(site.glob("domain/__pycache__/*.pyc"))
    assert (site / "prompts").is_dir()
    assert not list(deployed.image.root.glob("opt/agent/bin/pip*"))


@built
def test_without_a_key_it_says_how_to_make_one_and_does_not_start(deployed: Deployed) -> None:
    code, _, told = deployed.refused

    assert code == 3, told
    assert "agent keys add" in told


@built
def test_it_serves_is_healthy_keeps_all_in_its_volume_and_ends_when_it_is_told_to(deployed: Deployed) -> None:
    assert deployed.health() != 0
    server = deployed.start()
    try:
        assert server.poll() is None, server.communicate()
        assert deployed.hand_in(NOTE) == 201
        listed = deployed.image.run("agent", "keys", "list")
        assert "a test" in listed[1], listed

        began = time.monotonic()
        server.send_signal(signal.SIGTERM)
        _, log = server.communicate(timeout=GRACE + 5)
    finally:
        server.kill()

    assert server.returncode in ENDED, log
    assert time.monotonic() - began < GRACE
    assert "Application shutdown complete" in log
    assert deployed.health() != 0
    assert deployed.image.files() == deployed.before
    assert list(deployed.image.root.glob("data/.agent/*/occupancy.md"))


@built
def test_the_guide_s_backup_of_a_server_that_runs_is_whole(deployed: Deployed) -> None:
    found = re.search(r'python -c "(.*?)"$', GUIDE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert found
    server = deployed.start()
    try:
        deployed.hand_in(NOTE)
        done = deployed.image.run("python", "-c", found[1])
    finally:
        server.kill()
        server.communicate()

    assert done[0] == 0, done[2]
    copy = sqlite3.connect(deployed.image.root / "data/backup.db")
    assert copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert copy.execute("SELECT count(*) FROM notes").fetchall() == [(1,)]
    copy.close()


def test_the_image_is_nobody_s_but_a_number_s_and_starts_without_a_shell() -> None:
    assert said("USER") == ["10001:10001"]
    assert words("ENTRYPOINT") == ["agent"]
    assert words("CMD")[0] == "serve"
    assert re.fullmatch(r"python:3\.\d+-slim-\w+ AS python", instructions()[0].text)
    assert said("VOLUME") == said("WORKDIR") == ["/data"]


def test_whatever_the_image_installs_is_held_to_the_lock() -> None:
    installed = [each.text for each in instructions() if re.search(r"\bpip\b.* install\b", each.text)]

    assert len(installed) == 3
    for command in installed:
        assert "--no-cache-dir" in command
        assert "--require-hashes" in command or "--no-index" in command


@pytest.mark.parametrize(
    "path",
    [".env", "deploy/.env", "src/.env", ".git/config", ".agent/agent.db", "kept/a.md", "src/x/__pycache__/y.pyc"],
)
def test_no_key_and_no_data_gets_into_a_layer(path: str) -> None:
    copied = {source for each in instructions() if each.keyword == "COPY" for source in each.text.split()[:-1]}

    assert not is_sent(path)
    assert not {".", "*", "deploy", ".env"} & copied
    assert not [each for each in instructions() if each.keyword in {"ARG", "ADD"}]
    assert all(is_sent(source) for source in copied if not source.startswith(("--", "/")))


def test_the_service_may_do_no_more_than_it_must() -> None:
    composed = yaml.safe_load((ROOT / "deploy/compose.yaml").read_text(encoding="utf-8"))
    service = composed["services"]["agent"]

    assert (ROOT / "deploy" / service["build"]["context"] / service["build"]["dockerfile"]).is_file()
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert [port.rsplit(":", 1)[1] for port in service["ports"]] == said("EXPOSE") == [PORT]
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])
    assert [volume.split(":") for volume in service["volumes"]] == [[*composed["volumes"], *said("VOLUME")]]
    assert int(service["stop_grace_period"].removesuffix("s")) > GRACE
    assert not {"privileged", "network_mode", "pid", "cap_add", "environment"} & service.keys()
