"""Prose is cut into sentences that can be quoted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infrastructure.language_models.extractive.sentences import Sentence, sentences, shown


def _texts(prose: str) -> list[str]:
    return [sentence.text for sentence in sentences(prose)]


@pytest.mark.parametrize(
    ("prose", "expected"),
    [
        ("One is here. Two is there.", ["One is here.", "Two is there."]),
        ("A tool, e.g. Postgres, helps. It is fast.", ["A tool, e.g. Postgres, helps.", "It is fast."]),
        ("Compare A vs. B with care. Done.", ["Compare A vs. B with care.", "Done."]),
        ("Dr. Smith wrote it. We read it.", ["Dr. Smith wrote it.", "We read it."]),
        ("The U.S. Army has one. They use it.", ["The U.S. Army has one.", "They use it."]),
        ("Take v1.2 or later. Then go.", ["Take v1.2 or later.", "Then go."]),
        ("Read `a. B` and stop. Go on.", ["Read `a. B` and stop.", "Go on."]),
        ("Edit `file.md`. `git add` stages it.", ["Edit `file.md`.", "`git add` stages it."]),
        ("Wait... What is this?", ["Wait...", "What is this?"]),
        ("He said “stop.” She did.", ["He said “stop.”", "She did."]),
        ("(It works.) Use it.", ["(It works.)", "Use it."]),
        ("カーネルは関数です。GPUで動きます。", ["カーネルは関数です。", "GPUで動きます。"]),
        ("هل هذا صحيح؟ نعم هو كذلك.", ["هل هذا صحيح؟", "نعم هو كذلك."]),
    ],
)
def test_cuts_where_a_sentence_ends(prose: str, expected: list[str]) -> None:
    assert _texts(prose) == expected


def test_joins_the_lines_of_a_wrapped_paragraph() -> None:
    assert _texts("A warp is\n  thirty-two\nthreads.") == ["A warp is thirty-two threads."]


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("See [the docs](https://example.com/a_(b)) now", "See the docs now"),
        ("A [[Warp]] of [[Thread block|threads]]", "A Warp of threads"),
        ("One ![picture](a.png) and ![[b.png]] two[^1]", "One and two"),
        ("Kept `code [x](y)` and *emphasis*", "Kept `code [x](y)` and *emphasis*"),
        ("Go to <https://example.com>", "Go to https://example.com"),
    ],
)
def test_shows_markdown_by_its_words(markdown: str, expected: str) -> None:
    assert shown(markdown) == expected


@pytest.mark.parametrize(
    "text",
    [
        "No end mark here at all",
        "Too short.",
        "See the manual for more details.",
        "An **unclosed mark stands in here.",
        "An `unclosed code span stands in here.",
        "A <div>tag</div> stands in this one.",
        "It opens (a bracket and never closes it.",
    ],
)
def test_does_not_quote_what_would_be_debris(text: str) -> None:
    assert not Sentence(source=text, text=text).quotable


def test_quotes_a_whole_sentence_with_code_and_emphasis() -> None:
    text = "A **kernel** runs `<<<grid, block>>>` on the GPU."
    assert Sentence(source=text, text=text).quotable


@pytest.mark.parametrize(
    "text", ["This is why.", "It depends.", "But not so fast.", "For example, take one.", "After these steps, go."]
)
def test_knows_a_sentence_that_leans_on_the_one_before(text: str) -> None:
    assert Sentence(source=text, text=text).leans


@pytest.mark.parametrize("text", ["A warp is 32 threads.", "Italy has it.", "Threads of a warp run together."])
def test_knows_a_sentence_that_stands_alone(text: str) -> None:
    assert not Sentence(source=text, text=text).leans


@given(st.text(max_size=300))
def test_loses_no_words_whatever_the_text(prose: str) -> None:
    assert "".join("".join(s.source.split()) for s in sentences(prose)) in "".join(prose.split()) or _hides_words(prose)


def _hides_words(prose: str) -> bool:
    """A source of which nothing would be shown, such as an image, is no sentence."""
    return shown(prose) != " ".join(prose.split())
