"""A reply's text, whole, in two pieces, and letter by letter: words and reasoning are the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.answers import AnswerReasoning, AnswerText
from infrastructure.language_models.chat_completions.text_reader import TextReader


def read(*pieces: str) -> tuple[str, str]:
    """Return the words and the reasoning of the pieces, as they were shown."""
    reader = TextReader()
    parts = [part for piece in pieces for part in reader.read(piece)] + reader.end()
    assert all(isinstance(part, AnswerText | AnswerReasoning) and part.text for part in parts)
    words = "".join(part.text for part in parts if isinstance(part, AnswerText))
    assert words == reader.text
    return words, "".join(part.text for part in parts if isinstance(part, AnswerReasoning))


@pytest.mark.parametrize(
    ("text", "words", "reasoning"),
    [
        ("Yes.", "Yes.", ""),
        ("\n\n Yes.\n", "Yes.\n", ""),
        ("\n<think>\nHm.\n</think>\n\nYes.", "Yes.", "\nHm.\n"),
        ("<think></think>Yes.", "Yes.", ""),
        ("<think>Hm </thin, <b>.</think>Yes, </think>.", "Yes, </think>.", "Hm </thin, <b>."),
        ("<think>Hm, it never ends", "", "Hm, it never ends"),
        ("<think>", "", ""),
        ("<thin", "<thin", ""),
        ("Write <think> for that.</think>", "Write <think> for that.</think>", ""),
    ],
)
def test_takes_reasoning_before_the_words_for_what_it_is(text: str, words: str, reasoning: str) -> None:
    halves = [(text[:cut], text[cut:]) for cut in range(1, len(text))]
    assert {read(*pieces) for pieces in [(text,), tuple(text), *halves]} == {(words, reasoning)}


def test_shows_words_and_reasoning_as_they_arrive() -> None:
    reader = TextReader()
    pieces = ("<think>Hm", ", hm", ".</think>", "Yes", ", <", "b>.")
    reasoning = [[AnswerReasoning(text=text)] for text in ("Hm", ", hm", ".")]
    words = [[AnswerText(text=text)] for text in ("Yes", ", <", "b>.")]
    assert [reader.read(piece) for piece in pieces] == reasoning + words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"a": "<think>Hm.</think>"}', '{"a": "<think>Hm.</think>"}'),
        ('\n<think>Perhaps {"a": 1}?</think>{"a": 2}', '{"a": 2}'),
        ('<think>{"a": 1}', '<think>{"a": 1}'),
    ],
)
def test_leaves_the_answer_of_a_whole_text(text: str, words: str) -> None:
    assert TextReader().without_reasoning(text) == words


@given(st.lists(st.text() | st.sampled_from(["<think>", "</think>", "<", "/think>"])))
def test_reads_any_text_the_same_in_any_pieces(pieces: list[str]) -> None:
    assert read(*pieces) == read("".join(pieces))
