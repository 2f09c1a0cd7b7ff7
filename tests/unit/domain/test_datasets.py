import pytest

from domain.datasets import Case, Dataset
from domain.measures import Measure
from tests.building import a_note
from tests.examining import a_passage

WARPS = a_note("warps.md", "A warp is a group of 32 threads that run in step.")
BLOCKS = a_note("blocks.md", "A block has up to 1,024 threads.")
CASE = Case(
    name="warps",
    question="What is a warp?",
    notes=("warps.md", "grids.md"),
    must_say=("32 threads", "in step"),
    must_not_say=("64 threads", "in parallel universes"),
)
UNANSWERABLE = Case(name="bread", question="How long does bread rise?", answerable=False)


def values(measures: tuple[Measure, ...]) -> dict[str, float]:
    return {measure.name: measure.value for measure in measures}


def test_an_answer_is_measured_by_its_citations_its_words_and_the_notes_expected() -> None:
    paragraphs = (
        a_passage("A warp has 32 threads.", (WARPS, "group of 32 threads")),
        a_passage("Not 64 threads.", (BLOCKS, "A block has none")),
        a_passage("Not 64 threads."),
    )

    text = "\n\n".join(paragraph.text for paragraph in paragraphs)

    assert values(CASE.measures_of(text, paragraphs, (WARPS, BLOCKS))) == {
        "quotes_valid": 0.5,
        "paragraphs_cited": 0.6667,
        "notes_covered": 0.5,
        "unrepeated": 0.6667,
        "must_say": 0.5,
        "must_not_say": 0.5,
    }


def test_words_that_nobody_looks_for_are_not_measured() -> None:
    case = CASE.model_copy(update={"must_say": (), "must_not_say": ()})

    assert {"must_say", "must_not_say"}.isdisjoint(values(case.measures_of("", (), ())))


def test_the_right_answer_to_what_no_note_says_cites_none() -> None:
    told = a_passage("The notes do not say.")
    invented = a_passage("Two hours.", (WARPS, "run in step"))

    assert values(UNANSWERABLE.measures_of(told.text, (told,), ())) == {"abstained": 1.0}
    assert values(UNANSWERABLE.measures_of("", (), ())) == {"abstained": 1.0}
    assert values(UNANSWERABLE.measures_of("", (told, invented), (WARPS,))) == {"abstained": 0.0}


def test_a_case_asks_for_its_topic_or_its_question() -> None:
    assert CASE.asks == "What is a warp?"
    assert Case(name="warps", topic="warps", notes=("warps.md",)).asks == "warps"


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"topic": "warps"}, "needs a topic or a question, and not both"),
        ({"question": None}, "needs a topic or a question, and not both"),
        ({"notes": ()}, "expects no notes; name some, or set answerable: false"),
        ({"answerable": False}, "expects notes although it is not answerable"),
        ({"must_say": ("**",)}, "looks for '**', which every text has"),
        ({"must_not_say": (" ",)}, "looks for ' ', which every text has"),
    ],
)
def test_a_case_that_does_not_hold_together_is_named(change: dict[str, object], complaint: str) -> None:
    assert CASE.complaints() == ()
    assert CASE.model_copy(update=change).complaints() == (f"The case 'warps' {complaint}.",)


def test_a_name_has_one_line() -> None:
    complaints = CASE.model_copy(update={"name": "two\nlines"}).complaints()

    assert [
        complaint.startswith("The case 'two\\nlines' has a name of more than one line") for complaint in complaints
    ] == [True]


def test_a_name_that_stands_twice_is_a_complaint() -> None:
    dataset = Dataset(name="gpu", notes="notes", cases=(CASE, UNANSWERABLE, CASE))

    assert dataset.complaints() == ("The case 'warps' stands twice.",)


def test_a_data_set_names_the_expected_notes_that_are_not_there() -> None:
    dataset = Dataset(name="gpu", notes="notes", cases=(CASE, UNANSWERABLE))

    assert dataset.unknown_notes({"warps.md"}) == ("The case 'warps' expects the note 'grids.md'.",)
    assert dataset.unknown_notes({"warps.md", "grids.md"}) == ()
