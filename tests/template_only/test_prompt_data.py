"""How a prompt shows data that is not a text."""

from datetime import date
from decimal import Decimal

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
