import json
from typing import Annotated, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, JsonValue

from domain.contract import Contract
from domain.errors import MalformedAnswer
from domain.usage import Usage
from infrastructure.container import Container
from infrastructure.language_models.structured_output import instruction, parse, response_format, strict_schema
from infrastructure.settings import Settings
from tests.asking import VERDICT, Verdict

USED = Usage(model_calls=1, input_tokens=7, output_tokens=3)


class Circle(Contract):
    kind: Literal["circle"] = "circle"
    radius: float = Field(gt=0)


class Square(Contract):
    kind: Literal["square"] = "square"
    side: float = Field(ge=1, le=9)


class Drawing(Contract):
    """Some shapes."""

    title: str = Field(default="", max_length=20, description="What it shows.")
    shapes: tuple[Annotated[Circle | Square, Field(discriminator="kind")], ...] = Field(min_length=2)


ASKED_FOR = [Drawing, Verdict, *(step.gives for step in Container(settings=Settings()).steps() if step.prompt)]
"""Contracts of every kind, and those that the steps ask a model for."""


def nodes(node: JsonValue) -> list[dict[str, JsonValue]]:
    """Every schema in a schema."""
    if isinstance(node, list):
        return [found for item in node for found in nodes(item)]
    if not isinstance(node, dict):
        return []
    return [node, *(found for value in node.values() for found in nodes(value))]


def objects(schema: dict[str, JsonValue]) -> list[dict[str, JsonValue]]:
    return [node for node in nodes(schema) if node.get("type") == "object"]


@pytest.mark.parametrize("contract", ASKED_FOR)
def test_asks_for_every_field_and_no_other(contract: type[Contract]) -> None:
    found = objects(strict_schema(contract))

    assert found
    for each in found:
        properties = each["properties"]
        assert isinstance(properties, dict)
        assert each["additionalProperties"] is False
        assert each["required"] == list(properties)


@pytest.mark.parametrize("contract", ASKED_FOR)
def test_holds_no_keyword_that_strict_modes_refuse(contract: type[Contract]) -> None:
    names = {name for node in objects(strict_schema(contract)) for name in node}
    text = json.dumps(strict_schema(contract))

    assert names <= {"type", "properties", "required", "additionalProperties", "description", "$defs"}
    assert not [word for word in ("minLength", "minItems", "default", "oneOf", "discriminator") if f'"{word}"' in text]


def test_keeps_a_field_that_is_called_like_a_keyword() -> None:
    [drawing] = [node for node in objects(strict_schema(Drawing)) if node.get("description") == "Some shapes."]

    assert drawing["properties"] == {
        "title": {"type": "string", "description": "What it shows. (at most 20 characters)"},
        "shapes": {
            "type": "array",
            "items": {"anyOf": [{"$ref": "#/$defs/Circle"}, {"$ref": "#/$defs/Square"}]},
            "description": "(at least 2 items)",
        },
    }


def test_names_the_contract_both_ways() -> None:
    schema = response_format(Drawing)["json_schema"]

    assert isinstance(schema, dict)
    assert schema["name"] == "Drawing"
    assert "JSON object named Drawing" in instruction(Drawing)
    assert json.dumps(strict_schema(Drawing)) in instruction(Drawing)


GOOD = VERDICT.model_dump_json()


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        f"  {GOOD}\n",
        f"```json\n{GOOD}\n```",
        f"```\n{GOOD}\n```",
        f"Sure! Here is {{the}} answer: {GOOD} I hope that it helps {{you}}.",
        f'Not {{"this": 1}} but {GOOD}',
        json.dumps(json.loads(GOOD), indent=4),
        f"\ufeff{GOOD}",
    ],
)
def test_finds_the_answer_whatever_stands_around_it(text: str) -> None:
    assert parse(text, Verdict, usage=USED) == VERDICT


def test_takes_line_breaks_in_a_string_as_they_come() -> None:
    assert parse('{"subject": "one\ntwo", "points": []}', Verdict, usage=USED).subject == "one\ntwo"


def test_takes_fences_and_braces_in_a_string_as_text() -> None:
    point = '```json\n{"a": 1}\n```'
    text = Verdict(subject="code", points=(point,)).model_dump_json()

    assert parse(text, Verdict, usage=USED).points == (point,)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "The answer has no JSON object."),
        ("I will not.", "The answer has no JSON object."),
        ("[1, 2]", "The answer has no JSON object."),
        ("{}", "subject: Field required."),
        ('{"subject": "a", "points": ["b"', "The answer is not JSON: "),
        ('{"subject": "a", "points": [1]}', "points.0: Input should be a valid string."),
        ('{"subject": "a", "points": [], "more": 1}', "more: Extra inputs are not permitted."),
        ('{"subject": "\\ud800", "points": []}', "subject: "),
        ('{"a": ' + "[" * 100_000, "The answer is not JSON: "),
    ],
)
def test_says_where_an_answer_does_not_fit(text: str, complaint: str) -> None:
    with pytest.raises(MalformedAnswer) as caught:
        parse(text, Verdict, usage=USED)

    assert caught.value.complaints[0].startswith(complaint)
    assert caught.value.answer == text
    assert caught.value.usage == USED


def test_names_ten_complaints_at_most() -> None:
    with pytest.raises(MalformedAnswer) as caught:
        parse(json.dumps({"subject": "a", "points": list(range(50))}), Verdict, usage=USED)

    assert len(caught.value.complaints) == 11
    assert caught.value.complaints[-1] == "And 40 more."


@given(st.text() | st.text(alphabet='{}[]":, a1\\\n'))
def test_takes_any_text_for_malformed_at_worst(text: str) -> None:
    with pytest.raises(MalformedAnswer):
        parse(text, Verdict, usage=USED)


@given(st.text(), st.text(min_size=1), st.lists(st.text()))
def test_reads_every_answer_that_was_written(before: str, subject: str, points: list[str]) -> None:
    verdict = Verdict(subject=subject, points=tuple(points))
    words = before.replace("{", "")

    assert parse(words + verdict.model_dump_json(), Verdict, usage=USED) == verdict
