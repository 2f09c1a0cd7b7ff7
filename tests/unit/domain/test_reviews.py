from domain.reviews import Finding, Review
from tests.manuscripts import a_paragraph, a_section

MEMORY = a_section("Memory", a_paragraph("Shared is **fast**."), a_paragraph("Global is slow."))
EXECUTION = a_section("Execution", a_paragraph("Warps run in step."))

WRONG = Finding(section="Memory", problem="Shared is not fast.", severity="must_fix")
PALE = Finding(section="Execution", problem="Say it with more colour.", severity="suggestion")


def test_a_draft_without_findings_is_approved() -> None:
    assert Review(findings=()).approved


def test_suggestions_do_not_keep_a_draft_from_being_approved() -> None:
    assert Review(findings=(PALE,)).approved


def test_something_that_must_be_fixed_does() -> None:
    assert not Review(findings=(PALE, WRONG)).approved


def test_only_what_must_be_fixed_in_a_section_is_about_it() -> None:
    review = Review(findings=(WRONG, PALE))
    assert review.about("Memory") == (WRONG,)
    assert review.about("Execution") == ()


def test_a_paragraph_that_stood_before_must_be_fixed_where_it_stands_again() -> None:
    again = a_section("Execution", a_paragraph("Shared  is\nfast."), a_paragraph("Warps run in step."))
    review = Review(findings=(PALE,)).and_repetitions_in((MEMORY, again))
    assert review.findings[0] == PALE
    assert review.about("Execution") == (
        Finding(section="Execution", problem="This paragraph stood before: Shared  is\nfast.", severity="must_fix"),
    )
    assert review.about("Memory") == ()


def test_paragraphs_that_differ_are_no_repetitions() -> None:
    assert Review(findings=()).and_repetitions_in((MEMORY, EXECUTION)).approved


def test_names_a_finding_on_a_section_that_is_not_there() -> None:
    elsewhere = Finding(section="Networking", problem="Too long.", severity="must_fix")
    assert Review(findings=(WRONG, elsewhere)).complaints((MEMORY, EXECUTION)) == (
        "The draft has no section 'Networking'.",
    )
    assert Review(findings=(WRONG, PALE)).complaints((MEMORY, EXECUTION)) == ()
