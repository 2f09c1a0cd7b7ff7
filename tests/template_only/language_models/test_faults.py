"""A provider that fails, for a moment or for good; every request is counted, for answers and for replies."""

import asyncio
import itertools
import re
import socket
import threading
import time
from contextlib import aclosing

import pytest
from aiohttp.web import StreamResponse

from domain.answers import AnswerText
from domain.errors import (
    AgentError,
    ContextOverflow,
    CredentialsRefused,
    ModelRefused,
    ModelUnavailable,
    ProtocolViolated,
    UnknownModel,
)
from interfaces.cli.errors import with_remedy
from tests.fakes.questions import QUESTION, VERDICT, streamed
from tests.template_only.language_models import behaviours as it
from tests.template_only.language_models.models import (
    ANTHROPIC,
    BY_LITELLM,
    GEMINI,
    KEY,
    OLLAMA,
    UNKNOWN,
    WAYS,
    ask,
    error_of,
    model_at,
)
from tests.template_only.language_models.provider_server import Behaviour, Exchange, ProviderServer

GOOD = {"answer": it.says(VERDICT.model_dump(mode="json")), "reply": it.says_in_pieces("A kernel ", "is a function.")}

REFUSALS: dict[str, tuple[Behaviour, type[AgentError], str]] = {
    "401": (it.fails(401), CredentialsRefused, "refuses the key"),
    "403": (it.fails(403), CredentialsRefused, "refuses the key"),
    "404": (it.fails(404, "no such model"), UnknownModel, "is unknown: no such model"),
    "400": (it.fails(400, "messages must not be empty"), ProtocolViolated, "status 400: messages must not be empty"),
    "422": (it.fails(422), ProtocolViolated, "status 422"),
    "402": (it.fails(402), ModelUnavailable, "no credit"),
    "quota": (it.fails(429, "You exceeded your quota", code="insufficient_quota"), ModelUnavailable, "no credit"),
    "balance": (it.fails(400, "Your credit balance is too low"), ModelUnavailable, "no credit"),
    "413": (it.fails(413), ContextOverflow, "length"),
    "filter": (it.fails(400, "flagged", code="content_policy_violation"), ModelRefused, "declined: flagged"),
    "safety": (it.fails(400, "Invalid prompt: violating our usage policy"), ModelRefused, "declined"),
    "error is a text": (it.sends({"error": "model is not loaded"}, status=400), ProtocolViolated, "is not loaded"),
    "error in a list": (it.sends([{"error": {"message": "top_k"}}], status=400), ProtocolViolated, "400: top_k$"),
    "message alone": (
        it.sends({"message": "top_k must be given"}, status=400),
        ProtocolViolated,
        "top_k must be given",
    ),
    "details": (
        it.sends({"detail": [{"loc": ["body", "x"], "msg": "Extra inputs"}]}, status=422),
        ProtocolViolated,
        "422: Extra inputs",
    ),
    "no json": (it.sends(b"the model sleeps", status=400), ProtocolViolated, "400: the model sleeps"),
    "router": (
        it.sends({"error": {"message": "Provider returned error", "metadata": {"raw": "bad image"}}}, status=400),
        ProtocolViolated,
        "Provider returned error; bad image",
    ),
}

TOO_LONG = {
    "openai": {"message": "too long", "code": "context_length_exceeded"},
    "vllm": {"message": "This model's maximum context length is 2000 tokens. However, you requested 9999 tokens"},
    "llama.cpp": {"message": "request (9999 tokens) exceeds the available context size (2000 tokens)"},
    "llama.cpp 2": {"message": "Context size has been exceeded."},
    "openrouter": {"message": "This endpoint's maximum context length is 4096 tokens. However, you requested 9000"},
    "lm studio": "Trying to keep the first 7000 tokens when context the overflows. However, the model is loaded with "
    "context length of only 4096 tokens, which is not enough",
    "gemini": {"message": "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576)."},
    "qwen": {"message": "<400> InternalError.Algo.InvalidParameter: Range of input length should be [1, 6144]"},
    "mistral": {"message": "Prompt contains 70000 tokens, too large for model with 32768 maximum context length"},
    "groq": {"message": "Please reduce the length of the messages or completion."},
    "sglang": {"message": "The input (9999 tokens) is longer than the model's context length (2000 tokens)."},
    "tgi": "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 9000 `inputs` tokens",
    "ollama": {"message": "the input length exceeds the context length"},
    "anthropic": {"message": "prompt is too long: 208310 tokens > 200000 maximum"},
    "bedrock": {"message": "Input is too long for requested model."},
    "xai": {"message": "This model's maximum prompt length is 131072 but the request contains 537812 tokens."},
    "kimi": {"message": "Invalid request: Your request exceeded model token limit: 8192"},
    "cohere": {"message": "too many tokens: total number of tokens in the prompt cannot exceed 4081"},
    "gpt-5": {
        "message": "Input tokens exceed the configured limit of 272000 tokens. Your messages resulted in 9999999"
    },
    "cerebras": {"message": "Please reduce the prompt. Current length is 9000 while limit is 8192"},
    "minimax": {"message": "invalid params, context window exceeds limit"},
}
"""What providers say of a prompt that is too long."""

TRANSIENT = {
    **{str(status): it.fails(status) for status in (408, 409, 425, 429, 500, 502, 503, 504, 529)},
    "page": it.shows_a_page(503),
    "reset": it.resets,
}
TRANSIENT_ANSWERS = {"truncated": it.half_a_body(then=it.drops)}
TRANSIENT_REPLIES = {
    "reset in the stream": it.streams(then=it.is_reset),
    "dropped": it.streams(then=it.drops),
    "dropped after a blank": it.streams(it.words("\n"), then=it.drops),
    "dropped after reasoning": it.streams(it.words("<think>Hm"), then=it.drops),
    "error event": it.sends_error(),
    "error event with a status": it.sends_error(message="busy", code=502),
    "finish: error": it.says_in_pieces(finish="error"),
}
UNUSABLE: dict[str, Behaviour] = {
    "page": it.shows_a_page(),
    "list": it.sends([]),
    "object": it.sends({"hello": 1}),
    "nothing": it.sends(b""),
}


def each_way(
    *both: dict[str, Behaviour], answer: dict[str, Behaviour], reply: dict[str, Behaviour]
) -> pytest.MarkDecorator:
    """Parametrize by way and behaviour."""
    tables = {"answer": [*both, answer], "reply": [*both, reply]}
    rows = [
        pytest.param(way, behaviour, id=f"{way}-{name}")
        for way in WAYS
        for table in tables[way]
        for name, behaviour in table.items()
    ]
    return pytest.mark.parametrize(("way", "behaviour"), rows)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("behaviour", "error", "message"), REFUSALS.values(), ids=REFUSALS)
async def test_does_not_retry_a_refusal(
    server: ProviderServer, way: str, behaviour: Behaviour, error: type[AgentError], message: str
) -> None:
    server.always(behaviour)

    with pytest.raises(error, match=message) as caught:
        await ask(model_at(server), way)

    host = server.base_url.split("/")[2]
    assert (
        caught.value.facts | {"model": UNKNOWN, "host": host, "key_variable": "OPENAI_API_KEY"}
    ) == caught.value.facts
    assert len(server.requests) == 1


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("error", TOO_LONG.values(), ids=TOO_LONG)
async def test_knows_a_prompt_that_is_too_long(server: ProviderServer, way: str, error: object) -> None:
    server.always(it.sends({"error": error}, status=422 if "inputs" in str(error) else 400))

    assert type(await error_of(model_at(server), way)) is ContextOverflow
    assert len(server.requests) == (2 if "max_" in str(error) else 1)  # perhaps the output limit is too long for it


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_names_the_address_of_a_redirect_and_does_not_follow_it(
    server: ProviderServer, status: int, way: str
) -> None:
    elsewhere = f"{server.base_url}/elsewhere"
    server.always(it.sends(b"", status=status, location=elsewhere))
    models = [UNKNOWN, *([ANTHROPIC, GEMINI, OLLAMA] if server.adapter == "litellm" else [])]

    for count, model in enumerate(models, start=1):
        error = await error_of(model_at(server, model), way)

        assert with_remedy(error).startswith(f"{error.facts['model']} at {error.facts['host']} redirects, ")
        assert f"not followed: {elsewhere}. Check AGENT_PROVIDER__BASE_URL" in with_remedy(error)
        assert len(server.requests) == count


@each_way(TRANSIENT, answer=TRANSIENT_ANSWERS, reply=TRANSIENT_REPLIES)
async def test_retries_a_failure_that_may_pass_and_gives_up_after_all_attempts(
    server: ProviderServer, way: str, behaviour: Behaviour
) -> None:
    model = model_at(server, attempts=2)
    server.script(behaviour, behaviour, behaviour, GOOD[way])

    assert type(await error_of(model, way)) is ModelUnavailable
    assert len(server.requests) == 2

    await ask(model, way)
    assert len(server.requests) == 4


@each_way(
    UNUSABLE,
    answer={
        "no choices": it.sends({"id": "c", "object": "chat.completion", "created": 1, "model": "m", "choices": []}),
        "null": it.says(None),
        "empty": it.says(""),
        "blank": it.says(" \n"),
    },
    reply={
        "no finish": it.streams(),
        "no finish after a call": it.streams(it.chunk({"tool_calls": [{"index": 0, "function": {"name": "a"}}]})),
        "broken line": it.streams('data: {"choices": [{"index": 0, "del\n\n', it.words("more"), *it.ends()),
        "other objects": it.streams({"hello": 1}),
        "usage alone": it.streams(*it.ends()[1:]),
        "no words": it.streams(*it.ends()),
        "blank": it.says_in_pieces("", " ", "\n"),
        "reasoning alone": it.says_in_pieces("<think>Hm.</think>", "\n"),
        "call without a name": it.streams(
            it.chunk({"tool_calls": [{"index": 0, "function": {"arguments": "{}"}}]}), *it.ends()
        ),
        "calls in an object": it.streams(it.chunk({"tool_calls": {"index": 0}}), *it.ends("tool_calls")),
        "call without pieces": it.streams(it.chunk({"tool_calls": []}), *it.ends("tool_calls")),
    },
)
async def test_retries_an_unusable_reply_once(server: ProviderServer, way: str, behaviour: Behaviour) -> None:
    server.always(behaviour)

    error = await error_of(model_at(server, attempts=5), way)

    assert type(error) is ProtocolViolated
    assert "Traceback" not in str(error)
    assert " object has no attribute" not in str(error)
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("behaviour", "error", "message"),
    [
        (it.streams(it.words("A kernel "), then=it.is_reset), ModelUnavailable, "broke off its reply"),
        (it.streams(it.words("A kernel "), then=it.drops), ModelUnavailable, "broke off its reply"),
        (it.streams(it.words("A kernel ")), ProtocolViolated, "ended its reply too early"),
        (it.streams(it.words("A kernel "), it.ends()[-1]), ProtocolViolated, "ended its reply too early"),
        (it.streams(it.words("A kernel "), *it.ends()[1:]), ProtocolViolated, "ended its reply too early"),
        (
            it.streams(it.words("A kernel "), "data: {\n\n", it.words("more"), *it.ends()),
            ProtocolViolated,
            "sent no completion",
        ),
        (it.sends_error("A kernel "), ModelUnavailable, "broke off its reply: scripted failure"),
        (it.sends_error("A kernel ", message="busy", code=502), ModelUnavailable, "status 502: busy"),
        (it.sends_error("A kernel ", message="slow", code="429"), ModelUnavailable, "status 429: slow"),
        (it.sends_error("A kernel ", message="flagged", code="content_filter"), ModelRefused, "declined: flagged"),
        (it.sends_error("A kernel ", message="long", code="context_length_exceeded"), ContextOverflow, "length"),
        (it.sends_error("A kernel ", message="no", code=401), CredentialsRefused, "refuses the key"),
        (it.sends_error("A kernel ", message="the stream failed", code=400), ProtocolViolated, "the stream failed"),
        (it.says_in_pieces("A kernel ", finish="error"), ModelUnavailable, "broke off its reply"),
        (it.says_in_pieces("A kernel ", finish="network_error"), ModelUnavailable, "broke off its reply"),
    ],
)
async def test_keeps_the_words_and_does_not_retry_if_a_stream_breaks_after_them(
    server: ProviderServer, behaviour: Behaviour, error: type[AgentError], message: str
) -> None:
    server.always(behaviour)

    found = await streamed(model_at(server))

    assert (found.words, found.replies) == (("A kernel ",), ())
    with pytest.raises(error, match=message):
        raise found.error or AssertionError
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("behaviour", "said"),
    [
        (it.streams(it.words("A kernel "), then=it.drops), "broke off its reply.* Try again: .* after 9 characters"),
        (it.streams(it.words("A kernel ")), "too early.* Try again: .* after 9 characters"),
        (it.fails(429, "No quota", code="insufficient_quota"), "no credit: No quota. Add credit to the account at 127"),
        (it.fails(429, "Slow down", retry_after="3600"), "Slow down. Try again in 3600 s, as 127"),
        (it.shows_a_page(), "sent a web page in place of a reply.* Check AGENT_PROVIDER__BASE_URL"),
        (it.says_in_pieces("<think>Hm, yes"), "sent only reasoning.* or set AGENT_MODEL to another model"),
        (it.streams(it.chunk({"reasoning_content": "Hm"}), *it.ends()), "sent only reasoning"),
        (it.says_in_pieces(" "), "sent a reply without content"),
    ],
)
async def test_a_person_reads_what_happened_and_what_to_do(
    server: ProviderServer, behaviour: Behaviour, said: str
) -> None:
    server.always(behaviour)

    error = (await streamed(model_at(server))).error

    assert error is not None
    assert re.search(said, with_remedy(error))


@pytest.mark.parametrize("way", WAYS)
async def test_waits_as_long_as_a_rate_limit_asks(server: ProviderServer, way: str) -> None:
    server.script(it.fails(429, retry_after="1"), GOOD[way])

    await ask(model_at(server), way)

    first, second = (request.at for request in server.requests)
    assert 1.0 <= second - first < 2.0


@pytest.mark.parametrize(
    ("header", "seconds", "requests"), [("120", 120, 1), ("0", 0, 3), ("9" * 400, 1e9, 1), ("-1", None, 3)]
)
async def test_gives_up_on_a_rate_limit_that_lasts(
    server: ProviderServer, header: str, seconds: float | None, requests: int
) -> None:
    server.always(it.fails(429, retry_after=header))

    error = await error_of(model_at(server), "answer")

    assert isinstance(error, ModelUnavailable)
    assert error.retry_after == seconds
    assert len(server.requests) == requests


async def test_waits_longer_each_time(server: ProviderServer) -> None:
    server.always(it.fails(503))

    await error_of(model_at(server, attempts=4, retry_wait_seconds=0.2), "answer")

    waits = [later - sooner for sooner, later in itertools.pairwise(request.at for request in server.requests)]
    assert [wait >= least for wait, least in zip(waits, (0.2, 0.4, 0.8), strict=True)] == [True] * 3


@BY_LITELLM
@pytest.mark.parametrize("model", [ANTHROPIC, GEMINI, OLLAMA])
@pytest.mark.parametrize("way", WAYS)
async def test_counts_attempts_and_repeats_messages_of_other_protocols(
    server: ProviderServer, model: str, way: str
) -> None:
    server.always(it.fails(529, "Overloaded"))
    assert "status 529: Overloaded" in str(await error_of(model_at(server, model), way))
    attempts = [request for request in server.requests if "messages" in request.body or "contents" in request.body]
    server.always(it.fails(404, "no such model"))
    assert type(await error_of(model_at(server, model), way)) is UnknownModel

    assert len(attempts) == 3


async def test_times_out_wherever_a_provider_stops(server: ProviderServer) -> None:
    model = model_at(server, timeout_seconds=2, attempts=1)
    server.script(GOOD["answer"])
    await ask(model, "answer")
    rows = [("answer", it.hangs), ("answer", it.half_a_body(then=it.stalls)), ("answer", it.drips), ("reply", it.hangs)]
    rows += [("reply", it.streams(then=it.stalls)), ("reply", it.streams(it.words("A "), then=it.stalls))]
    rows += [("reply", it.streams(it.words("A "), then=it.keeps_alive))]

    async def seconds_until_it_gives_up(way: str) -> float:
        began = time.monotonic()
        error = await error_of(model, way)
        assert isinstance(error, ModelUnavailable)
        assert "sent nothing within 2 s" in str(error)
        assert error.facts["timeout"] == 2
        return time.monotonic() - began

    for way in WAYS:
        behaviours = [behaviour for other, behaviour in rows if other == way]
        server.script(*behaviours)
        waited = await asyncio.gather(*(seconds_until_it_gives_up(way) for _ in behaviours))
        assert waited == pytest.approx([2] * len(behaviours), rel=0.5)
    assert len(server.requests) == 1 + len(rows)


async def test_retries_after_a_time_out_and_waits_for_slow_answers(server: ProviderServer) -> None:
    server.script(
        it.hangs, it.after(0.5, GOOD["answer"]), it.after(0.5, GOOD["reply"]), it.says_in_pieces(*"abcdef", pause=0.5)
    )
    model = model_at(server, timeout_seconds=2)

    await ask(model, "answer")
    await ask(model, "reply")
    reply = (await streamed(model)).reply  # no piece is late, though the whole takes longer than the time-out

    assert reply.message.text == "abcdef"
    assert len(server.requests) == 4


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("host", ["127.0.0.1", "nowhere.invalid"])
async def test_names_a_host_that_cannot_be_reached(way: str, host: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]

    error = await error_of(model_at(f"http://{host}:{port}/v1", attempts=1), way)

    assert type(error) is ModelUnavailable
    assert f"{host}:{port} cannot be reached" in str(error)


async def test_stops_a_model_that_repeats_itself(server: ProviderServer) -> None:
    server.script(it.streams(then=it.repeats))

    error = (await streamed(model_at(server))).error

    assert isinstance(error, ProtocolViolated)
    assert "repeating" in str(error)
    assert await asyncio.to_thread(server.requests[0].left.wait, 1)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "behaviour",
    [
        it.echoes_the_key,
        *(it.fails(status, f"bad key {KEY}") for status in (400, 404, 500)),
        it.sends_error(message=KEY),
    ],
)
async def test_never_shows_the_key(server: ProviderServer, way: str, behaviour: Behaviour) -> None:
    server.always(behaviour)

    error = await error_of(model_at(server, attempts=1), way)

    assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"
    assert KEY not in str(error)
    assert KEY not in repr(error.facts)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "behaviour", [it.hangs, it.streams(then=it.stalls), it.streams(it.words("A "), then=it.stalls)]
)
async def test_ends_the_call_if_it_is_cancelled(server: ProviderServer, way: str, behaviour: Behaviour) -> None:
    arrived = threading.Event()

    async def arrives(exchange: Exchange) -> StreamResponse:
        arrived.set()
        return await behaviour(exchange)

    server.script(arrives)
    before = asyncio.all_tasks()
    asking = asyncio.create_task(ask(model_at(server), way))
    assert await asyncio.to_thread(arrived.wait, 60)
    await asyncio.sleep(0.2)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking

    assert await asyncio.to_thread(server.requests[0].left.wait, 1)
    await asyncio.sleep(0.1)
    assert asyncio.all_tasks() <= before


@pytest.mark.parametrize("ending", [it.stalls, it.repeats])
async def test_ends_the_call_if_nobody_reads_the_reply(server: ProviderServer, ending: it.Ending) -> None:
    server.script(it.streams(it.words("A kernel "), then=ending))

    async with aclosing(model_at(server).reply(QUESTION)) as reply:
        assert isinstance(await anext(reply), AnswerText)

    assert await asyncio.to_thread(server.requests[0].left.wait, 1)
