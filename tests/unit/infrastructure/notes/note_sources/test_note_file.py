"""From a file's bytes to a note."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.notes.note import Note, SkippedFile, UnchangedNote, UnreadLine
from infrastructure.notes.note_sources.note_file import in_order, is_note, parse_note
from tests.builders.notes import FOLDER


def note(text: str, source: str = "gpu/Warps and blocks.md") -> Note:
    parsed = parse_note(FOLDER, source, text.encode())[0]
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
        ("---\ntitle: [[Warps]]\n---\nText.", "Warps", "Text."),
        ("+++\ntitle = 2024-01-01\n+++\nText.", "2024-01-01", "Text."),
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
        ("---\ntag: [a b, [c], ~]\n---\nText.", ("a b", "c")),
        ("---\ntags: [\u201ca\u201d, '#b', [[c]]]\n---\nText.", ("a", "b", "c")),
        ("title:: T\ntags:: a, [[b]], #c\n\n- Text.", ("a", "b", "c")),
    ],
)
def test_finds_the_tags_but_not_in_code(text: str, tags: tuple[str, ...]) -> None:
    assert note(text).tags == tags


@pytest.mark.parametrize("page", ["title:: T\nalias:: x, y\n\n- Text.", "Title:: T\naliases:: x, y\n- Text."])
def test_reads_the_properties_of_a_page_of_logseq(page: str) -> None:
    found = note(page)
    assert (found.title, found.aliases, found.text.strip()) == ("T", ("x", "y"), "- Text.")


def test_reads_aliases() -> None:
    assert note("---\naliases: wave front, simd\n---\nText.").aliases == ("wave front", "simd")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_reads_utf_8_and_what_its_mark_says_is_utf_16(encoding: str) -> None:
    parsed = parse_note(FOLDER, "a.md", "Wärme, 熱, 🔥".encode(encoding))[0]
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
        (b" \n\t\n", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"# Warps\n", "is empty, except for its title"),
        (b"---\ntitle: Warps\n---\n", "is empty, except for its title"),
    ],
)
def test_skips_everything_else_with_a_reason(data: bytes, reason: str) -> None:
    skipped = SkippedFile(source="a.md", reason=reason, no_note=reason.startswith("is empty"))
    assert parse_note(FOLDER, "a.md", data) == (skipped,)


@pytest.mark.parametrize("change", ["\ntext", ": title", "[tag", "[alias"])
def test_the_fingerprint_changes_with_anything_in_the_file(change: str) -> None:
    text = "---\ntitle: title\ntags: [tag]\naliases: [alias]\n---\ntext"
    assert note(text.replace(change, f"{change}s")).fingerprint != note(text).fingerprint
    assert note(text).fingerprint == note(text).fingerprint


@given(st.text(st.characters(codec="utf-8"), max_size=300), st.sampled_from(["", "---\nk: ", "---\ntitle: T\n---\n"]))
def test_any_text_is_a_note_or_is_skipped(text: str, start: str) -> None:
    parsed = parse_note(FOLDER, "a.md", f"{start}{text}".encode())[0]
    assert not isinstance(parsed, UnreadLine | UnchangedNote)
    assert isinstance(parsed, SkippedFile) or (parsed.title and parsed.text.strip() and "\n" not in parsed.title)


ID = "0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("> [!note] Care\n> Water it.", "> **Care**\n>\n> Water it."),
        ("> [!tip|wide]- \n> Water it.", ">\n> Water it."),
        ("> > [!NOTE]+ In [[it]]\n> > Yes.", "> > **In [[it]]**\n> >\n> > Yes."),
        ("Water it. ^a1b2c3\n\nNow. ^my-id", "Water it.\n\nNow."),
        ("It is 2 ^10 here\nand ^ that", "It is 2 ^10 here\nand ^ that"),
        ("a %%hidden%% b <!-- gone\nalso --> c\n%%\nno\n%%", "a  b  c"),
        ("Sum: `= this.total`, `=SUM(A1)` and `$= dv.pages()`", "Sum: , `=SUM(A1)` and"),
        ("```dataview\nTABLE x\n```\nAfter.", "After."),
        ("~~~tasks\nnot done\n~~~\nAfter.", "After."),
        ("```ad-note\ntitle: Care\ncollapse: open\nWater it.\n```", "**Care**\n\nWater it."),
        ("On <% tp.date.now() %>: <%* let a = 1\n%>done {{date:YYYY}}", "On : done"),
        (
            "status:: open\n- due:: today\nAn [a:: b] and (c:: d), std::move",
            "status: open\n- due: today\nAn a: b and d, std::move",
        ),
        ("It ==must== be, a == b == c", "It must be, a == b == c"),
        ("<aside>\n💡 Water it.\n\n</aside>", "💡 Water it."),
        ("```erb\n<%= a %> %%b%% ^c\n```\n`%%` and `<%= x %>`", "```erb\n<%= a %> %%b%% ^c\n```\n`%%` and `<%= x %>`"),
        ("100 %% sure", "100"),
        ("- [ ] Water it 📅 2024-01-01 ⏫ 🔁 every day\nBuy 🔺 signs", "- [ ] Water it\nBuy 🔺 signs"),
        ("- Water it.\n  id:: 64a0e0b0-1111\n  collapsed:: true\n- next", "- Water it.\n\n\n- next"),
        ("- DONE Feed it\n  :LOGBOOK:\n  CLOCK: [2024]\n  :END:\n- TODO Prune", "- Feed it\n\n- Prune"),
        ("SCHEDULED: <2024-01-01 Mon>\nWater it", "Water it"),
        ("{{query (and [[a]])}}Water {{[[TODO]]}}it, ^^now^^ ((abcDEF123))", "Water it, now"),
        ("An ((important)) {{name}}", "An ((important)) {{name}}"),
        ("```meta-bind\nINPUT[x]\n```\n`INPUT[toggle:x]`Water it", "Water it"),
        ("<details><summary>Care</summary>\nWater it.\n</details>", "Care\nWater it."),
        ("<iframe src='x'></iframe>Water <b>it</b>", "Water <b>it</b>"),
        ("<aside>\n<img src='https://a.test/b.svg' /> Water it.\n</aside>", "Water it."),
        (
            "- ```python\n  %%timeit\n  f(x)\n  ```\n- ==Water== it.",
            "- ```python\n  %%timeit\n  f(x)\n  ```\n- Water it.",
        ),
        ("- ```dataview\n  LIST\n  ```\n- [author:: Jane] wrote it ^abc123", "- author: Jane wrote it"),
        ("- [ ] Feed it \U0001f194 abc \u26d4 def,ghi \U0001f3c1 delete 📆 2024-01-01", "- [ ] Feed it"),
        ("- [ ] Water it 🔁 every day 📅 2021-10-06 #garden #b/c", "- [ ] Water it"),
        ("An [a:: [[b]]] and (c:: [[d e]])^[or not] ^ that, 10^[3]", "An a: [[b]] and [[d e]] (or not) ^ that, 10^[3]"),
        ("- WAIT until it is dry\n- NOW turn it", "- WAIT until it is dry\n- NOW turn it"),
        ("```run-python\nprint(1)\n```", "```run-python\nprint(1)\n```"),
        ("**Bold Field**:: nice", "**Bold Field**: nice"),
        ("- NOW [#A] Prune\n- IN-PROGRESS Feed\n- NOWHERE else", "- Prune\n- Feed\n- NOWHERE else"),
        ("#+BEGIN_QUERY\n{:a 1}\n#+END_QUERY\nWater it {{youtube https://a.test}}", "Water it"),
        ("- Quoted.\n  ls-type:: annotation\n  hl-page:: 3", "- Quoted."),
    ],
)
def test_markup_of_plugins_is_read_as_what_it_means(text: str, expected: str) -> None:
    assert "\n".join(line.rstrip() for line in note(text).text.split("\n")).strip() == expected


def test_a_drawing_is_the_words_in_it() -> None:
    drawing = (
        "---\nexcalidraw-plugin: parsed\ntags: [excalidraw]\n---\n"
        "==\u26a0  Switch to EXCALIDRAW VIEW in the MORE OPTIONS menu of this document. \u26a0==\n\n# Excalidraw Data\n"
        "## Text Elements\nThe pump feeds the tank ^a1b2c3d4\n\n## Embedded Files\nabc: [[x.png]]\n\n%%\n## Drawing\n"
        "```compressed-json\nN4KAkARALgngDgUwgLgAQQQ\n```\n%%"
    )
    found = note(drawing, "Pump.excalidraw.md")
    assert (found.title, found.text.strip(), found.tags) == (
        "Pump.excalidraw",
        "The pump feeds the tank",
        ("excalidraw",),
    )


def test_a_page_of_notion_has_its_own_name_and_properties() -> None:
    page = "# Tomatoes\n\nStatus: Planted\nTags: garden, summer\nCreated: May 2, 2026 9:00 AM\n\nWater: twice a day.\n"
    found = note(page, f"Garden {ID}/Tomatoes {ID}.md")
    assert (found.source, found.title, found.tags) == ("Garden/Tomatoes.md", "Tomatoes", ("garden", "summer"))
    assert found.text == "Water: twice a day."
    assert ID not in found.id
    assert note("# T\n\nStatus: Planted\n\nText.").text.strip() == "Status: Planted\n\nText."
    assert note("Text.", f"{ID}.md").source == f"{ID}.md"
    assert note("# T\n\nNote: it is prose.\n\nText.", f"T {ID}.md").text == "Note: it is prose.\n\nText."
    assert note("# T\n\nNote: it leaks.\nSee also: it\n\nText.", f"T {ID}.md").text.startswith("Note: it leaks.")
    assert note("# T\n\n• Water: twice\n• Light: full\n\nText.", f"T {ID}.md").text.startswith("• Water: twice")
    tagged = note("# T\n\n🏷️ State: Open\nSummary: It is done.\nTags: a, b\n\nText.", f"T {ID}.md")
    assert (tagged.tags, tagged.text) == (("a", "b"), "Text.")
    assert note("Text.", f"T {ID.upper()} (1).md").source == "T (1).md"


def test_a_table_of_notion_is_a_list_of_its_rows() -> None:
    table = (
        '\ufeffName,Water,Notes\n"Tomato, red",2 litres,"a\nb"\nBasil (Plants%20{0}/B%20{0}.md),,\n,1 litre,\n'.replace(
            "{0}", ID
        )
    )
    found = note(table, f"Plants {ID}_all.csv")
    assert (found.source, found.title) == ("Plants.csv", "Plants")
    assert found.text == "- Tomato, red; Water: 2 litres; Notes: a b\n- Basil\n- Water: 1 litre"
    assert in_order(filter(is_note, [f"P {ID}.csv", f"P {ID}_all.csv", "data.csv", f"Q {ID}.csv"])) == [
        f"P {ID}_all.csv",
        f"Q {ID}.csv",
    ]


def test_a_line_that_is_left_out_is_reported() -> None:
    found = parse_note(FOLDER, "a.md", b"---\r\ntitle: T\r\nauthor: @m\x1bira\r\n---\r\nText.")
    assert found[1:] == (UnreadLine(source="a.md", line=3, text="author: @mira"),)


@pytest.mark.parametrize("title", ["{{title}}", "<% tp.file.title %>", "%%none%%"])
def test_a_title_that_a_template_left_is_none(title: str) -> None:
    assert note(f"---\ntitle: '{title}'\n---\n# Warps\n\nText.").title == "Warps"
