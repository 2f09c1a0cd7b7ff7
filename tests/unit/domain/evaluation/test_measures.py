import doctest

import pytest

from domain.answers import Reference
from domain.evaluation import measures
from domain.evaluation.measures import Measure, paragraphs_cited, says, score_of, unrepeated

CITED = (Reference(number=1, id="n", title="Warps", source="warps.md", quotes=("a warp is 32 threads",)),)


def test_the_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(measures).failed == 0


@pytest.mark.parametrize(
    ("text", "phrase", "found"),
    [
        ("A **warp** has 32\nthreads [1].", "warp has 32 threads", True),
        ("At 64 GB/s.", "64 GB/s", True),
        ("It has 320 threads.", "32", False),
        ("It has 132 threads.", "32", False),
        ("Two transactions.", "transaction", True),
        ("内核在图形处理器上运行", "图形处理器", True),
        ("", "warp", False),
        ("It is noon.", "12:00 | noon", True),
    ],
)
def test_a_phrase_is_found_whatever_its_case_and_markup(text: str, phrase: str, *, found: bool) -> None:
    assert says(text, [phrase]) == float(found)


def test_sentences_that_are_repeated_count_once() -> None:
    assert unrepeated("A warp has threads. **A warp** has threads. It runs.\n\nIt runs.") == 0.5
    assert unrepeated("") == 1.0


def test_a_paragraph_is_cited_by_the_number_of_a_reference() -> None:
    assert paragraphs_cited("A warp has 32 threads [1].\n\nIt runs [2].\n\n", CITED) == 0.5
    assert paragraphs_cited("", ()) == 0.0


def test_the_absence_of_faults_earns_nothing() -> None:
    faultless = [Measure(name=name, value=1.0, effect="limits") for name in ("unrepeated", "tools_called", "judged")]
    search = Measure(name="retrieval_recall", value=1.0, effect="compared")
    assert score_of([Measure(name="must_say", value=0.0), *faultless, search]) == 0.0
    assert score_of([Measure(name="must_say", value=1.0), *faultless]) == 1.0


def test_a_fault_limits_the_score() -> None:
    said = [Measure(name="must_say", value=1.0), Measure(name="sources_cited", value=0.5)]
    assert score_of([*said, Measure(name="must_not_say", value=0.5, effect="limits")]) == 0.375
