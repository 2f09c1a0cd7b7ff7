import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.measures import (
    Measure,
    mean,
    ndcg,
    paragraphs_cited,
    quotes_valid,
    recall,
    says,
    tool_calls_right,
    unrepeated,
)
from tests.building import a_note
from tests.examining import a_passage

WARPS = a_note("warps.md", "A warp is a group of 32 threads that run in step.")
NAMES = st.lists(st.sampled_from("abcdefgh"), max_size=8)
WANTED = st.sets(st.sampled_from("abcdefgh"), min_size=1)


@pytest.mark.parametrize(
    ("found", "expected", "at", "share"),
    [
        (["a", "b", "c"], {"a", "c"}, 3, 1.0),
        (["a", "b", "c"], {"a", "c"}, 2, 0.5),
        (["a", "a", "a"], {"a", "b", "c", "d"}, 3, 0.25),
        (["x"], {"a"}, 10, 0.0),
        ([], {"a"}, 10, 0.0),
        (["a"], set(), 10, 0.0),
    ],
)
def test_recall_is_the_share_of_the_expected_among_the_first(
    found: list[str], expected: set[str], at: int, share: float
) -> None:
    assert recall(found, expected, at=at) == share


@pytest.mark.parametrize(
    ("found", "expected", "at", "gain"),
    [
        (["a", "b"], {"a", "b"}, 10, 1.0),
        (["b", "a"], {"a", "b"}, 10, 1.0),
        (["x", "a"], {"a"}, 10, 0.6309),  # 1 / log2(3)
        (["a", "x", "b"], {"a", "b"}, 10, 0.9197),  # (1 + 1/2) / (1 + 1/log2(3)) = 1.5 / 1.6309
        (["x", "a", "y", "b"], {"a", "b", "c"}, 10, 0.4982),  # (0.6309 + 0.4307) / (1 + 0.6309 + 0.5)
        (["x", "y", "a"], {"a"}, 2, 0.0),
        (["a", "b"], {"a", "b", "c"}, 2, 1.0),  # no better order has more in the first two places
        (["a", "a", "b"], {"a", "b"}, 10, 1.0),  # found twice is found once
        ([], {"a"}, 10, 0.0),
        (["a"], set(), 10, 0.0),
    ],
)
def test_ndcg_is_that_worked_out_by_hand(found: list[str], expected: set[str], at: int, gain: float) -> None:
    assert ndcg(found, expected, at=at) == pytest.approx(gain, abs=5e-5)


@given(found=NAMES, expected=WANTED, at=st.integers(1, 10))
def test_recall_and_ndcg_are_shares(found: list[str], expected: set[str], at: int) -> None:
    assert 0 <= recall(found, expected, at=at) <= 1
    assert 0 <= ndcg(found, expected, at=at) <= 1


@given(found=st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=8), expected=WANTED)
def test_moving_what_is_expected_to_the_front_never_lowers_ndcg(found: list[str], expected: set[str]) -> None:
    better = sorted(found, key=lambda item: item not in expected)

    assert ndcg(better, expected, at=10) >= ndcg(found, expected, at=10)


@given(found=NAMES, expected=WANTED, at=st.integers(1, 9))
def test_recall_never_falls_with_more_places(found: list[str], expected: set[str], at: int) -> None:
    assert recall(found, expected, at=at + 1) >= recall(found, expected, at=at)


def test_a_quote_is_valid_if_it_stands_in_the_note_that_it_names() -> None:
    said = a_passage("A warp.", (WARPS, "group of 32 threads"), (WARPS, "group of 64 threads"))
    strange = a_passage("A block.", ("nobody", "group of 32 threads"), (WARPS, "threads that run in step"))

    assert quotes_valid([said, strange], [WARPS]) == 0.5
    assert quotes_valid([said, strange], []) == 0.0


def test_what_cites_nothing_has_no_valid_quotes() -> None:
    assert quotes_valid([a_passage("A warp.")], [WARPS]) == 0.0


def test_paragraphs_that_cite_are_counted_whatever_they_cite() -> None:
    cited, uncited = a_passage("A warp.", (WARPS, "invented")), a_passage("A block.")

    assert paragraphs_cited([cited, uncited, cited, cited]) == 0.75
    assert paragraphs_cited([]) == 0.0


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("A warp is small. A block is large.", 1.0),
        ("A warp is small. A block is large. A **warp** is small.", 2 / 3),
        ("Wait!\n\nWait!\n\nwait!\n\nGo.", 0.5),
        ("It takes 3.5 ms. It takes 3.5 ms.", 0.5),
        ("", 0.0),
        (" \n\n ", 0.0),
    ],
)
def test_a_sentence_that_stood_before_is_a_repetition(text: str, share: float) -> None:
    assert unrepeated(text) == pytest.approx(share)


@given(st.text())
def test_repetition_is_a_share_that_saying_it_all_twice_never_raises(text: str) -> None:
    once, twice = unrepeated(text), unrepeated(f"{text}\n\n{text}")

    assert 0 <= once <= 1
    assert twice <= once


def test_a_phrase_is_said_whatever_its_capitals_marks_and_spaces() -> None:
    text = "The warp reads **32 bytes**\nof `x`, at 50 %."

    assert says(text, ["32 Bytes of x", "50%"]) == 1.0
    assert says(text, ["32 bytes", "33 bytes"]) == 0.5
    assert says("", ["32 bytes"]) == 0.0


@pytest.mark.parametrize(
    ("answered", "failed", "expected", "share"),
    [
        (["search_notes", "read_note"], 0, [], 1.0),
        (["search_notes"], 1, [], 0.5),
        (["search_notes"], 0, ["search_notes", "read_note"], 0.5),
        ([], 2, ["search_notes"], 0.0),
        ([], 0, [], 1.0),
    ],
)
def test_a_tool_call_is_right_if_it_was_answered(
    answered: list[str], failed: int, expected: list[str], share: float
) -> None:
    assert tool_calls_right(answered, failed=failed, expected=expected) == share


@given(st.lists(st.floats(0, 1)))
def test_a_mean_is_a_share_too(values: list[float]) -> None:
    assert 0 <= mean(values) <= 1


def test_the_mean_of_nothing_is_zero() -> None:
    assert mean([]) == 0.0


@pytest.mark.parametrize("value", [-0.1, 1.1, math.nan, math.inf])
def test_a_measure_is_never_out_of_bounds(value: float) -> None:
    with pytest.raises(ValidationError):
        Measure(name="recall", value=value)


def test_a_measure_has_four_digits() -> None:
    assert Measure.of("recall", 2 / 3).value == 0.6667
