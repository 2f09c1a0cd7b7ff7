"""LiteLLM called by hand, with a loop of twenty lines around it."""

import json
import os
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"

import litellm
from pydantic import BaseModel

import provider_work

_PARAMETERS = {"type": "object", "properties": {"utc_offset_hours": {"type": "number"}}}
_FUNCTION = {"name": provider_work.TOOL, "description": "Return the current time.", "parameters": _PARAMETERS}
_TOOLS = [{"type": "function", "function": _FUNCTION}]


class Verdict(BaseModel):
    verdict: str
    score: int
    reasons: tuple[str, ...]


async def connect(url: str) -> Mapping[str, Callable[[], Awaitable[str]]]:
    common = {"model": "openai/bench", "api_base": url, "api_key": "sk-bench", "max_retries": 0}
    common["stream_options"] = {"include_usage": True}  # as the bare clients ask

    async def loop() -> str:
        messages = _messages()
        while True:
            asked = {"messages": messages, "tools": _TOOLS, "_skip_mcp_handler": True, "stream": True}
            said, calls = "", []
            async for chunk in await litellm.acompletion(**asked, **common):
                for choice in chunk.choices:
                    said += choice.delta.content or ""
                    calls += choice.delta.tool_calls or ()
            if not calls:
                return said
            messages.append({"role": "assistant", "content": said, "tool_calls": [call.model_dump() for call in calls]})
            for call in calls:
                arguments = json.loads(call.function.arguments)
                messages.append({"role": "tool", "tool_call_id": call.id, "content": json.dumps(arguments)})

    async def text() -> str:
        chunks = await litellm.acompletion(messages=_messages(), stream=True, **common)
        return "".join([chunk.choices[0].delta.content or "" async for chunk in chunks if chunk.choices])

    async def verdict() -> str:
        chunks = await litellm.acompletion(messages=_messages(), response_format=Verdict, stream=True, **common)
        said = "".join([chunk.choices[0].delta.content or "" async for chunk in chunks if chunk.choices])
        return json.dumps(Verdict.model_validate_json(said).model_dump())

    return {"loop": loop, "text": text, "verdict": verdict}


def _messages() -> list[dict[str, Any]]:
    return [
        {"role": "system", "content": provider_work.INSTRUCTIONS},
        {"role": "user", "content": provider_work.QUESTION},
    ]
