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


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"error": {"code": 429}}, 429),
        ({"error": {"code": "503"}}, 503),
        ({"error": {"code": "server_error"}}, None),
        ({"error": "no"}, None),
        ({"object": "error", "message": "no", "code": 400}, 400),
        ({"base_resp": {"status_code": 1004, "status_msg": "login fail"}}, None),
        ({"code": 20015, "message": "no such model", "data": None}, None),
        ({"detail": "Not Found", "status": 404}, 404),
        ({"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}, None),
    ],
)
def test_takes_the_status_of_an_error_from_its_code(body: object, status: int | None) -> None:
    found = failure_in(body)

    assert found is not None
    assert found.status == status


@pytest.mark.parametrize(
    "body",
    [
        *({}, {"error": None}, {"choices": []}, [], "error", None, {"object": "chat.completion"}, {"type": "ping"}),
        {"choices": [{}], "base_resp": {"status_code": 0, "status_msg": "success"}},
        {"message": {"role": "assistant", "content": "Yes"}, "done": False},
    ],
)
def test_takes_nothing_else_for_an_error(body: object) -> None:
    assert failure_in(body) is None
