"""The packages that are installed here, as an index would offer them; their code is linked afterwards."""

import hashlib
import re
from importlib.metadata import Distribution, PackageNotFoundError, distribution, distributions
from pathlib import Path
from zipfile import ZipFile

PINNED = re.compile(r"^(?P<pin>(?P<name>[a-z0-9.-]+)==[^\\\n]*)\\\n(?:    --hash=\S+(?: \\)?\n)+", re.MULTILINE)
WHEEL = "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def write_packages(lock: Path, folder: Path) -> None:
    """Write every package of the lock that is installed, and put what it hashes to into the lock."""
    folder.mkdir()

    def hashed(pinned: re.Match[str]) -> str:
        try:
            package = distribution(pinned["name"])
        except PackageNotFoundError:
            return pinned[0]  # for another system
        written = _write(package, folder)
        return f"{pinned['pin']}\\\n    --hash=sha256:{hashlib.sha256(written.read_bytes()).hexdigest()}\n"

    lock.write_text(PINNED.sub(hashed, lock.read_text(encoding="utf-8")), encoding="utf-8")


def link_code(site: Path) -> None:
    """Link the code of those packages that were installed there as written here, and of no other."""
    for package in distributions(path=[str(site)]):
        without_code = package.read_text("WHEEL") == WHEEL
        for file in (distribution(package.name).files or ()) if without_code else ():
            top = file.parts[0]
            if top not in {"..", "__pycache__"} and not top.endswith(".dist-info") and not (site / top).exists():
                (site / top).symlink_to(Path(str(file.locate())).parents[len(file.parts) - 1] / top)


def _write(package: Distribution, folder: Path) -> Path:
    stem = f"{re.sub(r'[-_.]+', '_', package.name)}-{package.version}"
    texts = {name: text for name in ("METADATA", "entry_points.txt") if (text := package.read_text(name))}
    path = folder / f"{stem}-py3-none-any.whl"
    with ZipFile(path, "w") as archive:
        for name, text in {**texts, "WHEEL": WHEEL}.items():
            archive.writestr(f"{stem}.dist-info/{name}", text)
        names = "".join(f"{name},,\n" for name in [*archive.namelist(), f"{stem}.dist-info/RECORD"])
        archive.writestr(f"{stem}.dist-info/RECORD", names)
    return path
