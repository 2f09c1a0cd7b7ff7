"""What LiteLLM returns, checked: it passes replies without choices, without content and cut short as good ones."""

from typing import Any

from domain.errors import AnswerCutShort, ModelRefused, ModelUnavailable, ProtocolBroken
from domain.messages import AssistantMessage
from domain.prompts import Prompt
from domain.usage import Usage
from infrastructure.language_models.litellm_errors import AFTER_REFUSAL, ended_early
from infrastructure.language_models.litellm_streams import StreamedReply
from infrastructure.language_models.retrying import Faltered
from infrastructure.language_models.token_estimates import estimated_usage

_TRY_ANOTHER = "Try again later, or set AGENT_MODEL to another model."


def usage_of(response: Any, prompt: Prompt) -> Usage:
    """Return what the call used; where the provider does not say, an estimate from the text, of unknown cost.

    LiteLLM's price list has no model, or a price of nothing, where it does not know: both are an unknown cost.
    """
    counted = getattr(response, "usage", None)
    asked, answered = (getattr(counted, name, None) or 0 for name in ("prompt_tokens", "completion_tokens"))
    if not asked:
        return estimated_usage(prompt, _content(response) or "", cost_usd=None)
    cost = response._hidden_params.get("response_cost")  # noqa: SLF001 - where its documentation says that the cost is
    return Usage(model_calls=1, input_tokens=asked, output_tokens=answered, cost_usd=cost or None)


def text_of(response: Any, *, model: str, usage: Usage) -> str:
    """Return the whole text of the model's answer.

    Raises:
        ModelRefused: The model or its content filter declined.
        AnswerCutShort: It stopped at the length limit.
        Faltered: There is no text at all.
    """
    if not response.choices:
        raise Faltered(ProtocolBroken(f"The reply of {model} has no choices", remedy=_TRY_ANOTHER), once=True)
    choice = response.choices[0]
    text = _content(response) or ""
    if refusal := _refusal(choice.message):
        raise ModelRefused(f"{model} declined: {refusal}", answer=refusal, usage=usage, remedy=AFTER_REFUSAL)
    _refuse_bad_end(choice.finish_reason, text, model=model, usage=usage)
    if not text.strip():
        raise _empty(model)
    return text


def message_of(reply: StreamedReply, *, model: str, usage: Usage) -> AssistantMessage:
    """Return the whole message that was streamed; raise as `text_of` does, and `Faltered` too if it broke off."""
    if reply.finish is None:
        raise Faltered(ended_early(model), once=True)
    if reply.finish == "error":
        raise Faltered(ModelUnavailable(f"{model} broke off its reply", remedy=_TRY_ANOTHER))
    _refuse_bad_end(reply.finish, reply.text, model=model, usage=usage)
    message = reply.message()
    if not (message.text or message.calls):
        raise _empty(model)
    if not all(call.tool for call in message.calls):
        raise Faltered(
            ProtocolBroken(f"The reply of {model} calls a tool without a name", remedy=_TRY_ANOTHER), once=True
        )
    return message


def _refuse_bad_end(finish: str, text: str, *, model: str, usage: Usage) -> None:
    if finish == "content_filter":
        raise ModelRefused(f"The content filter of {model} declined", answer=text, usage=usage, remedy=AFTER_REFUSAL)
    if finish == "length":
        remedy = "Raise AGENT_MODEL_MAX_OUTPUT_TOKENS."
        raise AnswerCutShort(
            f"The answer of {model} stopped at the length limit", answer=text, usage=usage, remedy=remedy
        )


def _empty(model: str) -> Faltered:
    return Faltered(ProtocolBroken(f"The reply of {model} has no content", remedy=_TRY_ANOTHER), once=True)


def _content(response: Any) -> str | None:
    content = response.choices[0].message.content if response.choices else None
    return content if isinstance(content, str) else None


def _refusal(message: Any) -> str:
    fields = getattr(message, "provider_specific_fields", None) or {}
    return str(fields.get("refusal") or getattr(message, "refusal", None) or "")
