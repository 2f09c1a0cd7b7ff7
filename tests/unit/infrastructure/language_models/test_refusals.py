"""What providers say when they fail, in their own words and shapes."""

import json

import pytest

from domain.errors import (
    AgentError,
    ContextOverflow,
    CredentialsRefused,
    ModelRefused,
    ModelUnavailable,
    ProtocolViolated,
)
from infrastructure.language_models.chat_completions.endpoint import Endpoint
from infrastructure.language_models.chat_completions.refusals import Failure, FieldRefused, failure_in, words_of
from infrastructure.redaction import Secrets
from infrastructure.settings import ProviderSettings

AT = Endpoint("openai/m", "openai", "http://host/v1", Secrets(), ProviderSettings())
REQUEST = {"max_tokens": 8192, "stream": True, "stream_options": {}, "response_format": {}, "tool_choice": "none"}
REQUEST |= {"messages": [{"role": "system", "content": "You help."}]}


@pytest.mark.parametrize(
    ("words", "is_too_long"),
    [
        ("This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.", True),
        ("prompt is too long: 208310 tokens > 200000 maximum", True),
        ("The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).", True),
        ("messages must not be empty", False),
        ("max_tokens is too large: 16384. This model supports at most 4096 completion tokens", False),
    ],
)
def test_knows_a_prompt_that_is_too_long(words: str, *, is_too_long: bool) -> None:
    for body in ({"error": {"message": words}}, {"error": words}, [{"error": {"message": words}}], {"message": words}):
        error = Failure(json.dumps(body), 400).error(AT, {})
        assert (isinstance(error, ContextOverflow), words in error.message) == (is_too_long, True)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('{"error": {"message": "top_k"}}', "top_k"),
        ('{"detail": [{"loc": ["body", "x", 0], "msg": "Extra inputs"}]}', "Extra inputs (x.0)"),
        ("the model sleeps", "the model sleeps"),
        ("", ""),
    ],
)
def test_finds_the_words_of_a_body(body: str, words: str) -> None:
    assert words_of(body) == words


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ("Unknown parameter: stream_options", "stream_options"),
        ("response_format of type json_schema is not supported", "response_format"),
        ("tool_choice is not supported", "tool_choice"),
        ("messages must not be empty", None),
    ],
)
def test_names_the_field_that_is_refused(words: str, field: str | None) -> None:
    failure = Failure(json.dumps({"error": {"message": words}}), 400)

    assert failure.refused_field(REQUEST) == field
    assert isinstance(failure.error(AT, REQUEST), FieldRefused) == bool(field)
    assert Failure(json.dumps({"error": words}), 400).refused_field({}) is None
    assert Failure(json.dumps({"error": words}), 500).refused_field(REQUEST) is None


@pytest.mark.parametrize(
    ("failure", "error", "retry"),
    [
        (Failure('{"error": "slow down"}', 429, 3.0), ModelUnavailable, "always"),
        (Failure("", 401), CredentialsRefused, None),
        (Failure('{"error": {"code": "content_filter", "message": "no"}}', 400), ModelRefused, None),
        (Failure('{"error": {"code": "tool_use_failed"}}', 400), ProtocolViolated, "once"),
        (Failure('{"error": "no"}', 418), ProtocolViolated, None),
        (Failure('{"error": "no"}'), ModelUnavailable, "always"),
    ],
)
def test_says_how_often_to_try_again(failure: Failure, error: type[AgentError], retry: str | None) -> None:
    found = failure.error(AT, {})

    assert (type(found), found.facts["retry"]) == (error, retry)
    assert not isinstance(found, ModelUnavailable) or found.retry_after == failure.retry_after


def test_finds_an_error_in_a_body_that_should_be_a_reply() -> None:
    found = failure_in({"error": {"code": "503"}})

    assert found is not None
    assert found.status == 503
    assert failure_in({"choices": []}) is None
