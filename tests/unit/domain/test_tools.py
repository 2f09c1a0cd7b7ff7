import json

from pydantic import Field

from domain.contract import Contract
from domain.tools import ToolDescription, new_tool_call_id


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


def test_ids_of_calls_are_unique_and_accepted_by_every_provider() -> None:
    ids = {new_tool_call_id() for _ in range(1000)}
    assert len(ids) == 1000
    assert all(len(id_) == 9 and id_.isalnum() for id_ in ids)
