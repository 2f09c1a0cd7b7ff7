"""A contract that the extractive model has no skill for is filled from the prompt's text."""

from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Annotated, Literal, Self
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, create_model, model_validator

from domain.contract import Contract
from domain.errors import MalformedAnswer
from domain.messages import UserMessage
from domain.notes import NoteId
from domain.prompts import Prompt, PromptName
from infrastructure.language_models.extractive.model import ExtractiveLanguageModel

NOTES = """<topic>gpu</topic>
<notes>
<note id="n1">
<title>Warp</title>
<tags>gpu</tags>
<text>
A warp is a group of 32 threads. Threads of a warp run together.
</text>
</note>
<note id="n2">
<title>Kernel</title>
<tags></tags>
<text>
A kernel is a function that runs on the GPU.
</text>
</note>
</notes>"""


class Level(Enum):
    LOW = "low"
    HIGH = "high"


class Claim(Contract):
    note: NoteId
    quote: str = Field(min_length=8)
    sure: bool


class Summary(Contract):
    title: str
    summary: str
    claims: tuple[Claim, ...] = Field(min_length=2)
    level: Level
    remark: str | None = None


class Counted(Contract):
    count: int = Field(ge=3)
    share: float = Field(gt=0, lt=1)
    even: int = Field(gt=1, multiple_of=2)
    below: int = Field(lt=-4)
    price: Decimal


class Shaped(Contract):
    slug: str = Field(pattern=r"^[a-z]+(-[a-z]+)*$")
    short: str = Field(max_length=5)
    long: str = Field(min_length=200)
    kind: Literal["b", "a"]
    pair: tuple[int, str]
    some: Annotated[list[str], Field(min_length=5)]
    names: frozenset[str]
    scores: dict[str, int]
    at: datetime
    on: date
    key: UUID


class Cat(Contract):
    kind: Literal["cat"]
    name: str


class Dog(Contract):
    kind: Literal["dog"]
    name: str


class Owner(Contract):
    pet: Annotated[Cat | Dog, Field(discriminator="kind")]
    either: int | str


class Tree(Contract):
    heading: str
    branches: tuple["Tree", ...] = ()
    parent: "Tree | None" = None


class EitherOr(Contract):
    one: str | None = None
    other: str | None = None

    @model_validator(mode="after")
    def only_one(self) -> Self:
        if self.one and self.other:
            raise ValueError("not both")
        return self


class Impossible(Contract):
    code: str = Field(pattern=r"^\d{17}-[A-Z]{9}$")


class Endless(Contract):
    inner: "Endless"


async def _filled(contract: type[Contract], text: str = NOTES) -> Contract:
    prompt = Prompt(name=PromptName("x/y"), messages=(UserMessage(text=text),))
    answered = await ExtractiveLanguageModel().answer(prompt, returning=contract)
    assert contract.model_validate_json(answered.text) == answered.value
    return answered.value


async def test_takes_titles_sentences_and_note_ids_by_the_names_of_the_fields() -> None:
    assert await _filled(Summary) == Summary(
        title="Warp",
        summary="A warp is a group of 32 threads.",
        claims=(
            Claim(note=NoteId("n1"), quote="Threads of a warp run together.", sure=False),
            Claim(note=NoteId("n2"), quote="A kernel is a function that runs on the GPU.", sure=False),
            Claim(note=NoteId("n1"), quote="A warp is a group of 32 threads.", sure=False),
        ),
        level=Level.LOW,
        remark="Threads of a warp run together.",
    )


@pytest.mark.parametrize("contract", [Summary, Counted, Shaped, Owner, Tree, EitherOr, Claim])
@pytest.mark.parametrize("text", [NOTES, "", "One plain sentence without any notes.", "<notes></notes>", "```\ncode"])
async def test_fills_contracts_of_every_kind_from_any_text(contract: type[Contract], text: str) -> None:
    assert isinstance(await _filled(contract, text), contract)


@pytest.mark.parametrize("contract", [Impossible, Endless])
async def test_says_so_where_nothing_fits(contract: type[Contract]) -> None:
    with pytest.raises(MalformedAnswer, match=f"cannot fill {contract.__name__}"):
        await _filled(contract)


@given(
    low=st.integers(-50, 50),
    room=st.integers(0, 50),
    shortest=st.integers(0, 300),
    fewest=st.integers(0, 8),
    floor=st.floats(-1e3, 1e3),
)
async def test_keeps_within_bounds(low: int, room: int, shortest: int, fewest: int, floor: float) -> None:
    contract = create_model(
        "Bounded",
        __base__=Contract,
        whole=(int, Field(ge=low, le=low + room)),
        text=(str, Field(min_length=shortest, max_length=shortest + room)),
        items=(tuple[str, ...], Field(min_length=fewest, max_length=fewest + room)),
        real=(float, Field(gt=floor)),
    )
    assert isinstance(await _filled(contract), contract)
