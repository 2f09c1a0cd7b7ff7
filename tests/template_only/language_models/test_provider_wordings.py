"""What providers say of a prompt that is too long, of a field that they refuse, and of anything else."""

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
from infrastructure.language_models.chat_completions.refusals import Failure, failure_in, words_of
from tests.unit.infrastructure.language_models.test_refusals import AT, REQUEST

TOO_LONG = [
    ("openai", "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens."),
    ("openai, later", "Your input exceeds the context window of this model. Please adjust your input and try again."),
    (
        "openai, configured",
        "Input tokens exceed the configured limit of 272000 tokens. Your messages resulted in 999999",
    ),
    ("openai, by minute", "Request too large for gpt-4o on tokens per min (TPM): Limit 30000, Requested 40000."),
    ("openai, one string", "Invalid 'messages[1].content': string too long. string_above_max_length"),
    ("anthropic", "prompt is too long: 208310 tokens > 200000 maximum"),
    ("anthropic, with output", "input length and `max_tokens` exceed context limit: 188240 + 21333 > 200000"),
    (
        "anthropic, bytes",
        "Request exceeds the maximum allowed number of bytes: request_too_large, request is too large",
    ),
    ("openrouter", "This endpoint's maximum context length is 4096 tokens. However, you requested about 9000 tokens"),
    ("llama.cpp", "request (9999 tokens) exceeds the available context size (2000 tokens), try increasing it"),
    ("llama.cpp, later", "the request exceeds the available context size. try increasing the context size"),
    ("llama.cpp, full", "Context size has been exceeded."),
    ("llama.cpp, keep", "Cannot truncate prompt with n_keep (7000) >= n_ctx (4096)"),
    ("lm studio", "Trying to keep the first 7000 tokens when context the overflows, with context length of only 4096"),
    ("lm studio, initial", "The number of tokens to keep from the initial prompt is greater than the context length."),
    ("gemini", "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576)."),
    ("vertex", "the input token count is 32769 but the model only supports up to 32768. Reduce the input token count"),
    ("qwen", "<400> InternalError.Algo.InvalidParameter: Range of input length should be [1, 6144]"),
    (
        "mistral",
        "Prompt contains 70000 tokens and 0 draft tokens, too large for model with 32768 maximum context length",
    ),
    ("tgi", "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 9000 `inputs` tokens"),
    ("tgi, inputs", "Input validation error: `inputs` must have less than 1024 tokens. Given: 2000"),
    ("ollama", "the input length exceeds the context length"),
    ("ollama, later", "prompt too long; exceeded max context length by 4 tokens"),
    ("vllm", "This model's maximum context length is 2000 tokens. However, you requested 9999 tokens in the messages"),
    ("vllm, engine", "The decoder prompt (length 9000) is longer than the maximum model length of 4096."),
    ("sglang", "The input (9999 tokens) is longer than the model's context length (2000 tokens)."),
    ("sglang, ids", "Input length (9999 tokens) exceeds the maximum allowed length (2000 tokens)."),
    ("groq", "Please reduce the length of the messages or completion."),
    ("groq, by minute", "Request too large for model `x` on tokens per minute (TPM): Limit 6000, Requested 9000"),
    ("cohere", "too many tokens: total number of tokens in the prompt cannot exceed 4081"),
    ("cohere, later", "too many tokens: size limit exceeded by 200 tokens. Try using shorter or fewer inputs"),
    ("bedrock", "Input is too long for requested model."),
    ("bedrock, schema", "Malformed input request: expected maxLength: 400000, actual: 500000"),
    ("bedrock, nova", "Input Tokens Exceeded: Number of input tokens exceeds maximum length"),
    ("deepseek", "This model's maximum context length is 65536 tokens. However, you requested 70000 tokens"),
    ("xai", "This model's maximum prompt length is 131072 but the request contains 537812 tokens."),
    ("kimi", "Invalid request: Your request exceeded model token limit: 8192"),
    ("minimax", "invalid params, context window exceeds limit"),
    ("zhipu", "Prompt exceeds max length"),
    ("zhipu, chinese", "输入内容超出模型最大长度"),
    ("fireworks", "The prompt is too long: 140000, model maximum context length: 131071"),
    ("cerebras", "Please reduce the prompt. Current length is 9000 while limit is 8192"),
    ("together", "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 8193. Given: 9000"),
    ("github", "Request body too large for gpt-4o model. Max size: 8000 tokens."),
    ("nvidia", "Requested token count exceeds the model's maximum context length of 4096 tokens."),
    ("zai", "tokens in request more than max tokens allowed"),
    ("zai, chinese", "Prompt 超长"),
    ("ds4", "Prompt has 5,958,968 tokens, but the configured context size is 256,000 tokens"),
    ("sglang, input", "Input length 131393 exceeds the maximum allowed input length of 131040 tokens."),
    ("copilot", "prompt token count of 130000 exceeds the limit of 128000"),
    ("watsonx", "the number of input tokens 5000 cannot exceed the total tokens limit 4096 for this model"),
    ("siliconflow", "length of prompt_tokens (33000) must be less than max_seq_len (32768)."),
    ("dashscope", "Total message token length exceed model limit"),
    ("ernie", "the max input characters is 20000"),
    ("tabby", "Prompt length 9000 is greater than max_seq_len 8192"),
    ("gemini, bytes", "Request payload size exceeds the limit: 20971520 bytes."),
    ("gpt4all", "The prompt size exceeds the context window size and cannot be processed."),
    ("friendli", "the prompt length + max tokens is larger than the maximum length"),
    ("anyscale", "Input too long. Received 5000 tokens, but the maximum input length is 4096 tokens."),
    ("replicate", "E1002: prompt_too_long"),
    ("openai, content", "Invalid 'messages[1].content': string too long. Expected maximum length 1048576"),
    ("any, short", "Please shorten your prompt; it has 9000 tokens and the limit is 8192"),
    ("any", "The conversation is too long."),
    (
        "sambanova",
        "The provided prompt is 4309 tokens long, but the maximum supported sequence length is just 4096!",
    ),
    ("dashscope", "输入长度超过模型的最大限制"),
    ("any, plain", "Total tokens of image and text exceed max message tokens"),
]
OTHER = [
    "messages must not be empty",
    "top_k must be at most 100",
    "Invalid image: the file is too large",
    "temperature exceeds the maximum of 2",
    "model 'm' is not loaded; load it first",
    "You exceeded your current quota",
    "max_tokens is too large: 16384. This model supports at most 4096 completion tokens",
    "tool name is too long",
    "registry.ollama.ai/library/gemma:2b does not support tools",
    "Conversation roles must alternate user/assistant/user/assistant/...",
    "Invalid 'tools': array too long. Expected an array with maximum length 128",
    "Invalid 'messages[2].tool_calls[0].id': string too long. (code string_above_max_length)",
    "Requested max_tokens exceeds the model output limit",
    "Current token count exceeds your organization quota",
    "Maximum output tokens reached: too many tokens",
    "Rate limit exceeded: too many tokens per minute",
    "The maximum number of input images exceeded",
    "Input should be greater than or equal to 0",
    "messages.3.content.0.text: text content blocks must be non-empty",
    "The maximum tokens you requested exceeds the model limit of 4096. Try again with a lower value.",
    "too many tokens: max tokens must be less than or equal to 4096, the maximum output for this model",
    "A schema in GenerationConfig in the request exceeds the maximum allowed nesting depth.",
    "temperature 参数超出范围",
    "请求频率超过限制",
]


@pytest.mark.parametrize("words", [words for _, words in TOO_LONG], ids=[name for name, _ in TOO_LONG])
def test_knows_a_prompt_that_is_too_long(words: str) -> None:
    for body in ({"error": {"message": words}}, {"error": words}, [{"error": {"message": words}}], {"message": words}):
        assert isinstance(Failure(json.dumps(body, ensure_ascii=False), 400).error(AT, {}), ContextOverflow)


def test_knows_it_from_servers_that_call_it_a_fault_of_theirs() -> None:
    body = '{"error": {"message": "rpc error: desc = the request exceeds the available context size"}}'

    assert isinstance(Failure(body, 500).error(AT, {}), ContextOverflow)
    assert isinstance(Failure('{"error": "CUDA out of memory"}', 500).error(AT, {}), ModelUnavailable)
    assert isinstance(Failure('{"error": "Too many tokens, please wait"}', 429).error(AT, {}), ModelUnavailable)


def test_knows_a_prompt_that_no_minute_has_room_for() -> None:
    words = "Request too large for gpt-4o on tokens per min (TPM): Limit 30000, Requested 40000. The input or output "
    body = json.dumps({"error": {"message": f"{words}tokens must be reduced in order to run successfully."}})

    assert isinstance(Failure(body, 429).error(AT, {}), ContextOverflow)


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (400, "API key not valid. Please pass a valid API key.", CredentialsRefused),
        (400, "Incorrect API key provided: xa***. You can obtain one at the console.", CredentialsRefused),
        (400, "API key expired. Please renew the API key.", CredentialsRefused),
        (None, "authentication_error: invalid x-api-key", CredentialsRefused),
        (400, "The parameter api_key_hint is unknown", ProtocolViolated),
        (429, "账户余额不足", ModelUnavailable),
        (403, "user quota is not enough: insufficient_user_quota", CredentialsRefused),
    ],
)
def test_knows_a_key_that_is_refused_and_an_account_without_credit(
    status: int | None, body: str, error: type[AgentError]
) -> None:
    found = Failure(json.dumps({"error": {"message": body}}, ensure_ascii=False), status).error(AT, {})

    assert type(found) is error
    assert found.facts["retry"] is None


@pytest.mark.parametrize("words", OTHER)
def test_takes_nothing_else_for_a_prompt_that_is_too_long(words: str) -> None:
    failure = Failure(json.dumps({"error": {"message": words}}), 400)

    assert not isinstance(failure.error(AT, {}), ContextOverflow)
    assert words in failure.error(AT, {}).message


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('{"error": "model is not loaded"}', "model is not loaded"),
        ('{"error": {"message": "top_k", "type": "invalid"}, "message": "top_k"}', "top_k"),
        ('[{"error": {"message": "top_k"}}]', "top_k"),
        ('{"detail": "Not authenticated"}', "Not authenticated"),
        ('{"detail": {"error": {"message": "deep"}}}', "deep"),
        ('{"message": "top_k must be given"}', "top_k must be given"),
        ('{"errors": [{"message": "one"}, {"message": "two"}]}', "one; two"),
        ('{"errors": ["one", "two"]}', "one; two"),
        ('{"object": "error", "message": "no", "code": 40001}', "no"),
        (
            json.dumps({"error": {"message": "failed", "metadata": {"raw": '{"error": {"message": "bad"}}'}}}),
            "failed; bad",
        ),
        ('{"error": {"message": "größe \\"x\\"\\nline"}}', 'größe "x"\nline'),
        ('{"error_description": "expired"}', "expired"),
        ('{"title": "Bad Request", "status": 400, "detail": "top_k"}', "Bad Request; top_k"),
        ('{"title": "Invalid", "errors": {"messages": ["The field is required."]}}', "Invalid; The field is required."),
        ('{"fault": {"faultstring": "Invalid ApiKey", "detail": {"errorcode": "x.y"}}}', "Invalid ApiKey; x.y"),
        ('{"Message": "User is not authorized", "__type": "Denied"}', "User is not authorized"),
        ('{"base_resp": {"status_code": 1004, "status_msg": "login fail"}}', "login fail"),
        ('{"error_code": 336003, "error_msg": "too many characters"}', "too many characters"),
        ('{"errorMessage": "camel"}', "camel"),
        ('{"error": {"type": "overloaded_error"}}', "overloaded_error"),
        ('{"error": {"message": null, "innererror": {"message": "inner"}}}', "inner"),
        ('{"error": {"message": "Upstream said - {\\"error\\": {\\"message\\": \\"bad\\"}}"}}', "Upstream said - bad"),
        ('{"error": {"message": "The schema {\\"a\\": 1} is invalid"}}', 'The schema {"a": 1} is invalid'),
        ('data: {"error": {"message": "bad"}}\n\n', "bad"),
        ("<pre>Cannot POST &#x2F;v1 &quot;x&quot;</pre>", 'Cannot POST /v1 "x"'),
        ('{"error": {"code": 7}}', '{"error": {"code": 7}}'),
        ('{"error": null}', '{"error": null}'),
        (
            "<html><head><title>502 Bad Gateway</title><style>a{}</style></head><body>nginx</body></html>",
            "502 Bad Gateway nginx",
        ),
        ("{}", ""),
        ("[]", ""),
        ("null", ""),
        ("[" * 100_000, "[" * 100_000),
    ],
)
def test_finds_the_words_of_a_body(body: str, words: str) -> None:
    assert words_of(body) == words


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ("stream_options: Extra inputs are not permitted", "stream_options"),
        ("failed to parse grammar", "response_format"),
        ("too many states for serving", "response_format"),
        ("Schema is too complex", "response_format"),
        ("json_validate_failed", "response_format"),
        ("Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.", "max_tokens"),
        ("max_tokens is too large: 8192. This model supports at most 4096 completion tokens", "max_tokens"),
        ("Streaming is not supported", "stream"),
        ("property 'stream_options' is unsupported, did you mean 'stream'?", "stream_options"),
        ("json mode is not supported by this model", "response_format"),
        ("Function calling with a response mime type: 'application/json' is unsupported", "response_format"),
        ("Developer instruction is not enabled for models/gemma-3-27b-it", "system"),
        ("Unsupported value: 'messages[0].role' does not support 'system' with this model.", "system"),
        ("'system' is not one of ['user', 'assistant'] - 'messages.0.role'", "system"),
        ("Only user and assistant roles are supported!", "system"),
        ("Conversation roles must alternate user/assistant/user/assistant/...", "system"),
        ("After the optional system message, conversation roles must alternate user/assistant/...", None),
        ("prompt is too long: 208310 tokens > 200000 maximum", None),
        ("data_inspection_failed", None),
        ("max_output_tokens must be <= 4096", "max_tokens"),
        ("The maximum tokens you requested exceeds the model limit of 4096.", "max_tokens"),
        ("A schema in the request exceeds the maximum allowed nesting depth.", "response_format"),
    ],
)
def test_names_the_field_that_is_refused(words: str, field: str | None) -> None:
    assert Failure(json.dumps({"error": {"message": words}}), 400).refused_field(REQUEST) == field
    assert Failure(json.dumps({"error": words}), 400).refused_field({}) is None
    assert Failure(json.dumps({"error": words}), 500).refused_field(REQUEST) is None


def test_knows_a_field_that_no_provider_behind_a_router_takes_and_a_filter() -> None:
    router = (
        '{"error": {"message": "No endpoints found that support the provided \'tool_choice\' value.", "code": 404}}'
    )
    assert Failure(router, 404).refused_field(REQUEST) == "tool_choice"
    assert Failure('{"error": "No endpoints found matching your data policy"}', 404).refused_field(REQUEST) is None
    assert isinstance(Failure('{"error": {"code": "data_inspection_failed"}}', 400).error(AT, {}), ModelRefused)


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
