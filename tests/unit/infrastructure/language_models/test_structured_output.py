import json
from typing import Annotated, Literal

import pytest
from pydantic import Field

from domain.contract import Contract
from domain.errors import MalformedAnswer
from domain.usage import Usage
from infrastructure.language_models.structured_output import instruction, parse, response_format, strict_schema
from tests.fakes.questions import VERDICT, Verdict

USAGE = Usage(model_calls=1, input_tokens=7, output_tokens=3)
GOOD = VERDICT.model_dump_json()


class Circle(Contract):
    kind: Literal["circle"] = "circle"
    radius: float = Field(gt=0)


class Square(Contract):
    kind: Literal["square"] = "square"
    side: float = Field(ge=1, le=9)


class Drawing(Contract):
    """Some shapes."""

    title: str = Field(default="", max_length=20, pattern="^[A-Z]", description="What it shows.")
    shapes: tuple[Annotated[Circle | Square, Field(discriminator="kind")], ...] = Field(min_length=2)


def closed(**properties: dict[str, object]) -> dict[str, object]:
    """The schema of an object that has all of these fields and no others."""
    required = list(properties)
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def test_requires_every_field_allows_no_other_and_keeps_limits_as_words() -> None:
    shapes = {"anyOf": [{"$ref": "#/$defs/Circle"}, {"$ref": "#/$defs/Square"}]}
    drawing = closed(  # its first field is named like a keyword that is left out
        title={"type": "string", "description": "What it shows. (at most 20 characters, matching ^[A-Z])"},
        shapes={"type": "array", "items": shapes, "description": "(at least 2 items)"},
    )
    circle = closed(
        kind={"type": "string", "const": "circle"},
        radius={"type": "number", "description": "(more than 0)"},
    )
    square = closed(
        kind={"type": "string", "const": "square"},
        side={"type": "number", "description": "(at least 1, at most 9)"},
    )
    parts = {"description": "Some shapes.", "$defs": {"Circle": circle, "Square": square}}
    assert json.loads(strict_schema(Drawing)) == drawing | parts
    found = json.loads(strict_schema(Verdict))
    assert (found["required"], found["additionalProperties"]) == (["subject", "points"], False)


def test_that_something_must_be_there_is_said_by_the_schema_and_needs_no_words() -> None:
    class Cited(Contract):
        text: str = Field(min_length=1, description="What it says.")
        passages: tuple[int, ...] = Field(min_length=1, description="What supports it.")
        weight: int = Field(ge=1)

    assert json.loads(strict_schema(Cited))["properties"] == {
        "text": {"type": "string", "description": "What it says."},
        "passages": {
            "type": "array",
            "items": {"type": "integer"},
            "minItems": 1,
            "description": "What supports it.",
        },
        "weight": {"type": "integer", "description": "(at least 1)"},
    }


def test_names_the_contract_in_both_forms() -> None:
    schema = response_format(Drawing)["json_schema"]

    assert isinstance(schema, dict)
    assert schema["name"] == "Drawing"
    assert "JSON object named Drawing" in instruction(Drawing)
    assert strict_schema(Drawing) in instruction(Drawing)


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        f"\ufeff  {GOOD}\n",
        f"```json\n{GOOD}\n```",
        f"```\n{GOOD}\n```",
        json.dumps(json.loads(GOOD), indent=4),
        f"[{GOOD}]",
        f'{{"Verdict": {GOOD}}}',
        f'{{"answer": {GOOD}}}',
        f'{{"results": [{GOOD}]}}',
        f'{{"name": "Verdict", "arguments": {GOOD}}}',
        f'{{"type": "object", "properties": {GOOD}}}',
        f'{{"subject": "Verdict", "arguments": {GOOD}}}',
        json.dumps({"name": "Verdict", "arguments": GOOD}),
        f'{{"properties": {{"subject": {{"type": "string"}}}}}} {GOOD}',
        f"Sure! Here is {{the}} answer: {GOOD} I hope that it helps {{you}}.",
        f'Not {{"this": 1}} but {GOOD}',
        f'I fill in {{"subject": ..., "points": [...]}} and get {GOOD}',
    ],
)
def test_finds_the_answer_wherever_it_stands(text: str) -> None:
    assert parse(text, Verdict, usage=USAGE) == VERDICT


@pytest.mark.parametrize("point", ["one\ntwo", '```json\n{"a": 1}\n```', "<think>Hm.</think>", "{", '{"'])
def test_takes_what_stands_in_a_string_as_text(point: str) -> None:
    text = '{"subject": "code", "points": ["' + point.replace('"', '\\"') + '"]}'

    assert parse(text, Verdict, usage=USAGE).points == (point,)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "The answer contains no JSON object"),
        ("[1, 2]", "The answer contains no JSON object"),
        ("{}", "subject: Field required"),
        ('{"subject": "a", "points": ["b"', "The answer is not valid JSON: "),
        ('{"subject": "a", "points": [{"b": 1},]}', "The answer is not valid JSON: "),
        ('{"subject": "a", "points": [1]}', "points.0: Input should be a valid string"),
        ('{"subject": "a", "points": [1]} and {"b": 1}', "points.0: Input should be a valid string"),
        ('{"subject": "a", "points": [], "more": 1}', "more: Extra inputs are not permitted"),
        ('{"subject": "\\ud800", "points": []}', "subject: "),
        ('{"a": ' + "[" * 100_000, "The answer is not valid JSON: "),
        ('{"a": ' + "1" * 5_000 + "}", "The answer is not valid JSON: "),
    ],
)
def test_reports_what_is_wrong_with_an_answer(text: str, complaint: str) -> None:
    with pytest.raises(MalformedAnswer) as caught:
        parse(text, Verdict, usage=USAGE)

    assert caught.value.complaints[0].startswith(complaint)
    assert caught.value.answer == text
    assert caught.value.usage == USAGE


def test_does_not_take_a_part_of_a_broken_answer_for_the_answer() -> None:
    class Tree(Contract):
        name: str
        children: tuple["Tree", ...] = ()

    with pytest.raises(MalformedAnswer, match="not valid JSON"):
        parse('{"name": "a", "children": [{"name": "b", "children": []}', Tree, usage=USAGE)
    with pytest.raises(MalformedAnswer, match="Extra inputs"):
        parse('{"name": "a", "children": [{"name": "b", "children": []}], "more": 1}', Tree, usage=USAGE)
