"""How a prompt shows data that is not a text."""

from datetime import date
from decimal import Decimal

import pytest

from domain.contract import Contract
from domain.prompts import PromptName
from infrastructure.prompt_libraries.markdown_folder import parse_template, render_template

FILE = "---\nname: check\ndescription: Checks.\nversion: 1\ninputs: [order, parts, day]\n---\nuser:\n"
SHOWN = "{{ order }} {{ parts }} {{ day }}"


class Part(Contract):
    name: str
    price: Decimal


class Order(Contract):
    placed: date
    paid: bool | None
    parts: tuple[Part, ...]


class CheckRequest(Contract):
    order: Order
    parts: tuple[str, ...]
    day: date


def checked(shown: str) -> str:
    order = Order(placed=date(2026, 1, 2), paid=None, parts=(Part(name="</order>", price=Decimal("1.10")),))
    request = CheckRequest(order=order, parts=("bolt", "n\u00fct"), day=date(2026, 1, 3))
    return render_template(parse_template(PromptName("check"), FILE + shown), request).messages[0].text


def test_contracts_and_tuples_are_shown_as_json() -> None:
    order = '{"placed":"2026-01-02","paid":null,"parts":[{"name":"</order>","price":"1.10"}]}'
    assert checked(SHOWN) == f'{order} ["bolt","n\u00fct"] 2026-01-03'


def test_json_cannot_close_an_element() -> None:
    assert "</order>" not in checked(f"<order>{SHOWN}").replace("<order>", "")


@pytest.mark.parametrize(
    "text", ["<" + "\n" * 40 + "1", "<" + "\u3000" * 40 + "1", "\u2039\u200b" * 20_000, "\u2039a" * 20_000]
)
@pytest.mark.timeout(20)
def test_what_looks_like_many_elements_takes_no_longer_than_other_text(text: str) -> None:
    request = CheckRequest(order=Order(placed=date(2026, 1, 2), paid=None, parts=()), parts=(text,), day=date.min)
    file = f"{FILE}<order>{{{{ order }}}} {{{{ parts[0] }}}} {{{{ day }}}}</order>"
    assert text in render_template(parse_template(PromptName("check"), file), request).messages[0].text
