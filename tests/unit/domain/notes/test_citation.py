"""Quotes: what is the same, what is not, and what says too little."""

# ruff: noqa: RUF001 - Chinese has marks of its own

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.notes.citation import Citation, letters_of
from domain.notes.note import Note, NoteId
from tests.builders.notes import a_note

KERNELS = a_note(
    "kernels.md",
    "A **kernel** runs [on the GPU](gpu.md), once for each thread.\n\n"
    "- Threads of a *warp* run in step.\n"
    "- See [[memory hierarchy|the memory]] and ![[warps]].\n\n"
    "```python\nif n < block_size:\n    y[n] = a * x[n]\n```\n",
    title="What a kernel is",
)
GREENHOUSE = a_note(
    "greenhouse.md",
    "Don\u2019t start the pump dry \u2013 it won\u2019t prime. Wait\u2026 then water the seedlings again.\n"
    "Use a frost\u2011proof tap. Mix 5&nbsp;ml of feed&mdash;never more. The reser\u200bvoir holds 40 l.\n"
    "Les tomates sont arrose\u0301es chaque matin. Add 1.5 ml at -5 degrees, 3\u20135 times.\n每两周施肥一次。\n",
)


def occurs(quote: str, note: Note = KERNELS) -> bool:
    return Citation(note=note.id, quote=quote).occurs_in(note)


@pytest.mark.parametrize(
    "quote",
    [
        "once for each thread",
        "A kernel runs on the GPU, once",
        "a kernel runs on the GPU.",
        '"A **kernel** runs [on the GPU](gpu.md)"',
        "See [[memory hierarchy|the memory",
        "Threads of a warp run in step. See the memory and warps",
        "if n < block_size: y[n] = a * x[n]",
        "if n &lt; block_size:",
        "What a kernel is",
    ],
)
def test_a_quote_occurs_in_its_note_however_it_is_presented(quote: str) -> None:
    assert occurs(quote)


PRESENTED = {
    "Keep it \u2264 5 bar, x \u2192 y, 5 \u00d7 3 m at 50 %": ("Keep it <= 5 bar", "bar, x -> y, 5 x 3 m at 50%"),
    "It costs $5.00, and $E = mc^2$ holds": (
        "It costs $ 5.00, and E = mc^2 holds",
    ),  # what a note says, and quotes that say the same
    "Les tomates sont arrose\u0301es chaque matin": (
        "tomates sont arros\u00e9es chaque",
        "TOMATES SONT ARROS\u00c9ES CHAQUE",
    ),
    "Tưới cà chua mỗi sáng hai lít": ("tu\u031bo\u031b\u0301i ca\u0300 chua mo\u0302\u0303i sa\u0301ng",),
    "Don\u2019t start the pump dry \u2013 it won\u2019t prime": (
        "Don't start the pump dry - it won't prime",
        "Don`t start the pump dry",
    ),
    "The \u201csmall\u201d pump, \u00abnot\u00bb the large": (
        "the 'small' pump, \"not\" the large",
        "\u201eThe small pump, not the large\u201c",
    ),
    "Wait\u2026 then water the seedlings": ("Wait... then water the seedlings", "wait . . . then water the seedlings."),
    "Use a frost\u2011proof tap here": (
        "a frost-proof tap here",
        "a frost\u2010proof tap here",
        "a frost\u00adproof tap here",
    ),
    "Mix 5&nbsp;ml of feed&mdash;never more": (
        "Mix 5 ml of feed - never more",
        "Mix 5\u202fml of feed\u2014never more",
    ),
    "If level &lt; 5 &amp; rising, raise the alarm": ("if level < 5 & rising", "If level <5 &amp; rising, raise"),
    "Raise the alarm if level < 5 & rising": (
        "alarm if level &lt; 5 &amp; rising",
        "alarm if level \uff1c \uff15 & rising",
    ),
    "The reser\u200bvoir holds forty litres": ("The reservoir holds forty", "The reser\u2060voir\ufeff holds forty"),
    "The \ufb01lter over\ufb02ows twice": ("The filter overflows twice",),
    "\uff27\uff30\uff35 memory is \uff14\uff10 GB": ("GPU memory is 40 GB",),
    "The fertil\u00adizer feeds the seedlings": (
        "the fertilizer feeds the seedlings",
        "the fertil-\nizer feeds the seedlings",
    ),
    "The green-\nhouse is cold at night": ("The greenhouse is cold", "The green-house is cold at night"),
    "It **must** be [kept](cold.md) *al*ways": ("It must be kept always", "it __must__ be `kept` always"),
    "It is kept in [the\ncold](cold.md) ![of\nthe room](a.png) always": ("kept in the cold of the room always",),
    "See [[Beta|the\nother note]] for the food": ("See the other note for the food",),
    "Kill the others:\n\n```bash\n$ tmux kill-session -a\n```": (
        "Kill the others: $ tmux kill-session -a",
        "Kill the others:\n```bash\n$ tmux kill-session -a\n```",
    ),
    "Press <kbd>Ctrl</kbd> and wait<br>twice": ("Press Ctrl and wait twice",),
    "> Never water\n> it at noon": ("Never water it at noon", "> Never water it at noon"),
    "- [ ] Buy three seeds\n- [x] Sow them": ("Buy three seeds Sow them", "- [x] Buy three seeds"),
    "1. Open the valve\n2. Close the tap": ("Open the valve. Close the tap.", "1. Open the valve 2. Close the tap"),
    "Add 1.5 ml at -5 degrees, 3\u20135 times": ("add 1.5 ml at \u22125 degrees, 3 - 5 times",),
    "The area is 10\u00b2 m, the mass 10\u207b\u00b3 kg": (
        "the area is 10^2 m, the mass 10^-3 kg",
        "area is 10<sup>2</sup> m",
    ),
    "使用GPU编程时要注意显存大小": ("使用 GPU 编程时要注意", "使用\uff27\uff30\uff35编程时要注意显存"),
    "每两周施肥一次，下雨之后要推迟三天。": ("每两周施肥一次", "下雨之后要推迟三天", "每两周施肥一次,下雨之后"),
    "\uff84\uff8f\uff84には毎朝水をやる": ("トマトには毎朝水をやる",),
    "\u1110\u1169\u1106\u1161\u1110\u1169는 매일 물을 준다": ("토마토는 매일 물을 준다",),
    "มะเขือเทศรดน้ำทุกเช้า": ("มะเขือเทศรดน้ำ", "รดน้ำทุกเช้า"),
    "टमाटर को रोज़ सुबह पानी दें": ("टमाटर को रोज़ सुबह", "को रोज\u093c सुबह पानी"),
    "تُسقى الطماطمُ كلَّ صباحٍ": ("تسقى الطماطم كل صباح", "تســقى الطماطم كل صباح"),
    "עַגְבָנִיּוֹת מַשְׁקִים כׇּל בֹּקֶר": ("עגבניות משקים כל בקר",),
    "الجرعة ٤٠ مل كل يوم": ("الجرعة 40 مل كل يوم",),
    "> [!warning] Hot surface\n> The heater reaches ninety degrees": (
        "Hot surface The heater reaches ninety",
        "[!warning] Hot surface",
    ),
    "Give 10[^1] ml of feed .5 times, not 1 000": ("Give 10 ml of feed 0.5 times, not 1\u202f000", "feed .5 times"),
    "Set it to 1e-5 in C# and C++ here": ("Set it to 1e\u22125 in *C#* and **C++**",),
    "Wait...5 more days of it": ("Wait\u20265 more days",),
    "Water it at dawn. ^a1b2c3\nThen wait a day.": ("Water it at dawn. ^a1b2c3", "Water it at dawn. Then wait"),
}


@pytest.mark.parametrize(("said", "quote"), [(said, quote) for said, quotes in PRESENTED.items() for quote in quotes])
def test_presentation_does_not_matter(said: str, quote: str) -> None:
    note = a_note("any.md", f"Before it.\n\n{said}\n\nAfter it.")
    assert occurs(quote, note)


CHANGED = {  # what a note says, and quotes that say something else
    "Keep it \u2264 5 bar, at 50 % and 5 \u20ac": (
        "Keep it \u2265 5 bar",
        "Keep it 5 bar, at 50",
        "bar, at 50 and 5 \u20ac",
    ),
    "A \u2227 B holds, x \u2192 y and 5 \u00d7 3": (
        "A \u2228 B holds",
        "holds, x \u2190 y",
        "x \u2192 y and 5 \u00f7 3",
    ),
    "It holds that x != 5 in it": ("holds that x = 5 in it",),
    "Don't start the pump dry": ("Do start the pump dry", "start the pump wet", "the pump dry start"),
    "You cannot start the pump, and you can't stop it": (
        "You can start the pump",
        "the pump, and you can",
        "and you can stop it",
    ),
    "It is unsafe to run it dry": ("safe to run it dry", "is un-safe to run it not dry"),
    "Only non-toxic sprays are used": ("toxic sprays are used",),
    "It costs 1500 euros in a year": ("costs 500 euros in a year", "It costs 150", "costs 1500 dollars"),
    "Add 1.5 ml at -5 degrees, 3\u20135 times": (
        "Add 15 ml at -5 degrees",
        "Add 1.5 ml at 5 degrees",
        "degrees, 35 times",
        "5 ml at -5 degrees",
        "Add 1.5 ml at -50 degrees",
    ),
    "Raise the alarm if level < 5 & rising": ("the alarm if level > 5 & rising", "alarm if level < 55"),
    "The area is 10\u00b2 m in total": ("The area is 102 m in total",),
    "每两周施肥一次，每株15升水": ("每三周施肥一次", "5升水每两周施肥", "每两周施肥两次"),
    "टमाटर की पत्तियाँ पीली हैं": ("टमाटर के पत्तियाँ पीली",),
    "Les tomates sont arrosées chaque matin": ("tomates sont arroses chaque",),
    "In step 1, 2 items are sold out": ("In step 12 items are sold out",),
    "Take 2 50 mg tablets each day": ("Take 250 mg tablets each day", "Take 2 5"),
    "Give 10[^1] ml of feed each day": ("Give 101 ml of feed each day",),
    "| Alpha one | 1 | 5 |": ("Alpha one 15",),
    "Set it to 1e-5 or to 1.5e\u22123 at first": ("Set it to 1e5 or to", "to 1.5e3 at first", "or to 1.5e+3 at"),
    "The dose is .5 ml of it a day": ("The dose is 5 ml of it",),
    "Call it as if (!ready) return; then go": ("as if (ready) return; then",),
    "Use C++ for all the drivers here": ("Use C for all the drivers", "Use C# for all the drivers"),
}


@pytest.mark.parametrize(("said", "quote"), [(said, quote) for said, quotes in CHANGED.items() for quote in quotes])
def test_what_says_something_else_does_not_occur(said: str, quote: str) -> None:
    assert not occurs(quote, a_note("any.md", f"Before it.\n\n{said}\n\nAfter it."))


@pytest.mark.parametrize(
    "quote",
    [
        "A kernel runs on the CPU, once",
        "Ein Kernel läuft auf der GPU",
        "A kernel runs … once for each thread",
        "A kernel is run on the GPU",
    ],
)
def test_an_invented_shortened_or_translated_quote_does_not_occur(quote: str) -> None:
    assert not occurs(quote)


@pytest.mark.parametrize(
    "quote",
    [
        "a",
        "kernel",
        "**kernel**",
        "> > > > > > > >",
        "  a  b  c  ",
        "施肥一",
        "Two steps:",
        "**Two steps:**",
        "For example",
        "There are two steps:",
        '"It has three parts":',
        "分为两个步骤：",
        "Warning!",
        "[[a long link to|Two steps:]]",
        "…",
        "https://www.example.org/watch?v=abcdefghijk",
        "- Source: https://a.example.org/b/c/d",
        "[ref]: https://example.org/foo/bar",
    ],
)
def test_a_quote_that_says_too_little_does_not_count(quote: str) -> None:
    note = a_note("short.md", f"{quote} and kernel and a b c")
    complaint = Citation(note=note.id, quote=quote).complaint({note.id: note})
    assert complaint is not None
    assert "quote more words" in complaint


@pytest.mark.parametrize(
    "quote",
    [
        "Warps run together.",
        "每天浇水两次",
        "근이 쉽게 썩는다",
        "รดน้ำทุกเช้า",
        "git push origin",
        "There are two ways to do this:",
        "[Ann]: I think that it is broken.",
        "详见 https://a.test，番茄每天早上浇水一次。",
    ],
)
def test_a_short_sentence_counts(quote: str) -> None:
    note = a_note("short.md", f"Before. {quote} After.")
    assert Citation(note=note.id, quote=quote).complaint({note.id: note}) is None


def test_beside_another_citation_a_few_words_are_enough() -> None:
    note = a_note("short.md", "Two steps: Open the valve.")
    citation = Citation(note=note.id, quote="Two steps:")
    assert citation.complaint({note.id: note}, alone=False) is None
    assert citation.complaint({note.id: note}) is not None


def test_a_complaint_shows_the_nearest_line() -> None:
    citation = Citation(note=KERNELS.id, quote="The threads of each warp run in lockstep")
    complaint = citation.complaint({KERNELS.id: KERNELS})
    assert complaint is not None
    assert complaint.endswith(f"the note {KERNELS.id} does not say; it says '- Threads of a *warp* run in step.'.")
    wide = Citation(note=GREENHOUSE.id, quote="每三周施肥一次吧").complaint({GREENHOUSE.id: GREENHOUSE})
    assert wide is not None
    assert "'每两周施肥一次。'" in wide


def test_an_unknown_note_is_a_complaint_and_a_correct_citation_is_none() -> None:
    assert (
        Citation(note=NoteId("unknown"), quote="x").complaint({}) == "cites 'unknown', which is not the id of a note."
    )
    assert Citation(note=KERNELS.id, quote="once for each thread").complaint({KERNELS.id: KERNELS}) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[warps]]", "warps"),
        ("[[gpu/warps|a warp]]", "awarp"),
        ("[a page](https://example.org/wiki/GPU_(chip))", "apage"),
        ("1. first\n2) second\n> - third", "firstsecondthird"),
        ("GPT-4 at 10:30, ½ price", "gpt4at10:301/2price"),
        ("call(a)[0] [[never closed", "calla0neverclosed"),
    ],
)
def test_plain_text_is_what_markdown_says(text: str, said: str) -> None:
    assert letters_of(text) == said


WORDS = st.lists(st.text("abcdefgh", min_size=4, max_size=8), min_size=6, max_size=30)
MARKS = st.sampled_from(["", "*", "**", "`", "_", "~~"])
GAPS = st.sampled_from([" ", "  ", "\n", "\n\n", "\t", "\n- ", "\n> ", "\n## "])


@given(words=WORDS, data=st.data())
def test_any_words_of_a_note_occur_in_it_with_any_marks_and_gaps(words: list[str], data: st.DataObject) -> None:
    def written(some: list[str]) -> str:
        marked = [(word, data.draw(MARKS), data.draw(GAPS)) for word in some]
        return "".join(f"{mark}{word}{mark}{gap}" for word, mark, gap in marked)

    first = data.draw(st.integers(0, len(words) - 3))
    last = data.draw(st.integers(first + 3, len(words)))
    note = a_note("words.md", written(words))
    assert occurs(written(words[first:last]), note)
    assert not occurs(written([*words[first:last], "zzzz"]), note)
