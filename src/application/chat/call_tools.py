"""Calling the tools that a model asks for."""

import asyncio
import time
from collections.abc import Sequence

from application.ports.tool import Tool
from application.runs.meter import Meter
from domain.errors import AgentError, BudgetSpent, Misconfigured
from domain.messages import ToolMessage
from domain.tools import ToolCall, ToolDescription

NOT_APPROVED = "The person did not approve this call. Do not make it again unless they ask for it."

NOT_ENDED = "This call did not come to its end; it may have done its work in part. Do not make it again unasked."
MOST_CALLS = 64
"""Calls that one reply may make. What it calls beyond them is left out: the model may call it in its next reply."""


class CallTools:
    """Calls tools of those offered. What goes wrong with a call is told to the model, which may mend it."""

    def __init__(self, tools: Sequence[Tool], *, longest_result: int) -> None:
        self._tools = {tool.description.name: tool for tool in tools}
        self._longest_result = longest_result

    @property
    def descriptions(self) -> tuple[ToolDescription, ...]:
        """What a model is told of the tools."""
        return tuple(tool.description for tool in self._tools.values())

    def need_approval(self, calls: Sequence[ToolCall]) -> tuple[ToolCall, ...]:
        """Return the calls that would have an effect, and so wait for a person."""
        return tuple(
            call for call in calls if call.tool in self._tools and self._tools[call.tool].description.has_effect
        )

    async def execute(self, call: ToolCall, meter: Meter) -> tuple[ToolMessage, float]:
        """Make the call, and return what the model is told of it, and the seconds that it took.

        Raises:
            Misconfigured: The tool cannot work as the agent is set up, and no model could mend that.
        """
        began = time.monotonic()
        try:
            meter.call_tool()
            text, failed = await self._result(call, meter.seconds_left), False
        except Misconfigured:
            raise
        except (AgentError, NotImplementedError) as error:
            text, failed = str(error), True
        told = ToolMessage(call=call.id, tool=call.tool, text=self._cut(text), failed=failed)
        return told, time.monotonic() - began

    async def _result(self, call: ToolCall, seconds: float) -> str:
        tool = self._tools.get(call.tool)
        if tool is None:
            raise AgentError(f"There is no tool {call.tool!r}", remedy=f"The tools are {', '.join(self._tools)}.")
        try:
            async with asyncio.timeout(seconds):
                return await tool.call(call.arguments)
        except TimeoutError as error:
            raise BudgetSpent("The time is spent", remedy="Answer from what is known.") from error

    def _cut(self, text: str) -> str:
        if len(text) <= self._longest_result:
            return text
        return f"{text[: self._longest_result]}… (cut: it has {len(text):,} characters)"
