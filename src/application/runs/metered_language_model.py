"""Every model call of a run goes through here, and is paid for."""

import asyncio

from typing_extensions import override

from application.ports.language_model import Answer, Answered, LanguageModel
from application.runs.meter import current_meter
from domain.errors import AnswerRejected, BudgetSpent
from domain.prompts import Prompt
from domain.usage import Usage

UNANSWERED = Usage(model_calls=1, cost_usd=None)
"""A call that was given up: its provider may still bill it, nobody knows how much."""


class MeteredLanguageModel(LanguageModel):
    """Checks the budget of the run in progress before each call, and charges it after: refused answers cost too."""

    def __init__(self, model: LanguageModel) -> None:
        self._model = model

    @property
    @override
    def name(self) -> str:
        return self._model.name

    @override
    async def answer(self, prompt: Prompt, *, returning: type[Answer]) -> Answered[Answer]:
        meter = current_meter.get()
        if meter is None:
            return await self._model.answer(prompt, returning=returning)
        with meter.call() as enter:
            try:
                async with asyncio.timeout(meter.seconds_left):
                    answered = await self._model.answer(prompt, returning=returning)
            except AnswerRejected as rejected:
                enter(rejected.usage)
                raise
            except asyncio.CancelledError:
                enter(UNANSWERED)
                raise
            except TimeoutError as error:
                enter(UNANSWERED)
                raise BudgetSpent(
                    "The run's time is spent", remedy="Raise AGENT_BUDGET__SECONDS and resume it."
                ) from error
            enter(answered.usage)
        return answered
