"""What the offline model fills fields of many types with, and what is said of one that it cannot fill."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

import pytest
from pydantic import AwareDatetime, Field, HttpUrl, create_model

from domain.contract import Contract
from domain.errors import MalformedAnswer
from domain.prompts import Prompt, PromptName
from infrastructure.language_models.offline import OfflineLanguageModel
from infrastructure.language_models.structured_output import strict_schema
from interfaces.cli.errors import with_remedy

PROMPT = Prompt(name=PromptName("p"), messages=())


class Money(Contract):
    currency: str = Field(pattern="^[A-Z]{3}$", examples=["EUR", "USD"])


@pytest.mark.parametrize(
    "kind",
    [
        *(date, datetime, time, AwareDatetime, UUID, HttpUrl, Decimal),
        *(date | None, tuple[date, ...], tuple[int, date], frozenset[UUID], dict[str, date]),
    ],
)
async def test_a_text_has_the_format_of_its_field(kind: Any) -> None:
    contract = create_model("Filled", __base__=Contract, field=(kind, ...))
    await OfflineLanguageModel().answer(PROMPT, returning=contract)


@pytest.mark.parametrize(
    ("kind", "limits", "number"),
    [
        (int, {}, 1),
        (int, {"ge": 2}, 2),
        (int, {"gt": 2, "lt": 4}, 3),
        (int, {"le": -5}, -5),
        (float, {"gt": 0, "lt": 1}, 0.5),
        (float, {"ge": 0.5, "le": 0.75}, 0.5),
        (float, {"gt": 0.5, "le": 1}, 1),
        (float, {"lt": 0}, -1),
        (Decimal, {"gt": 0, "lt": 1}, Decimal("0.5")),
    ],
)
async def test_a_number_is_within_its_bounds(kind: Any, limits: dict[str, Any], number: float) -> None:
    contract = create_model("Filled", __base__=Contract, field=(Annotated[kind, Field(**limits)], ...))
    answered = await OfflineLanguageModel().answer(PROMPT, returning=contract)
    assert answered.value.model_dump() == {"field": number}


async def test_the_example_of_a_field_goes_first_and_a_model_reads_it_as_words() -> None:
    examples = [Money(currency="CHF")]
    contract = create_model("Filled", __base__=Contract, field=(Money, ...), other=(Money, Field(examples=examples)))
    answered = await OfflineLanguageModel().answer(PROMPT, returning=contract)
    assert answered.value.model_dump() == {"field": {"currency": "EUR"}, "other": {"currency": "CHF"}}
    assert "\"description\": \"(matching ^[A-Z]{3}$, such as ['EUR', 'USD'])\"" in strict_schema(Money)


@pytest.mark.parametrize(
    ("kind", "words"),
    [(date, "in the format date"), (datetime, "in the format date-time"), (UUID, "in the format uuid")],
)
def test_a_model_reads_the_format_of_a_text_as_words(kind: Any, words: str) -> None:
    contract = create_model("Dated", __base__=Contract, field=(kind | None, None), name=(str, Field(pattern=r"\S")))
    assert strict_schema(contract).count(f'"({words}') == 1
    assert r"\S" not in strict_schema(contract)


async def test_what_cannot_be_filled_says_what_to_do() -> None:
    contract = create_model("Invoice", __base__=Contract, code=(str, Field(pattern="^[0-9]{4}$")))
    with pytest.raises(MalformedAnswer) as raised:
        await OfflineLanguageModel().answer(PROMPT, returning=contract)
    assert "Give fields of Invoice an example for the stand-in, Field(examples=[...])" in with_remedy(raised.value)
