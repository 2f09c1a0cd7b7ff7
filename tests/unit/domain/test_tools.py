import json

import pytest
from pydantic import Field

from domain.contract import Contract
from domain.errors import InvalidArguments
from domain.tools import ToolDescription, new_tool_call_id, parse_arguments
from tests.fakes.toy_tools import a_call


class Arguments(Contract):
    """Looks a word
    up."""

    word: str = Field(description="The word.")


def test_a_tool_is_described_by_the_contract_of_its_arguments() -> None:
    description = ToolDescription.of("look_up", Arguments, has_effect=False)
    schema = json.loads(description.arguments)
    assert (description.name, description.purpose) == ("look_up", "Looks a word up.")
    assert schema["properties"]["word"]["description"] == "The word."
    assert (schema["required"], schema["additionalProperties"]) == (["word"], False)


class Search(Contract):
    """Searches."""

    query: str
    limit: int = Field(5, ge=1)
    tags: tuple[str, ...] = ()


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ('{"query": "a", "limit": null, "tags": null}', Search(query="a")),
        ('{"query": 3.10, "limit": 3}', Search(query="3.10", limit=3)),
        ('{"query": true, "limit": null}', Search(query="true")),
        ('{"query": null}', None),
        ('{"query": null, "limit": null}', None),
        ('{"query": "a", "tags": [null]}', None),
        ('{"query": "a", "more": null}', None),
        ("null", None),
    ],
)
def test_null_is_the_default_of_an_argument_that_has_one_and_a_number_a_text_where_one_is_wanted(
    arguments: str, expected: Search | None
) -> None:
    if expected:
        assert parse_arguments(arguments, Search) == expected
    else:
        with pytest.raises(InvalidArguments):
            parse_arguments(arguments, Search)


def test_ids_of_calls_are_unique_and_accepted_by_every_provider() -> None:
    ids = {new_tool_call_id() for _ in range(1000)}
    assert len(ids) == 1000
    assert all(len(id_) == 9 and id_.isalnum() for id_ in ids)


@pytest.mark.parametrize(
    ("arguments", "shown", "ambiguity"),
    [
        ('{"to":"x","n":5.10}', 'send {"to": "x", "n": 5.10}', ""),
        ('{"to": "\u202eevil"}', 'send {"to": "\\u202eevil"}', ""),
        ("not JSON", 'send "not JSON"', ""),
        ("{}", "send", ""),
        ('{"to": "a", "to": "b"}', 'send "{\\"to\\": \\"a\\", \\"to\\": \\"b\\"}"', "The arguments repeat a name"),
    ],
)
def test_a_call_is_shown_as_it_is_made_unless_it_can_be_read_in_two_ways(
    arguments: str, shown: str, ambiguity: str
) -> None:
    call = a_call(tool="send").model_copy(update={"arguments": arguments})
    assert (call.shown, call.ambiguity) == (shown, ambiguity)


def test_the_source_of_a_tool_is_shown_unless_it_is_the_agent() -> None:
    call = a_call("x", tool="mail__send")
    assert call.model_copy(update={"source": "mail"}).shown == 'mail__send (mail) {"word": "x"}'
    assert call.shown == 'mail__send {"word": "x"}'
