from collections.abc import Sequence
from typing import Any

import pytest

from domain.article.choices import with_choices
from domain.article.draft import Review, WrittenSection
from domain.article.outline import Outline
from domain.contract import Contract
from tests.builders.article import an_outline


def schema_of(contract: type[Contract], inner: str, field: str) -> dict[str, Any]:
    found = contract.model_json_schema()["$defs"][inner]["properties"][field]
    assert found["description"]
    return dict(found.get("items", found))


@pytest.mark.parametrize(
    ("contract", "inner", "field", "choices"),
    [
        (Outline, "PlannedSection", "notes", range(1, 4)),
        (WrittenSection, "WrittenParagraph", "passages", [2, 5, 9]),
        (Review, "Finding", "section", (1, 2)),
        (WrittenSection, "WrittenParagraph", "passages", range(1, 251)),
    ],
)
def test_a_schema_names_the_choices_of_a_request(
    contract: type[Contract], inner: str, field: str, choices: Sequence[int]
) -> None:
    found = schema_of(with_choices(contract, **{field: choices}), inner, field)
    assert (found["type"], found["enum"]) == ("integer", list(choices))
    assert "enum" not in schema_of(contract, inner, field)


def test_more_choices_than_providers_take_are_not_named() -> None:
    assert "enum" not in schema_of(with_choices(WrittenSection, passages=range(251)), "WrittenParagraph", "passages")


def test_everything_else_of_the_contract_is_as_before() -> None:
    offered = with_choices(Outline, notes=[1, 2])
    assert issubclass(offered, Outline)
    assert offered.__name__ == "Outline"
    plain, bound = Outline.model_json_schema(), offered.model_json_schema()
    del bound["$defs"]["PlannedSection"]["properties"]["notes"]["items"]["enum"]
    assert bound == plain
    answered = offered.model_validate_json(an_outline().model_dump_json())
    assert answered.model_dump() == an_outline().model_dump()
