"""From a file's bytes to a note."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.notes.note import Note, SkippedFile
from infrastructure.notes.note_sources.note_file import parse_note
from tests.builders.notes import FOLDER


def note(text: str, source: str = "gpu/Warps and blocks.md") -> Note:
    parsed = parse_note(FOLDER, source, text.encode())
    assert isinstance(parsed, Note), parsed
    return parsed


@pytest.mark.parametrize(
    ("text", "title", "rest"),
    [
        ("# Warps #\n\nThreads.\n\n# More\n", "Warps", "Threads.\n\n# More"),
        ("Intro.\n\nWarps `a` *b*\n=====\nThreads.", "Warps `a` *b*", "Intro.\n\nThreads."),
        ("## Second level\n\nText.", "Warps and blocks", "## Second level\n\nText."),
        ("---\ntitle: Warps\n---\n# Threads\n\nText.", "Warps", "# Threads\n\nText."),
        ("---\ntitle: Warps\n---\n# Warps\n\nText.", "Warps", "Text."),
        ("---\ntitle: >\n  Two\n  lines\n---\nText.", "Two lines", "Text."),
        ("---\ntitle: null\n---\nText.", "Warps and blocks", "Text."),
        ('---\ntitle: "A\\tB\\e[31mC"\n---\nText.', "A B[31mC", "Text."),
        (f"---\ntitle: {'long ' * 100}\n---\nText.", "Warps and blocks", "Text."),
        (f"# {'long ' * 100}end", "Warps and blocks", f"# {'long ' * 100}end"),
        ("```\n# no\n```\n\n> # no\n\n# C#\nText.", "C#", "```\n# no\n```\n\n> # no\n\nText."),
        ("One.\r\nTwo.\rThree.", "Warps and blocks", "One.\nTwo.\nThree."),
    ],
)
def test_finds_the_title_and_takes_it_out_of_the_text(text: str, title: str, rest: str) -> None:
    assert (note(text).title, note(text).text.strip()) == (title, rest)


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("#a #a-b/c_d #ü #2024x #a", ("a", "a-b/c_d", "ü", "2024x")),
        ("#1 # a## x#y (#z) #a! https://x.test/#b #c/", ("a", "c")),
        ("# Heading #h\n## Another #i", ("h", "i")),
        ("- item\n\n  #x\n\n> #y", ("x", "y")),
        ("```\n#x\n```\n\n    #x\n\n~~~\n#x", ()),
        ("`` a ` #x `` and `a\n#x`, but `#y `` #z", ("z",)),
        ("---\ntags: [gpu, '#cuda']\n---\n#gpu #x", ("gpu", "cuda", "x")),
        ("---\ntag: [a b, [c], ~]\n---\nText.", ("a b",)),
    ],
)
def test_finds_the_tags_but_not_in_code(text: str, tags: tuple[str, ...]) -> None:
    assert note(text).tags == tags


def test_reads_aliases() -> None:
    assert note("---\naliases: wave front, simd\n---\nText.").aliases == ("wave front", "simd")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_reads_utf_8_and_what_its_mark_says_is_utf_16(encoding: str) -> None:
    parsed = parse_note(FOLDER, "a.md", "Wärme, 熱, 🔥".encode(encoding))
    assert isinstance(parsed, Note)
    assert parsed.text == "Wärme, 熱, 🔥"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"W\xe4rme", "is not valid UTF-8 at byte 2; save it as UTF-8"),
        (b"\xed\xa0\x80", "is not valid UTF-8 at byte 1; save it as UTF-8"),
        (b"\xff\xfea", "is not valid UTF-16 at byte 3; save it as UTF-8"),
        (b"a\0", "is binary: it contains NUL characters"),
        ("a".encode("utf-32"), "is binary: it contains NUL characters"),
        (b"a" * 1_000_001, "is larger than 1 MB"),
        (b"---\na: &a [x]\nb: *a\n---\nText.", "has front matter with YAML aliases, which are refused"),
        (b" \n\t\n", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"# Warps\n", "is empty, except for its title"),
        (b"---\ntitle: Warps\n---\n", "is empty, except for its title"),
    ],
)
def test_skips_everything_else_with_a_reason(data: bytes, reason: str) -> None:
    assert parse_note(FOLDER, "a.md", data) == SkippedFile(source="a.md", reason=reason)


@settings(deadline=None)
@given(st.text(st.characters(codec="utf-8"), max_size=300), st.sampled_from(["", "---\nk: ", "---\ntitle: T\n---\n"]))
def test_any_text_is_a_note_or_is_skipped(text: str, start: str) -> None:
    parsed = parse_note(FOLDER, "a.md", f"{start}{text}".encode())
    assert isinstance(parsed, SkippedFile) or (parsed.title and parsed.text.strip() and "\n" not in parsed.title)
