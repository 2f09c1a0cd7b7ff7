"""Every model call of a run goes through here, and is paid for."""

import asyncio
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing, contextmanager

from typing_extensions import override

from application.ports.language_model import Answer, Answered, LanguageModel
from application.runs.meter import Meter, ModelCall, current_meter
from domain.errors import AgentError, AnswerRejected, BudgetSpent
from domain.prompts import Prompt
from domain.replies import ReplyPart, ReplyText
from domain.tools import ToolDescription
from domain.usage import Usage

UNANSWERED = Usage(model_calls=1, cost_usd=None)
"""A call that was given up: its provider may still bill it, nobody knows how much."""


class MeteredLanguageModel(LanguageModel):
    """Checks the budget of the run in progress before each call, and charges it after: refused answers cost too.

    A meter that is given goes before the one of the run in progress.
    """

    def __init__(self, model: LanguageModel, meter: Meter | None = None) -> None:
        self._model = model
        self._meter = meter

    @property
    @override
    def name(self) -> str:
        return self._model.name

    @override
    async def answer(self, prompt: Prompt, *, returning: type[Answer]) -> Answered[Answer]:
        meter = self._meter or current_meter.get()
        if meter is None:
            return await self._model.answer(prompt, returning=returning)
        with meter.call(prompt) as call, _charging(call):
            async with asyncio.timeout(meter.seconds_left):
                answered = await self._model.answer(prompt, returning=returning)
            call.answer, call.usage = answered.text, answered.usage
        return answered

    @override
    async def reply(
        self, prompt: Prompt, *, tools: Sequence[ToolDescription] = (), may_call: bool = True
    ) -> AsyncGenerator[ReplyPart, None]:
        meter = self._meter or current_meter.get()
        async with aclosing(self._model.reply(prompt, tools=tools, may_call=may_call)) as parts:
            if meter is None:
                async for part in parts:
                    yield part
                return
            with meter.call(prompt) as call, _charging(call):
                while (came := await _next(parts, meter.seconds_left)) is not None:
                    if isinstance(came, ReplyText):
                        call.answer += came.text
                    else:
                        call.usage, call.calls = came.usage, came.message.calls
                    yield came


async def _next(parts: AsyncGenerator[ReplyPart, None], seconds: float) -> ReplyPart | None:
    async with asyncio.timeout(seconds):
        return await anext(parts, None)


@contextmanager
def _charging(call: ModelCall) -> Iterator[None]:
    """Charge a call that brought no answer with what it used, as far as that is known."""
    try:
        yield
    except AnswerRejected as rejected:
        call.answer, call.usage = rejected.answer or call.answer, rejected.usage
        raise
    except (asyncio.CancelledError, GeneratorExit):
        call.usage = call.usage if call.usage.model_calls else UNANSWERED
        raise
    except AgentError:
        call.usage = UNANSWERED if call.answer else call.usage
        raise
    except TimeoutError as error:
        call.usage = UNANSWERED
        raise BudgetSpent("The time is spent", remedy="Raise AGENT_BUDGET__SECONDS, then go on.") from error
