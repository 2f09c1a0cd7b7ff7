"""Calling the tools that a model asks for."""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Sequence

from application.concurrency import cancel_all
from application.meter import Meter
from application.ports.tool import Tool
from domain.errors import AgentError, InvalidArguments, Misconfigured, NotFound
from domain.events import ToolCallFinished, ToolCallStarted
from domain.tools import ToolCall


class CallTools:
    """Calls tools concurrently; the error of a call becomes its result, for the model to read.

    Secrets are redacted in results: models, memories and callers are shown them.
    """

    def __init__(
        self, tools: Sequence[Tool], *, meter: Meter, max_result_characters: int, redact: Callable[[str], str]
    ) -> None:
        self.descriptions = tuple(tool.description for tool in tools)
        self._tools = {about.name: tool for about, tool in zip(self.descriptions, tools, strict=True)}
        self._meter = meter
        self._max_result_characters = max_result_characters
        self._redact = redact
        self._failed: set[tuple[str, str]] = set()

    def with_effect(self, calls: Sequence[ToolCall]) -> tuple[ToolCall, ...]:
        """Return the calls that would change something, without ambiguous ones: those are refused anyway."""
        with_effect = {tool.name for tool in self.descriptions if tool.has_effect}
        return tuple(call for call in calls if call.tool in with_effect and not call.ambiguity)

    def with_sources(self, calls: Sequence[ToolCall]) -> tuple[ToolCall, ...]:
        """Return the calls, each with the source that offers its tool."""
        sources = {tool.name: tool.source for tool in self.descriptions}
        return tuple(call.model_copy(update={"source": sources.get(call.tool, call.source)}) for call in calls)

    async def execute(self, calls: Sequence[ToolCall]) -> AsyncGenerator[ToolCallStarted | ToolCallFinished, None]:
        """Yield the start of every call, then the end of each as soon as it has one.

        Raises:
            Misconfigured: A tool cannot work with the current settings, and no model could fix that.
        """
        tasks = [asyncio.ensure_future(self._call(call)) for call in calls] if len(calls) > 1 else []
        try:
            for call in calls:
                started = ToolCallStarted(run=self._meter.ledger.run, step=self._meter.step, call=call)
                self._meter.ledger.listener.on_event(started)
                yield started
            calling = asyncio.as_completed(tasks) if tasks else map(self._call, calls)  # a single call needs no task
            for each in calling:
                finished = await each
                self._meter.ledger.listener.on_event(finished)
                yield finished
        finally:
            await cancel_all(tasks)

    async def _call(self, call: ToolCall) -> ToolCallFinished:
        started = time.monotonic()
        try:
            self._meter.charge_tool_call()
            result, failed = await self._result(call), False
        except Misconfigured:
            raise
        except AgentError as error:
            made, result, failed = (call.tool, call.arguments), str(error), True
            if made in self._failed:
                result = f"{result.rstrip('.')}. The same call failed before: change it, or answer without it."
            self._failed.add(made)
        result = self._redact(result)
        if len(result) > self._max_result_characters:
            result = f"{result[: self._max_result_characters]}… (cut: the result has {len(result):,} characters)"
        run, step, seconds = self._meter.ledger.run, self._meter.step, time.monotonic() - started
        return ToolCallFinished(run=run, step=step, call=call, result=result, failed=failed, seconds=seconds)

    async def _result(self, call: ToolCall) -> str:
        tool = self._tools.get(call.tool)
        if tool is None or tool.description.source != call.source:  # the approval was for the tool of that source
            raise NotFound(f"There is no tool {call.tool!r}. The tools are: {', '.join(self._tools) or 'none'}.")
        if call.ambiguity:
            raise InvalidArguments(call.ambiguity)
        with self._meter.ledger.in_time() as limit:
            return await limit.wait(tool.call, call.arguments)
