import doctest

import pytest

from domain.answers import Reference
from domain.evaluation.notes import retrieval
from domain.evaluation.notes.retrieval import ndcg, quotes_valid
from tests.builders.notes import a_note

WARPS = a_note("warps.md", "A warp is a group of 32 threads.")


def test_the_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(retrieval).failed == 0


@pytest.mark.parametrize(
    ("found", "expected", "gain"),
    [
        (["a", "b", "x"], {"a", "b"}, 1.0),
        (["x", "y"], {"a"}, 0.0),
        ([], {"a"}, 0.0),
        (["a", "a"], {"a"}, 1.0),
        (["x", "a"], {"a"}, 0.6309),
        (["a"], set(), 0.0),
    ],
)
def test_what_stands_higher_gains_more(found: list[str], expected: set[str], gain: float) -> None:
    assert round(ndcg(found, expected, at=10), 4) == gain


def test_a_quote_is_valid_if_its_note_says_it() -> None:
    quotes = ("a group of 32 threads", "a group of 64 threads")
    cited = Reference(number=1, id=WARPS.id, title="Warps", source="warps.md", quotes=quotes)
    unknown = Reference(number=2, id="unknown", title="", source="", quotes=("a group of 32 threads",) * 2)
    assert quotes_valid([cited], [WARPS]) == 0.5
    assert quotes_valid([cited, unknown], [WARPS]) == 0.25
    assert quotes_valid([], [WARPS]) == 0.0
