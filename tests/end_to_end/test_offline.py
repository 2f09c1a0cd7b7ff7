"""With the offline model nothing leaves the machine."""

import subprocess
import sys
from pathlib import Path

import pytest

from infrastructure.settings import OFFLINE_NOTICE
from tests.agent_process import AgentProcess

pytestmark = pytest.mark.slow

WITHOUT_NETWORK = """
import os, sys

def refuse(event, arguments):
    if event in {"socket.connect", "socket.getaddrinfo", "socket.sendto"}:
        os.write(2, f"{event} {arguments}".encode())
        os._exit(99)

sys.addaudithook(refuse)
"""
AGENT = "from interfaces.cli.main import main; sys.argv[0] = 'agent'; main()"
CALL = "import socket; socket.create_connection(('127.0.0.1', 9))"


@pytest.mark.parametrize("arguments", [("ask", "Is it so?"), ("doctor",), ("tools", "list")])
def test_no_connection_is_made(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = _run(tmp_path, AGENT, *arguments)
    assert (done.returncode, done.stderr.count("socket.")) == (0, 0), done.stderr
    assert arguments[0] != "ask" or OFFLINE_NOTICE in done.stdout


def test_a_connection_would_be_noticed(tmp_path: Path) -> None:
    assert _run(tmp_path, CALL).returncode == 99


def _run(folder: Path, code: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-c", WITHOUT_NETWORK + code, *arguments]
    environment = AgentProcess(folder).environment
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=100, check=False
    )
