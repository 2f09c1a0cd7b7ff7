"""Answers: how their shape is asked for, what is refused with status 200, what they cost, and whose key is used."""

import math
from pathlib import Path
from typing import Any

import pytest

from application.ask_model import AskModel
from domain.contract import Contract
from domain.errors import (
    AnswerCutShort,
    AnswerRejected,
    CredentialsRefused,
    MalformedAnswer,
    ModelRefused,
    UnknownModel,
)
from domain.prompts import PromptName
from domain.tools import ToolDescription
from tests.fakes.in_memory_prompts import InMemoryPromptLibrary
from tests.fakes.questions import QUESTION, VERDICT, Verdict, streamed
from tests.template_only.language_models import behaviours as it
from tests.template_only.language_models.models import (
    ANTHROPIC,
    BY_LITELLM,
    DIRECT,
    GEMINI,
    KNOWN,
    UNKNOWN,
    ask,
    error_of,
    model_at,
)
from tests.template_only.language_models.provider_server import Behaviour, Body, ProviderServer

GOOD = it.says(VERDICT.model_dump(mode="json"))
FREE = "gemini/gemma-3-27b-it"
"""A model with a price of zero in LiteLLM's list, which says so of models that it has no price for."""
FREE_TEXT: Body = {"content": {"role": "model", "parts": [{"text": VERDICT.model_dump_json()}]}, "finishReason": "STOP"}
FREE_USAGE = {"promptTokenCount": 100, "candidatesTokenCount": 20, "totalTokenCount": 120}
IN_WORDS = "JSON object named Verdict"


class Topic(Contract):
    topic: str


class Tree(Contract):
    name: str
    children: tuple["Tree", ...] = ()


@pytest.mark.parametrize(
    ("behaviour", "error"),
    [
        (it.says("{}", finish="length"), AnswerCutShort),
        (it.says(None, finish="length"), AnswerCutShort),
        (it.says("{}", finish="content_filter"), ModelRefused),
        (it.says(None, finish="content_filter"), ModelRefused),
        (it.says(None, refusal="I cannot help with that."), ModelRefused),
        (it.says({"subject": "kernels"}), MalformedAnswer),
    ],
)
async def test_rejects_an_answer_that_was_paid_for(
    server: ProviderServer, behaviour: Behaviour, error: type[AnswerRejected]
) -> None:
    server.always(behaviour)

    with pytest.raises(error) as caught:
        await ask(model_at(server), "answer")

    assert caught.value.usage.tokens == 120
    assert len(server.requests) == 1


async def test_takes_the_answer_that_comes_the_second_time(server: ProviderServer) -> None:
    server.script(it.says(None), GOOD)

    assert (await model_at(server).answer(QUESTION, returning=Verdict)).value == VERDICT


async def test_a_malformed_answer_is_repaired_by_the_application(server: ProviderServer) -> None:
    server.script(it.says({"subject": "kernels"}), it.says("no"), GOOD)

    asking = AskModel(model=model_at(server), prompts=InMemoryPromptLibrary())
    answer = await asking.execute(PromptName("judge"), Topic(topic="kernels"), returning=Verdict)

    _, second, third = server.requests
    assert answer == VERDICT
    assert [message["role"] for message in second.body["messages"]] == ["system", "user", "assistant", "user"]
    assert "points: Field required" in second.text
    assert "no JSON object" in third.text


async def test_asks_for_a_recursive_contract_as_an_object(server: ProviderServer) -> None:
    tree = Tree(name="a", children=(Tree(name="b"),))
    server.script(it.says(tree.model_dump(mode="json")), it.says_in_pieces("Yes."))
    model = model_at(server)

    answered = await model.answer(QUESTION, returning=Tree)
    await streamed(model, tools=[ToolDescription.of("plant", Tree, has_effect=True)])

    first, second = (request.body for request in server.requests)
    schemas = first["response_format"]["json_schema"]["schema"], second["tools"][0]["function"]["parameters"]
    assert answered.value == tree
    for schema in schemas:
        assert (schema["type"], "$ref" in schema) == ("object", False)
        assert schema["properties"]["children"]["items"] == {"$ref": "#/$defs/Tree"}
        assert schema["$defs"]["Tree"]["properties"] == schema["properties"]


@BY_LITELLM
@pytest.mark.parametrize(
    ("model", "answer", "tokens", "cost"),
    [
        (KNOWN, GOOD, (100, 20), pytest.approx(100 * 0.15e-6 + 20 * 0.6e-6)),
        (UNKNOWN, GOOD, (100, 20), None),
        (FREE, it.streams({"candidates": [FREE_TEXT], "usageMetadata": FREE_USAGE}), (100, 20), None),
        (KNOWN, it.says(VERDICT.model_dump(mode="json"), usage=None), None, None),
        (UNKNOWN, it.says(VERDICT.model_dump(mode="json"), usage=None), None, None),
    ],
)
async def test_reports_usage_and_an_unknown_cost_as_unknown(
    server: ProviderServer, model: str, answer: Behaviour, tokens: tuple[int, int] | None, cost: object
) -> None:
    server.script(answer)

    answered = await model_at(server, model).answer(QUESTION, returning=Verdict)

    asked = sum(len(message.text) for message in QUESTION.messages)
    estimate = (-(-asked // 4), -(-len(answered.text) // 4))
    usage = answered.usage
    assert usage.model_calls == 1
    assert (usage.input_tokens, usage.output_tokens) == (tokens or estimate)
    assert usage.cost_usd == cost


@DIRECT
@pytest.mark.parametrize(
    ("reported", "prices", "cost"),
    [
        ({}, {}, None),
        ({"cost": 0.0125}, {}, 0.0125),
        ({"cost": 0}, {}, None),
        ({"cost": None}, {}, None),
        *(({"cost": absurd}, {}, None) for absurd in (-9, math.inf, math.nan, 10**400, "9")),
        *(({"prompt_tokens": absurd}, {}, None) for absurd in (-9, math.inf, math.nan, 10**400, "9")),
        (
            {"completion_tokens": -(10**9)},
            {"usd_per_million_input_tokens": 2, "usd_per_million_output_tokens": 10},
            0.0002,
        ),
        ({}, {"usd_per_million_input_tokens": 2, "usd_per_million_output_tokens": 10}, 0.0004),
        ({}, {"usd_per_million_input_tokens": 0, "usd_per_million_output_tokens": 0}, 0.0),
        ({}, {"usd_per_million_input_tokens": 2}, None),
        ({"cost": 0.0125}, {"usd_per_million_input_tokens": 2, "usd_per_million_output_tokens": 10}, 0.0125),
    ],
)
async def test_knows_the_cost_that_the_provider_reports_or_that_prices_give(
    server: ProviderServer, reported: Body, prices: dict[str, Any], cost: float | None
) -> None:
    server.always(it.says(VERDICT.model_dump(mode="json"), usage=it.USAGE | reported))

    usage = (await model_at(server, **prices).answer(QUESTION, returning=Verdict)).usage

    assert usage.cost_usd == (cost if cost is None else pytest.approx(cost))


@BY_LITELLM
@pytest.mark.parametrize(
    ("model", "by_schema", "in_words"),
    [(KNOWN, True, False), (UNKNOWN, True, True), ("openai/gpt-4", False, True)],
    ids=["known", "unknown", "old"],
)
async def test_asks_by_schema_and_in_words(
    server: ProviderServer, model: str, *, by_schema: bool, in_words: bool
) -> None:
    server.script(GOOD)
    await ask(model_at(server, model), "answer")

    [request] = server.requests
    assert ("response_format" in request.body, IN_WORDS in request.text) == (by_schema, in_words)
    assert [message["role"] for message in request.body["messages"]] == ["system", "user"]
    if by_schema:
        schema = request.body["response_format"]["json_schema"]
        assert (schema["name"], schema["strict"]) == ("Verdict", True)


@pytest.mark.parametrize("model", [KNOWN, UNKNOWN])
@pytest.mark.parametrize(
    "refusal",
    [
        "response_format of type json_schema is not supported",
        "Failed to generate JSON. code: json_validate_failed",
        "failed to parse grammar",
        "The specified schema produces a constraint that has too many states for serving",
        "Schema is too complex",
        "structured outputs are not available",
    ],
)
async def test_asks_in_words_from_then_on_if_the_provider_refuses_schemas(
    server: ProviderServer, model: str, refusal: str
) -> None:
    server.script(it.fails(400, refusal), GOOD, GOOD)
    asked = model_at(server, model, attempts=1)

    answers = [(await asked.answer(QUESTION, returning=Verdict)).value for _ in range(2)]

    assert answers == [VERDICT] * 2
    assert ["response_format" in request.body for request in server.requests] == [True, False, False]
    assert all(IN_WORDS in request.text for request in server.requests[1:])


async def test_limits_the_length_of_answers_as_set(server: ProviderServer) -> None:
    server.always(GOOD)
    await ask(model_at(server, max_output_tokens=77), "answer")
    await ask(model_at(server), "answer")
    await ask(model_at(server, max_output_tokens=0), "answer")

    assert [request.body.get("max_tokens") for request in server.requests] == [77, 8192, None]


@BY_LITELLM
async def test_understands_the_protocol_of_another_provider(server: ProviderServer) -> None:
    begun = {"type": "message_start", "message": {"id": "m", "content": [], "usage": {"input_tokens": 10}}}
    text = {"type": "text_delta", "text": VERDICT.model_dump_json()}
    said = {"type": "content_block_delta", "index": 0, "delta": text}
    ended = {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 5}}
    server.script(it.streams(begun, said, ended, {"type": "message_stop"}))

    answered = await model_at(server, ANTHROPIC).answer(QUESTION, returning=Verdict)

    assert answered.value == VERDICT
    assert (answered.usage.input_tokens, answered.usage.output_tokens) == (10, 5)
    assert answered.usage.cost_usd == pytest.approx(10 * 3e-6 + 5 * 15e-6)


@BY_LITELLM
@pytest.mark.parametrize(
    ("model", "variable"),
    [
        (UNKNOWN, "OPENAI_API_KEY"),
        (ANTHROPIC, "ANTHROPIC_API_KEY"),
        (GEMINI, "GEMINI_API_KEY"),
        ("bedrock/anthropic.claude-3-haiku-20240307-v1:0", "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"),
    ],
)
async def test_names_the_variable_of_a_missing_key(
    server: ProviderServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, model: str, variable: str
) -> None:
    names = ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GEMINI_API_KEY", "GOOGLE_API_KEY")
    for name in (*names, "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")

    error = await error_of(model_at(server, model, api_key=None), "answer")

    assert type(error) is CredentialsRefused
    assert str(error).endswith(" has no key")
    assert error.facts["key_variable"] == variable
    assert server.requests == ()


@BY_LITELLM
async def test_takes_an_empty_variable_for_a_missing_key(
    server: ProviderServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "")

    error = await error_of(model_at(server, api_key=None, env_file=tmp_path / "none"), "answer")

    assert type(error) is CredentialsRefused
    assert server.requests == ()


@BY_LITELLM
@pytest.mark.parametrize("model", ["test-model", "nowhere/test-model"])
async def test_knows_a_model_without_a_provider(server: ProviderServer, model: str) -> None:
    error = await error_of(model_at(server, model), "answer")

    assert type(error) is UnknownModel
    assert model in str(error)
    assert server.requests == ()


async def test_takes_the_providers_key_from_the_env_file_unless_the_environment_has_one(
    server: ProviderServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    server.always(GOOD)
    for name, value in (("first", ""), ("second", "sk-from-the-environment")):
        file = tmp_path / name
        lines = "OPENAI_API_KEY=sk-from-the-file\nAGENT_MODEL=offline\nMISTRAL_API_KEY=\n"
        file.write_text(lines, encoding="utf-8-sig")
        monkeypatch.setenv("OPENAI_API_KEY", value)
        await ask(model_at(server, api_key=None, env_file=file), "answer")

    keys = [request.headers["authorization"] for request in server.requests]
    assert keys == ["Bearer sk-from-the-file", "Bearer sk-from-the-environment"]
