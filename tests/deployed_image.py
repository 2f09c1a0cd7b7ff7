"""The image that `deploy/Dockerfile` describes, without an engine: its own commands, run within a folder."""

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from tests.installed_packages import link_code, write_packages

ROOT = Path(__file__).parents[1]
DOCKERFILE = ROOT / "deploy/Dockerfile"
USER = "10001"
PORT = "8000"
PLACES = re.compile(r"(?<![\w.])/(build|opt/agent|data)\b")
READS_ALL = "-all,+dac_read_search"
"""This Python may be in a folder that is closed to the image's user, who may write no more for that."""


@dataclass(frozen=True)
class Instruction:
    """A line of the file, with the lines that go on from it."""

    stage: str
    keyword: str
    text: str

    @property
    def words(self) -> list[str]:
        """What is in exec form."""
        return list(json.loads(self.text[self.text.index("[") :]))


def instructions() -> list[Instruction]:
    """Return what the Dockerfile says, in its order."""
    lines = [line for line in DOCKERFILE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    found, stage = list[Instruction](), ""
    for line in re.sub(r"\\\n", "", "\n".join(lines)).splitlines():
        if line.strip():
            keyword, _, text = line.partition(" ")
            stage = text.split()[-1] if keyword == "FROM" else stage
            found.append(Instruction(stage, keyword, text.strip()))
    return found


def is_sent(path: str) -> bool:
    """Whether `.dockerignore` lets the file into the context of a build: the last line that fits decides."""
    sent = True
    for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines():
        pattern = line.removeprefix("!")
        parents = ["/".join(path.split("/")[: n + 1]) for n in range(path.count("/") + 1)]
        names = path.split("/") if pattern.startswith("**/") else parents
        if not line.startswith("#") and any(fnmatchcase(name, pattern.removeprefix("**/")) for name in names):
            sent = line.startswith("!")
    return sent


class DeployedImage:
    """Does in a folder what the Dockerfile says, with the packages that are installed here, and runs what it starts."""

    def __init__(self, folder: Path, *, port: int) -> None:
        self.root = folder
        self._port = str(port)
        self._user = USER if os.geteuid() == 0 else str(os.geteuid())
        self._context, self._base, packages = folder / "context", folder / "base", folder / "packages"
        (folder / "tmp").mkdir()
        (folder / "tmp").chmod(0o1777)
        self._variables = {
            "PATH": f"{self._base}/bin{os.pathsep}{os.environ['PATH']}",
            "LANG": "C.UTF-8",
            "TMPDIR": str(folder / "tmp"),
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": str(packages),
            "PIP_CONFIG_FILE": os.devnull,
        }
        self._work = folder
        self._copy_context(packages)
        self._make_base()

    def build(self) -> None:
        """Follow the instructions, one after the other; the stages share their places."""
        for said in instructions():
            if said.keyword == "RUN":
                self._do(said.text)
            elif said.keyword == "COPY":
                self._copy(said.text.split())
            elif said.keyword == "WORKDIR":
                self._work = Path(self._placed(said.text))
                self._work.mkdir(parents=True, exist_ok=True)
            elif said.keyword == "ENV":
                for name, value in re.findall(r"(\w+)=(\S+)", self._placed(said.text)):
                    self._variables[name] = value.replace("$PATH", self._variables["PATH"])
        for left in ("build", "base", "context", "packages"):
            shutil.rmtree(self.root / left)
        link_code(next(self.root.glob("opt/agent/lib/python*/site-packages")))

    def start(self, *words: str, **variables: str) -> subprocess.Popen[str]:
        """Start this in the image, as its user, where nothing can be written but `/data` and `/tmp`."""
        command = [self._placed(word) for word in words]
        if os.geteuid() == 0:
            ids = ["--reuid", USER, "--regid", USER, "--clear-groups", "--no-new-privs"]
            kept = [f"--{which}={READS_ALL}" for which in ("inh-caps", "ambient-caps", "bounding-set")]
            command = ["setpriv", *ids, *kept, *command]
        pipe = subprocess.PIPE
        variables = {**self._variables, **variables}
        return subprocess.Popen(command, cwd=self._work, env=variables, stdout=pipe, stderr=pipe, encoding="utf-8")

    def run(self, *words: str) -> tuple[int, str, str]:
        """Run this in the image to its end."""
        process = self.start(*words)
        said, told = process.communicate(timeout=60)
        return process.returncode, said, told

    def files(self) -> dict[str, tuple[int, int]]:
        """Return every file that is not below `/data`, with its size and when it was written; folders without."""
        return {
            str(path.relative_to(self.root)): (0, 0)
            if path.is_dir()
            else (path.lstat().st_size, path.lstat().st_mtime_ns)
            for path in self.root.rglob("*")
            if not path.is_relative_to(self.root / "data")
        }

    def close(self) -> None:
        """Take from the owner too the right to write, where the tests are not run by root."""
        for path in self.root.rglob("*"):
            if not path.is_symlink() and path.relative_to(self.root).parts[0] not in {"data", "tmp"}:
                path.chmod(path.stat().st_mode & 0o7555)

    def _copy_context(self, packages: Path) -> None:
        for path in (path for top in ROOT.iterdir() if is_sent(top.name) for path in (top, *top.rglob("*"))):
            if path.is_file() and is_sent(name := path.relative_to(ROOT).as_posix()):
                (self._context / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, self._context / name)
        write_packages(self._context / "requirements.lock", packages)

    def _make_base(self) -> None:
        """Make what stands for the image of Python; it has what `make` installed from the lock."""
        subprocess.run([sys.executable, "-m", "venv", self._base], check=True)
        here = "\n".join(path for path in sys.path if path.endswith("site-packages"))
        next(self._base.glob("lib/python*/site-packages")).joinpath("installed.pth").write_text(here, encoding="utf-8")

    def _copy(self, words: list[str]) -> None:
        *sources, to = [word for word in words if not word.startswith("--from=")]
        destination = Path(self._placed(to)) if to.startswith("/") else self._work / to
        for source in sources:
            if sources != words[:-1]:
                assert Path(self._placed(source)).resolve() == destination.resolve(), "the stages share their places"
            elif (self._context / source).is_dir():
                shutil.copytree(self._context / source, destination, dirs_exist_ok=True)
            else:
                shutil.copy(self._context / source, destination)

    def _do(self, command: str) -> None:
        shell = ["/bin/sh", "-c", self._placed(command)]
        done = subprocess.run(
            shell, cwd=self._work, env=self._variables, capture_output=True, encoding="utf-8", check=False
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"

    def _placed(self, text: str) -> str:
        """Return the text with this folder's places, a port that is free, and a user whom we can be."""
        return PLACES.sub(rf"{self.root}/\1", text).replace(PORT, self._port).replace(USER, self._user)
