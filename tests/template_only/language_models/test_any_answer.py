"""Any text is read as the answer that it contains, or is malformed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.contract import Contract
from domain.errors import MalformedAnswer
from domain.usage import Usage
from infrastructure.language_models.structured_output import parse
from tests.fakes.questions import Verdict


@given(st.text() | st.text(alphabet='{}[]":, a1\\\n<think>/'))
def test_reports_any_other_text_as_malformed(text: str) -> None:
    with pytest.raises(MalformedAnswer):
        parse(text, Verdict, usage=Usage())


class Estimate(Contract):
    hours: float


@pytest.mark.parametrize("number", ["NaN", "-Infinity", "1e999", '"inf"'])
def test_refuses_a_number_that_could_not_be_stored_as_json(number: str) -> None:
    with pytest.raises(MalformedAnswer, match="hours: Input should be a finite number"):
        parse(f'{{"hours": {number}}}', Estimate, usage=Usage())


@given(st.text(), st.text(min_size=1), st.lists(st.text()))
def test_reads_every_answer_that_was_written(before: str, subject: str, points: list[str]) -> None:
    verdict = Verdict(subject=subject, points=tuple(points))

    assert parse(before.replace("{", "") + verdict.model_dump_json(), Verdict, usage=Usage()) == verdict
