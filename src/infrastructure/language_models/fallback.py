"""A second model for when the first one's provider fails."""

import logging
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import aclosing, contextmanager

from typing_extensions import override

from application.meter import current_meter
from application.ports.language_model import Answer, Answered, LanguageModel
from domain.answers import AnswerReasoning, ReplyPart
from domain.errors import AgentError, ProviderFailed
from domain.prompts import Prompt
from domain.tools import ToolDescription
from infrastructure.settings import variable_of

_LOG = logging.getLogger(__name__)


@contextmanager
def of_second_model() -> Iterator[None]:
    """Add to an error of the second model the variables of its settings."""
    try:
        yield
    except AgentError as error:
        error.facts["settings"] = variable_of("fallback")
        raise


class FallbackLanguageModel(LanguageModel):
    """Asks the second model, once, if the first one's provider fails after all attempts.

    A reply of which more than reasoning has arrived is not begun again. Each call asks the first model first.
    """

    def __init__(self, first: LanguageModel, second: Callable[[], LanguageModel]) -> None:
        self._first = first
        self._second = second

    @property
    @override
    def name(self) -> str:
        return self._first.name

    @override
    async def answer(self, prompt: Prompt, *, returning: type[Answer]) -> Answered[Answer]:
        try:
            return await self._first.answer(prompt, returning=returning)
        except ProviderFailed as error:
            with of_second_model():
                return await self._instead(error).answer(prompt, returning=returning)

    @override
    async def reply(
        self, prompt: Prompt, *, tools: Sequence[ToolDescription] = (), may_call: bool = True
    ) -> AsyncGenerator[ReplyPart, None]:
        has_begun = False
        async with aclosing(self._first.reply(prompt, tools=tools, may_call=may_call)) as parts:
            try:
                async for part in parts:
                    has_begun = has_begun or not isinstance(part, AnswerReasoning)
                    yield part
            except ProviderFailed as error:
                if has_begun:
                    raise
                with of_second_model():
                    async with aclosing(self._instead(error).reply(prompt, tools=tools, may_call=may_call)) as instead:
                        async for part in instead:
                            yield part

    def _instead(self, error: ProviderFailed) -> LanguageModel:
        """Return the second model, and report that it is asked."""
        second = self._second()
        _LOG.warning("asking %s instead: %s", second.name, error)
        if meter := current_meter.get():
            meter.report_retry(str(error), 0, model=second.name)
        return second
