"""Writing articles to a real disk: the place holds the old article or the new, and what cannot be is said."""

import os
import random
import signal
import stat
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from domain.articles import Article
from domain.errors import StorageFull, StorageUnusable
from domain.runs import RunId
from infrastructure.article_stores.markdown_folder import MarkdownFolderArticleStore
from infrastructure.whole_file import ABANDONED_AFTER
from tests.privileges import POSIX, as_an_ordinary_user

pytestmark = pytest.mark.slow

RUN = RunId("abcd2345")

WRITER = """
    import asyncio, os, signal, sys
    from pathlib import Path
    from domain.articles import Article
    from domain.runs import RunId
    from infrastructure.article_stores.markdown_folder import MarkdownFolderArticleStore

    destination, dies_at = sys.argv[1:]

    def die(event, args):
        if event == dies_at and "unfinished" in str(args[0]) or f"{event} folder" == dies_at and args[0] == folder:
            os.kill(os.getpid(), signal.SIGKILL)

    folder = str(Path(destination).parent)
    article = Article(title="New", thesis="n" * 3_000_000, sections=(), references=(), colophon="New.")
    store = MarkdownFolderArticleStore(Path())
    print("ready", flush=True)
    sys.addaudithook(die)
    while True:
        asyncio.run(store.save(article, run=RunId("abcd2345"), destination=destination))
        if dies_at != "random":
            break
"""


def _article(title: str, size: int = 10) -> Article:
    return Article(title=title, thesis=title[0].lower() * size, sections=(), references=(), colophon=f"{title}.")


OLD, NEW = _article("Old"), _article("New", 3_000_000)


def _writer(destination: Path, dies_at: str) -> subprocess.Popen[bytes]:
    """Start a process that saves `NEW`, once and killed at an audit event, or again and again."""
    command = [sys.executable, "-c", textwrap.dedent(WRITER), str(destination), dies_at]
    return subprocess.Popen(command, stdout=subprocess.PIPE)


def _names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def _others(destination: Path) -> set[str]:
    return _names(destination.parent) - {destination.name}


def _is(kind: Callable[[int], bool], path: Path) -> bool:
    return kind(path.stat().st_mode)


@POSIX
@pytest.mark.parametrize(
    ("dies_at", "left"),
    [("open", OLD), ("os.rename", OLD), ("open folder", NEW)],
    ids=["before it writes", "before it renames", "before it syncs the folder"],
)
async def test_leaves_the_old_article_or_the_new_if_killed_between_its_steps(
    tmp_path: Path, dies_at: str, left: Article
) -> None:
    store = MarkdownFolderArticleStore(tmp_path)
    destination = tmp_path / "article.md"
    await store.save(OLD, run=RUN, destination=str(destination))
    for _ in range(2):
        with _writer(destination, dies_at) as process:
            assert process.wait(60) == -signal.SIGKILL
        assert destination.read_text(encoding="utf-8") == left.to_markdown()
    assert len(_others(destination)) == (1 if dies_at == "os.rename" else 0)
    await store.save(OLD, run=RUN, destination=str(destination))
    assert destination.read_text(encoding="utf-8") == OLD.to_markdown()
    assert _others(destination) == set()


@POSIX
async def test_leaves_a_whole_article_and_no_growing_litter_if_killed_at_any_moment(tmp_path: Path) -> None:
    store = MarkdownFolderArticleStore(tmp_path)
    destination = tmp_path / "article.md"
    chance = random.Random(32)  # noqa: S311 - no secret
    for _ in range(10):
        await store.save(OLD, run=RUN, destination=str(destination))
        with _writer(destination, "random") as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(chance.random() / 20)  # noqa: ASYNC251 - the moment is the point, and nobody else waits
            process.kill()
        assert destination.read_text(encoding="utf-8") in {OLD.to_markdown(), NEW.to_markdown()}
        assert len(_others(destination)) <= 1
    await store.save(OLD, run=RUN, destination=str(destination))
    assert _others(destination) == set()


async def test_sweeps_what_another_writer_left_long_ago_and_nothing_else(tmp_path: Path) -> None:
    long_ago = time.time() - ABANDONED_AFTER - 10
    for name in (".agent-0123456789ab-dead2345.unfinished", "mine.unfinished"):
        (tmp_path / name).write_text("Half", encoding="utf-8")
        os.utime(tmp_path / name, (long_ago, long_ago))
    (tmp_path / ".agent-0123456789ab-live2345.unfinished").write_text("Half", encoding="utf-8")
    await MarkdownFolderArticleStore(tmp_path).save(OLD, run=RUN, destination=str(tmp_path / "article.md"))
    assert _names(tmp_path) == {"article.md", "mine.unfinished", ".agent-0123456789ab-live2345.unfinished"}


@POSIX
async def test_raises_storage_full_and_leaves_the_old_article_alone(tmp_path: Path) -> None:
    import resource  # noqa: PLC0415 - POSIX only

    store = MarkdownFolderArticleStore(tmp_path)
    location = await store.save(OLD, run=RUN, destination=str(tmp_path / "article.md"))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, hard))
    try:
        with pytest.raises(StorageFull, match=r"no space left to write .*article\.md\. Make room"):
            await store.save(NEW, run=RUN, destination=location)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert await store.read(location) == OLD.to_markdown()
    assert _others(Path(location)) == set()
    await store.save(NEW, run=RUN, destination=location)
    assert await store.read(location) == NEW.to_markdown()


@pytest.mark.parametrize(
    ("destination", "reason"),
    [
        ("folder", "it is a folder"),
        ("file.md/article.md", r"(Not a directory|File exists|The system cannot)"),
        ("n" * 300, r"(File name too long|cannot be|No such file)"),
        ("nul\0.md", "there can be no such place"),
    ],
)
async def test_raises_storage_unusable_for_a_place_that_is_none(tmp_path: Path, destination: str, reason: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file.md").write_text("File.", encoding="utf-8")
    with pytest.raises(StorageUnusable, match=reason) as raised:
        await MarkdownFolderArticleStore(tmp_path).save(OLD, run=RUN, destination=str(tmp_path / destination))
    assert raised.value.remedy
    assert _names(tmp_path) == {"file.md", "folder"}


@POSIX
async def test_never_replaces_what_is_no_regular_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    store = MarkdownFolderArticleStore(tmp_path)
    for destination in (tmp_path / "pipe", Path(os.devnull)):
        with pytest.raises(StorageUnusable, match="it is no regular file"):
            await store.save(OLD, run=RUN, destination=str(destination))
    assert _is(stat.S_ISFIFO, tmp_path / "pipe")
    assert _is(stat.S_ISCHR, Path(os.devnull))


@pytest.fixture
def closed_folder() -> Iterator[Path]:
    """Give a folder that nobody may write to, in one that nobody can come to."""
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        (Path(folder) / "closed").mkdir(mode=0o555)
        yield Path(folder) / "closed"


@POSIX
async def test_raises_storage_unusable_where_writing_is_forbidden(closed_folder: Path) -> None:
    with as_an_ordinary_user(), pytest.raises(StorageUnusable, match="Permission denied"):
        await MarkdownFolderArticleStore(closed_folder).save(OLD, run=RUN)
    with as_an_ordinary_user(), pytest.raises(StorageUnusable, match="Permission denied"):
        await MarkdownFolderArticleStore(closed_folder / "deeper").save(OLD, run=RUN)


async def test_never_replaces_a_file_that_is_read_only(tmp_path: Path) -> None:
    (tmp_path / "locked.md").write_text("Locked.", encoding="utf-8")
    (tmp_path / "locked.md").chmod(0o444)
    with pytest.raises(StorageUnusable, match="it is read-only"):
        await MarkdownFolderArticleStore(tmp_path).save(OLD, run=RUN, destination=str(tmp_path / "locked.md"))
    assert (tmp_path / "locked.md").read_text(encoding="utf-8") == "Locked."


async def test_makes_the_folders_that_are_missing(tmp_path: Path) -> None:
    destination = tmp_path / "not" / "yet" / "article.md"
    assert await MarkdownFolderArticleStore(tmp_path).save(OLD, run=RUN, destination=str(destination)) == str(
        destination
    )


@POSIX
async def test_writes_through_a_link_and_keeps_the_permissions_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "real.md").write_text("Before.", encoding="utf-8")
    (tmp_path / "real.md").chmod(0o600)
    (tmp_path / "link.md").symlink_to("real.md")
    store = MarkdownFolderArticleStore(tmp_path)
    location = await store.save(OLD, run=RUN, destination=str(tmp_path / "link.md"))
    assert location == str(tmp_path / "real.md")
    assert (tmp_path / "link.md").is_symlink()
    assert stat.S_IMODE((tmp_path / "real.md").stat().st_mode) == 0o600


@pytest.mark.parametrize("run", ["../../up", "a/b", "..", "nul\0"])
async def test_keeps_every_article_in_its_folder_whatever_the_run_is_called(tmp_path: Path, run: str) -> None:
    store = MarkdownFolderArticleStore(tmp_path / "articles")
    location = Path(await store.save(_article("../../../Up"), run=RunId(run)))
    assert location.parent == tmp_path / "articles"
    assert _is(stat.S_ISREG, location)
