"""OpenTelemetry's conventions for generative AI, as of their version 0.1: every name that traces use, and nothing else.

The package with these constants marks them as unstable, so they stand here; a test compares the two.
"""

import json

from pydantic import JsonValue

from domain.messages import Message, ToolMessage
from domain.run_events import ModelCalled
from domain.tools import ToolCall

OPERATION = "gen_ai.operation.name"
INVOKE_AGENT = "invoke_agent"
CHAT = "chat"
EXECUTE_TOOL = "execute_tool"

AGENT = "gen_ai.agent.name"
CONVERSATION = "gen_ai.conversation.id"
PROVIDER = "gen_ai.provider.name"
MODEL = "gen_ai.request.model"
INPUT_TOKENS = "gen_ai.usage.input_tokens"
OUTPUT_TOKENS = "gen_ai.usage.output_tokens"
FINISH_REASONS = "gen_ai.response.finish_reasons"
PROMPT_NAME = "gen_ai.prompt.name"
TOOL = "gen_ai.tool.name"
TOOL_TYPE = "gen_ai.tool.type"
TOOL_CALL = "gen_ai.tool.call.id"
FUNCTION = "function"
ERROR = "error.type"
OTHER_ERROR = "_OTHER"
TOOL_ERROR = "tool_error"

# What is said: only where content is asked for
INPUT = "gen_ai.input.messages"
OUTPUT = "gen_ai.output.messages"
ARGUMENTS = "gen_ai.tool.call.arguments"
RESULT = "gen_ai.tool.call.result"

# The agent's own, for which there is no convention
RUN = "agent.run.id"
STATUS = "agent.run.status"
STEP = "agent.step.name"
REUSED = "agent.step.reused"
LABEL = "agent.step.label"
TITLE = "agent.run.title"
COST = "agent.cost_usd"

UNKNOWN_PROVIDER = "unknown"
_PROVIDERS = {
    "azure": "azure.ai.openai",
    "azure_ai": "azure.ai.inference",
    "bedrock": "aws.bedrock",
    "gemini": "gcp.gemini",
    "mistral": "mistral_ai",
    "moonshot": "moonshot_ai",
    "vertex_ai": "gcp.vertex_ai",
    "watsonx": "ibm.watsonx.ai",
    "xai": "x_ai",
}
"""Where the conventions call a provider otherwise than LiteLLM does."""


def provider_and_model(name: str) -> tuple[str, str]:
    """Return whose model it is and what they call it: `("anthropic", "claude-sonnet-4-5")`."""
    provider, parted, model = name.partition("/")
    return (_PROVIDERS.get(provider, provider), model) if parted else (UNKNOWN_PROVIDER, name)


def input_messages(messages: tuple[Message, ...]) -> str:
    """Return what a model is told, as JSON."""
    return _json([{"role": message.role, "parts": _parts(message)} for message in messages])


def output_messages(called: ModelCalled) -> str:
    """Return what a model answered, as JSON."""
    parts = _said(called.answer, called.calls)
    return _json([{"role": "assistant", "parts": parts, "finish_reason": finish_reason(called)}])


def finish_reason(called: ModelCalled) -> str:
    """Return why the answer ended, as far as it is known."""
    return "error" if called.failure else "tool_call" if called.calls else "stop"


def _parts(message: Message) -> list[JsonValue]:
    if isinstance(message, ToolMessage):
        return [{"type": "tool_call_response", "id": message.call, "response": message.text}]
    return _said(message.text, message.calls if message.role == "assistant" else ())


def _said(text: str, calls: tuple[ToolCall, ...]) -> list[JsonValue]:
    called: list[JsonValue] = [
        {"type": "tool_call", "id": call.id, "name": call.tool, "arguments": _value(call.arguments)} for call in calls
    ]
    return [{"type": "text", "content": text}, *called] if text else called


def _value(arguments: str) -> JsonValue:
    """Return the arguments as a value, or as the text that they are where a model wrote no JSON."""
    try:
        value: JsonValue = json.loads(arguments)
    except (ValueError, RecursionError):
        return arguments
    return value


def _json(value: JsonValue) -> str:
    return json.dumps(value, ensure_ascii=False)
