"""Replies as LiteLLM returns them, checked: it passes replies that are empty, cut short or refused as good ones."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from functools import partial
from typing import Any

from domain.errors import AnswerCutShort, ModelRefused, ProtocolViolated
from domain.messages import AssistantMessage, Reply, ReplyPart, ReplyText
from domain.prompts import Prompt
from domain.tools import ToolCall
from domain.usage import Usage
from infrastructure.language_models.litellm.errors import translating
from infrastructure.language_models.litellm.messages import add_piece, to_call, valid_unicode
from infrastructure.language_models.litellm.provider import Provider
from infrastructure.language_models.token_estimates import estimated_usage

_EARLY_ENDS = frozenset({None, "", "network_error", "model_length"})
"""Finishes that LiteLLM takes for a good one."""


async def answer(provider: Provider, request: dict[str, Any], prompt: Prompt) -> tuple[str, Usage]:
    """Return the text of a complete answer, and its usage."""
    async with translating(provider, request):
        response = await provider.litellm.acompletion(**request)
    if not response.choices:
        raise provider.error(ProtocolViolated, "sent a reply without choices", retry="once")
    message = response.choices[0].message
    text, refusal = message.content or "", getattr(message, "refusal", None)
    cost = response._hidden_params.get("response_cost")  # noqa: SLF001 - the documented place of the cost
    usage = _usage(getattr(response, "usage", None), cost, prompt, text)
    if refusal:
        raise provider.error(ModelRefused, "declined", refusal, answer=refusal, usage=usage)
    _check(provider, response.choices[0].finish_reason, text, usage)
    return text, usage


async def reply(provider: Provider, request: dict[str, Any], prompt: Prompt) -> AsyncGenerator[ReplyPart, None]:
    """Yield the words of a reply, without blanks and reasoning at its start, then the complete reply."""
    async with translating(provider, request):
        stream = await provider.litellm.acompletion(**request)
    raw, text, finish, reported, streamed_calls, gemini_finishes = "", "", None, None, list[Any](), list[Any]()
    stream.make_call = stream.make_call and partial(_opened, stream.make_call, gemini_finishes)
    async with aclosing(stream):
        while True:
            async with translating(provider, request):
                chunk = await anext(stream, None)
            if chunk is None:
                break
            reported = getattr(chunk, "usage", None) or reported
            for choice in chunk.choices[:1]:
                finish = choice.finish_reason or finish
                raw += valid_unicode(choice.delta.content)
                for piece in choice.delta.tool_calls or ():
                    add_piece(streamed_calls, piece)
            before, text = text, _without_reasoning(raw)
            if words := text[len(before) :]:
                yield ReplyText(text=words)
    end = stream.received_finish_reason or (stream.intermittent_finish_reason if gemini_finishes else None)
    if end in _EARLY_ENDS:
        raise provider.error(ProtocolViolated, "ended its reply too early", retry="once")
    calls = tuple(to_call(call) for call in streamed_calls)
    is_reported = any(getattr(chunk, "usage", None) for chunk in stream.chunks)  # or LiteLLM made it up
    written = raw + "".join(call.tool + call.arguments for call in calls)
    usage = _usage(reported if is_reported else None, getattr(reported, "cost", None), prompt, written)
    _check(provider, finish, text, usage, calls)
    yield Reply(message=AssistantMessage(text=text, calls=calls), usage=usage)


async def _opened(make_call: Any, finishes: list[Any], **options: Any) -> Any:
    opened = await make_call(**options)
    if hasattr(opened, "streaming_response"):
        opened.streaming_response = _watched(opened.streaming_response, finishes)
    return opened


async def _watched(lines: Any, finishes: list[Any]) -> AsyncGenerator[Any, None]:
    """Yield the lines of a stream, and note Gemini's finish: LiteLLM takes every piece without one for the last."""
    async with aclosing(lines):
        async for line in lines:
            finishes += [line] if '"finishReason"' in str(line) else []
            yield line


def _usage(reported: Any, cost: object, prompt: Prompt, text: str) -> Usage:
    """Return the reported usage, else an estimate; the cost is unknown if LiteLLM has no price, or a price of zero."""
    asked, answered = (getattr(reported, name, None) or 0 for name in ("prompt_tokens", "completion_tokens"))
    known = cost if isinstance(cost, float) and cost else None
    if not asked:
        return estimated_usage(prompt, text, cost_usd=None)
    return Usage(model_calls=1, input_tokens=asked, output_tokens=answered, cost_usd=known)


def _check(provider: Provider, finish: str | None, text: str, usage: Usage, calls: Sequence[ToolCall] = ()) -> None:
    """Raise if a reply is empty, or if its provider says that it is not complete."""
    if finish == "content_filter":
        raise provider.error(ModelRefused, "declined", answer=text, usage=usage)
    if finish == "length":
        raise provider.error(AnswerCutShort, "stopped at the output limit", answer=text, usage=usage)
    if not (text.strip() or calls):
        raise provider.error(ProtocolViolated, "sent a reply without content", retry="once")
    if not all(call.tool for call in calls):
        raise provider.error(ProtocolViolated, "called a tool without a name", retry="once")


def _without_reasoning(text: str) -> str:
    """Return the text after its reasoning; nothing as long as it may be reasoning or blank."""
    start = text.lstrip()
    if start.startswith("<think>"):
        return start.partition("</think>")[2].lstrip()
    return "" if "<think>".startswith(start) else text
