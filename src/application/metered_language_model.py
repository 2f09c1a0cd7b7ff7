"""A model whose calls are charged to a run; every model call of a run goes through it."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

from typing_extensions import override

from application.meter import Meter, current_meter, measured_by
from application.ports.language_model import Answer, Answered, LanguageModel
from domain.answers import AnswerText, ReplyPart
from domain.messages import Reply
from domain.prompts import Prompt
from domain.tools import ToolDescription


class MeteredLanguageModel(LanguageModel):
    """Checks the budget before each call and charges it afterwards; rejected answers cost too.

    Without a meter of its own it uses that of the step in progress; outside a run nothing is measured.
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
        with meter.model_call(prompt) as call:
            with measured_by(meter, call), meter.ledger.in_time() as limit:
                answered = await limit.wait(self._model.answer, prompt, returning=returning)
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
            with meter.model_call(prompt) as call, meter.ledger.in_time() as limit:
                while True:
                    with measured_by(meter, call):
                        came: ReplyPart | None = await limit.wait(anext, parts, None)
                    if came is None:
                        return
                    if isinstance(came, AnswerText):
                        call.answer += came.text
                    elif isinstance(came, Reply):
                        call.usage, call.calls = came.usage, came.message.calls
                    yield came
