import json
from importlib.metadata import version
from typing import Any

import pytest

from infrastructure.parts import DISTRIBUTION
from interfaces.http.app import create_app
from tests.agents import agent_with

PUBLIC: dict[str, set[str]] = {"/healthz": set(), "/readyz": {"429", "503"}}


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return create_app(agent_with(tmp_path_factory.mktemp("agent"))).openapi()


def test_every_operation_declares_what_any_request_may_receive(document: dict[str, Any]) -> None:
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            responses = operation["responses"]
            expected = PUBLIC.get(path, {"401", "403", "429", "500", "503"})
            expected = expected | ({"400", "408", "413", "415"} if "requestBody" in operation else set())
            assert expected <= set(responses), (method, path)
            assert operation["description"], (method, path)
            assert ("security" in operation) == (path not in PUBLIC)
            media_type = "application/json" if path.startswith("/v1/") else "application/problem+json"
            for status in expected:
                assert responses[status]["content"][media_type]["schema"]["$ref"], (status, path)


def test_every_reference_leads_to_a_schema(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    references = {
        value.rpartition("/")[2]
        for value in json.dumps(document).split('"')
        if value.startswith("#/components/schemas/")
    }
    assert references
    assert references <= set(schemas)
    assert "HTTPValidationError" not in schemas


def test_a_stream_declares_the_contracts_of_its_events_and_that_of_errors(document: dict[str, Any]) -> None:
    content = document["paths"]["/ask"]["post"]["responses"]["200"]["content"]
    events, error = content["text/event-stream"]["itemSchema"]["properties"]["data"]["contentSchema"]["anyOf"]

    assert {"$ref": "#/components/schemas/AnswerText"} in events["oneOf"]
    assert error == {"$ref": "#/components/schemas/Problem"}
    assert "MessagesAdded" not in document["components"]["schemas"]
    assert content["application/json"]["schema"]["$ref"].endswith("/AnswerFinished")


def test_a_client_that_is_generated_has_the_names_of_the_project_and_of_its_functions(document: dict[str, Any]) -> None:
    names = [each["operationId"] for operations in document["paths"].values() for each in operations.values()]

    assert {"healthz", "ask"} <= set(names)
    assert all(name.count("_") < 3 for name in names)  # else FastAPI has added the path and the method
    assert len(names) == len(set(names))
    assert document["info"]["title"].replace(" ", "-").lower() == DISTRIBUTION
    assert document["info"]["version"] == version(DISTRIBUTION)
