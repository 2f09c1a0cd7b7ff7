"""The Dockerfile, followed without an engine: each stage in a folder of its own, with this environment's packages."""

import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import sysconfig
import time
from importlib.util import find_spec
from pathlib import Path

DOCKERFILE = Path(__file__).parents[3] / "deploy/http/Dockerfile"
IGNORED = shutil.ignore_patterns("__pycache__")


def share_packages(folder: Path) -> None:
    """Give each environment the packages of this one, except the project, which the Dockerfile has to install."""
    for site in folder.glob("**/python3*/site-packages"):
        for path in Path(sysconfig.get_path("purelib")).iterdir():
            if "groundwork" not in path.name and not (site / path.name).exists():
                (site / path.name).symlink_to(path)


def copy(folder: Path, stage: Path, work: Path, names: list[str]) -> None:
    """Copy as COPY does; a pattern may find no file, as LICENSE* does in some projects."""
    origin = folder / (names.pop(0).partition("=")[2] if names[0].startswith("--from=") else "context")
    to = stage / names[-1].removeprefix("/") if names[-1].startswith("/") else work / names[-1]
    for path in (found for name in names[:-1] for found in origin.glob(name.removeprefix("/"))):
        shutil.copytree(path, to, symlinks=True, ignore=IGNORED) if path.is_dir() else shutil.copy(path, to)


def build(folder: Path, text: str, variables: dict[str, str]) -> dict[str, list[str]]:
    """Follow the instructions, and return those that say how to start; the last stage is `agent`."""
    stage = work = folder
    started: dict[str, list[str]] = {}
    for line in text.splitlines():
        instruction, _, rest = line.partition(" ")
        here = re.sub(r"(?<![\w./])/(?=(opt|build|data)\b)", f"{stage}/", rest)
        match instruction:
            case "FROM":
                stage = work = folder / rest.split()[-1]
                work.mkdir()
            case "ENV":
                pairs = (pair.split("=", 1) for pair in shlex.split(here))
                variables |= {name: value.replace("$PATH", variables["PATH"]) for name, value in pairs}
            case "WORKDIR":
                work = Path(here)
                work.mkdir(exist_ok=True)
            case "COPY":
                copy(folder, stage, work, rest.split())
            case "RUN":
                subprocess.run(["sh", "-c", here], cwd=work, env=variables, check=True)
                share_packages(stage)
            case "HEALTHCHECK" | "ENTRYPOINT" | "CMD":
                started[instruction] = json.loads(rest[rest.index("[") :])
    return started


def test_the_image_is_built_and_healthy(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    (tmp_path / "context").mkdir()
    for name in re.findall(r"(?m)^!(.+)$", Path(f"{DOCKERFILE}.dockerignore").read_text(encoding="utf-8")):
        (tmp_path / "context" / name).symlink_to(DOCKERFILE.parents[2] / name)
    options = ["--without-pip"] if find_spec("pip") else []  # which is there if uv has not made this environment
    subprocess.run([sys.executable, "-m", "venv", *options, tmp_path / "base"], check=True)
    share_packages(tmp_path)
    variables = {"PATH": f"{tmp_path}/base/bin:{os.defpath}", "PIP_NO_INDEX": "1", "PIP_QUIET": "1"}
    text = re.sub(r"(?m)^#.*\n|\\\n", "", DOCKERFILE.read_text(encoding="utf-8"))
    started = build(tmp_path, text.replace("10001", str(os.getuid())).replace("8000", port), variables)
    [program] = started["ENTRYPOINT"]
    agent = shutil.which(program, path=variables["PATH"])
    assert agent == f"{tmp_path}/agent/opt/agent/bin/agent"
    data = tmp_path / "agent/data"
    subprocess.run([agent, "keys", "create", "test"], cwd=data, env=variables, check=True)
    with subprocess.Popen([agent, *started["CMD"]], cwd=data, env=variables) as server:
        deadline = time.monotonic() + 60
        while subprocess.run(started["HEALTHCHECK"], env=variables, check=False, capture_output=True).returncode:
            assert server.poll() is None
            assert time.monotonic() < deadline, "the server is not healthy"
        server.terminate()
    assert server.returncode == 0
