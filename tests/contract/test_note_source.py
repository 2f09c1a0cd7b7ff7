"""What every note source promises."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from application.ports.note_source import NoteSource
from domain.errors import UnreadableFolder
from domain.notes import Note, NoteFolder, SkippedFile
from infrastructure.note_sources.in_memory import InMemoryNoteSource
from infrastructure.note_sources.markdown_folder import MarkdownFolderNoteSource

Holding = Callable[[Mapping[str, str]], tuple[NoteSource, str]]


def _markdown_folder(place: Path, files: Mapping[str, str]) -> NoteSource:
    for source, text in files.items():
        (place / source).parent.mkdir(parents=True, exist_ok=True)
        (place / source).write_text(text, encoding="utf-8", newline="")
    return MarkdownFolderNoteSource()


ADAPTERS: dict[str, Callable[[Path, Mapping[str, str]], NoteSource]] = {
    "in_memory": lambda place, files: InMemoryNoteSource({str(place): files}),
    "markdown_folder": _markdown_folder,
}
"""Each makes a source in which the folder of that name holds these files."""


@pytest.fixture(params=ADAPTERS)
def holding(request: pytest.FixtureRequest, tmp_path: Path) -> Holding:
    """Make a source, and the name of a folder that holds these files."""
    return lambda files: (ADAPTERS[request.param](tmp_path, files), str(tmp_path))


async def _items(held: tuple[NoteSource, str]) -> list[Note | SkippedFile]:
    source, folder = held
    return [item async for item in source.read(source.locate(folder))]


async def _note(holding: Holding, text: str, source: str = "warps.md") -> Note:
    [item] = await _items(holding({source: text}))
    assert isinstance(item, Note), item
    return item


async def test_yields_notes_ordered_by_source(holding: Holding) -> None:
    files = {"b/z.md": "Z.", "b.md": "B.", "a.md": "A.", "b-a.md": "B A.", "B.markdown": "Capital."}
    items = await _items(holding(files))
    assert [item.source for item in items] == ["B.markdown", "a.md", "b-a.md", "b.md", "b/z.md"]


async def test_yields_the_same_notes_each_time(holding: Holding) -> None:
    held = holding({"a.md": "# A\n\nSome #words.", "deep/b.md": "B."})
    assert await _items(held) == await _items(held)


async def test_gives_every_note_an_id_of_its_own_even_if_title_and_text_are_alike(holding: Holding) -> None:
    items = await _items(holding({"a/same.md": "# Same\n\nSame.", "b/same.md": "# Same\n\nSame."}))
    assert len({item.id for item in items if isinstance(item, Note)}) == 2


async def test_yields_nothing_for_an_empty_folder(holding: Holding) -> None:
    assert await _items(holding({})) == []


async def test_reads_a_readme_like_any_note_and_leaves_other_files_alone(holding: Holding) -> None:
    items = await _items(holding({"README.md": "Read me.", "LICENSE": "MIT", "notes.txt": "Text.", "a.mdx": "No."}))
    assert [item.source for item in items] == ["README.md"]


async def test_takes_title_tags_and_aliases_from_the_front_matter(holding: Holding) -> None:
    note = await _note(
        holding, "---\ntitle: Warps\ntags: [gpu, cuda]\naliases:\n  - wavefront\n  - warp of threads\n---\nText.\n"
    )
    assert (note.title, note.tags, note.aliases) == ("Warps", ("gpu", "cuda"), ("wavefront", "warp of threads"))
    assert note.text == "Text."


async def test_takes_the_title_from_the_first_heading_and_the_heading_out_of_the_text(holding: Holding) -> None:
    note = await _note(holding, "# Warps #\n\nThirty-two threads.\n\n# More\n\nText.\n")
    assert note.title == "Warps"
    assert note.text == "Thirty-two threads.\n\n# More\n\nText."


async def test_takes_the_title_from_the_file_name_if_the_note_has_none(holding: Holding) -> None:
    note = await _note(holding, "## Second level\n\nText.", source="gpu/Warps and blocks.md")
    assert note.title == "Warps and blocks"


async def test_keeps_a_heading_that_the_front_matter_overrules_unless_they_are_alike(holding: Holding) -> None:
    other = await _note(holding, "---\ntitle: Warps\n---\n# Threads\n\nText.")
    assert other.text == "# Threads\n\nText."
    alike = await _note(holding, "---\ntitle: Warps\n---\n# Warps\n\nText.")
    assert alike.text == "Text."


async def test_takes_tags_from_the_text_but_not_from_code(holding: Holding) -> None:
    text = "About #gpu/memory and #cuda.\n\n```c\n#include <x>\n```\n\nNot `#this`, nor C# nor #1.\n\n    #indented\n"
    note = await _note(holding, text)
    assert note.tags == ("gpu/memory", "cuda")
    assert "#include <x>" in note.text


async def test_links_to_the_targets_of_wikilinks_and_to_the_sources_of_relative_links(holding: Holding) -> None:
    text = "[[warps|a warp]], [[blocks#Size]], [up](../grids.md#top), [n](near%20by.md), [w](https://x.test/a.md)."
    note = await _note(holding, text, source="gpu/threads.md")
    assert note.links == ("warps", "blocks", "grids.md", "gpu/near by.md")


async def test_ends_every_line_with_a_line_feed(holding: Holding) -> None:
    assert (await _note(holding, "# Warps\r\n\r\nOne.\r\nTwo.\rThree.")).text == "One.\nTwo.\nThree."


async def test_keeps_a_note_that_begins_with_a_horizontal_rule(holding: Holding) -> None:
    text = "---\n\nNote: a rule above.\n\n---\n\nAnd one below."
    assert (await _note(holding, text)).text == text


@pytest.mark.parametrize("text", ["", " \n\t\n", "---\ntitle: Warps\n---\n", "# Warps\n", "\N{BOM}"])
async def test_skips_a_note_that_says_nothing(holding: Holding, text: str) -> None:
    [item] = await _items(holding({"empty.md": text}))
    assert isinstance(item, SkippedFile)
    assert item.source == "empty.md"
    assert item.reason.startswith("is empty")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a" * 1_000_001, "is larger than 1 MB"),
        ("PNG\0\0", "is binary: it holds NUL bytes"),
        (f"---\ntags: [{'a, ' * 8192}]\n---\nText.", "has front matter of more than 16 KiB"),
        ("---\na: &a [x, x]\nb: [*a, *a]\n---\nText.", "has front matter with YAML aliases, which are refused"),
        (f"---\na: {'[' * 900}\n---\nText.", "has front matter nested deeper than 16 levels"),
    ],
)
async def test_skips_what_is_no_note_and_goes_on(holding: Holding, text: str, reason: str) -> None:
    items = await _items(holding({"bad.md": text, "good.md": "Good."}))
    assert items[0] == SkippedFile(source="bad.md", reason=reason)
    assert items[1].source == "good.md"


async def test_raises_unreadable_folder_for_one_that_is_missing(holding: Holding) -> None:
    source, folder = holding({"a.md": "A."})
    missing = f"{folder}-missing"
    with pytest.raises(UnreadableFolder, match="missing"):
        source.locate(missing)
    with pytest.raises(UnreadableFolder, match="missing"):
        await anext(aiter(source.read(NoteFolder(missing))))
