"""Rate limits for a model, shared by all processes that use the same database."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import Final

from sqlalchemy import text
from typing_extensions import override

from application.ports.language_model import Answer, Answered, LanguageModel
from domain.answers import ReplyPart
from domain.errors import AnswerRejected, StorageBusy
from domain.messages import Reply
from domain.prompts import Prompt
from domain.tools import ToolDescription
from infrastructure.sql.database import Database

_LOG = logging.getLogger("agent.rate")

_TAKE: Final = text("""INSERT INTO model_rates AS rate (model, requests, tokens, updated)
    VALUES (:model, CASE WHEN :requests > 0 THEN :most_requests - 1 ELSE 0 END,
        CASE WHEN :tokens > 0 THEN :most_tokens - :used ELSE 0 END, clock_timestamp())
    ON CONFLICT (model) DO UPDATE SET updated = clock_timestamp(),
        requests = CASE WHEN :requests > 0 THEN LEAST(:most_requests,
            rate.requests + :requests * EXTRACT(EPOCH FROM clock_timestamp() - rate.updated)) - 1 ELSE 0 END,
        tokens = CASE WHEN :tokens > 0 THEN LEAST(:most_tokens,
            rate.tokens + :tokens * EXTRACT(EPOCH FROM clock_timestamp() - rate.updated)) - :used ELSE 0 END
    RETURNING requests, tokens""")
"""Takes from two token buckets, filled at most with what one second adds; below 0, the caller waits until it is 0.

A bucket without a limit stays at 0, so that nobody waits for earlier requests when a limit is set.
"""


class RateLimitedLanguageModel(LanguageModel):
    """Calls another model when the rate allows it; while the database is away, immediately.

    A request waits for the tokens of earlier requests, not for its own, which may be more than the rate. Tokens are
    estimated before the call; the difference from the actual usage is taken with the next request.
    """

    def __init__(
        self, model: LanguageModel, database: Database, *, requests_per_minute: int, tokens_per_minute: int
    ) -> None:
        self._model = model
        self._database = database
        self._requests = requests_per_minute / 60
        self._tokens = tokens_per_minute / 60
        self._underestimated = 0

    @property
    @override
    def name(self) -> str:
        return self._model.name

    @override
    async def answer(self, prompt: Prompt, *, returning: type[Answer]) -> Answered[Answer]:
        expected = await self._wait(prompt)
        try:
            answered = await self._model.answer(prompt, returning=returning)
        except AnswerRejected as error:
            self._underestimated += error.usage.tokens - expected
            raise
        self._underestimated += answered.usage.tokens - expected
        return answered

    @override
    async def reply(
        self, prompt: Prompt, *, tools: Sequence[ToolDescription] = (), may_call: bool = True
    ) -> AsyncGenerator[ReplyPart, None]:
        expected = await self._wait(prompt)
        async with aclosing(self._model.reply(prompt, tools=tools, may_call=may_call)) as parts:
            async for part in parts:
                if isinstance(part, Reply):
                    self._underestimated += part.usage.tokens - expected
                yield part

    async def _wait(self, prompt: Prompt) -> int:
        """Wait until the rate allows a request, and return its estimated tokens, which were taken."""
        expected = prompt.estimated_usage("", cost_usd=None).tokens
        used, self._underestimated = expected + self._underestimated, 0
        values = {"model": self.name, "requests": self._requests, "most_requests": max(1.0, self._requests)}
        values |= {"tokens": self._tokens, "most_tokens": self._tokens, "used": float(used)}
        try:
            subject = f"rate of {self.name}"
            left = await self._database.write(subject, lambda connection: connection.execute(_TAKE, values).one())
        except StorageBusy as away:
            _LOG.warning("not limited: %s", away)
            return expected
        waits = [-left.requests / self._requests] if self._requests else []
        waits += [-(left.tokens + expected) / self._tokens] if self._tokens else []
        if (seconds := max(waits)) > 0:
            _LOG.info("waits %.1f s for the rate of %s", seconds, self.name)
            await asyncio.sleep(seconds)
        return expected
