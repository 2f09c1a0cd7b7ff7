"""Asking a model until its answer holds."""

from collections.abc import Callable
from typing import Protocol, Self, runtime_checkable

from application.ports.language_model import Answer, LanguageModel
from application.ports.prompt_library import PromptLibrary
from domain.contract import Contract
from domain.errors import ContextOverflow, MalformedAnswer, UnsupportedAnswer
from domain.prompts import Prompt, PromptName

MEND_ANSWER = PromptName("runs/mend_answer")
REPAIRS = 2
"""How often an answer that does not hold goes back to the model, with what is wrong with it."""


@runtime_checkable
class Shrinkable(Protocol):
    """A request whose material can be cut, should the model not be able to read all of it."""

    def halved(self) -> Self:
        """Return the request with half as much material."""


class MendAnswerRequest(Contract):
    """What is wrong with an answer."""

    complaints: tuple[str, ...]


class AskModel:
    """Asks until the answer holds: one that is malformed or unsupported goes back, a prompt too long is cut once."""

    def __init__(self, *, model: LanguageModel, prompts: PromptLibrary) -> None:
        self._model = model
        self._prompts = prompts

    async def execute(
        self,
        prompt: PromptName,
        request: Contract,
        *,
        returning: type[Answer],
        complaints: Callable[[Answer], tuple[str, ...]],
    ) -> Answer:
        """Return an answer without complaints, or raise what was wrong with the last one.

        Raises:
            MalformedAnswer: Still not in shape after the repairs.
            UnsupportedAnswer: Still complaints after the repairs.
            ContextOverflow: Still too long at half the length, or there is nothing to cut.
        """
        try:
            return await self._answer(self._prompts.render(prompt, request), returning, complaints)
        except ContextOverflow:
            if not isinstance(request, Shrinkable):
                raise
            shorter: Contract = request.halved()
            return await self._answer(self._prompts.render(prompt, shorter), returning, complaints)

    async def _answer(
        self, prompt: Prompt, returning: type[Answer], complaints: Callable[[Answer], tuple[str, ...]]
    ) -> Answer:
        for _ in range(REPAIRS):
            try:
                return await self._attempt(prompt, returning, complaints)
            except (MalformedAnswer, UnsupportedAnswer) as rejected:
                mend = self._prompts.render(MEND_ANSWER, MendAnswerRequest(complaints=rejected.complaints))
                prompt = prompt.continued(rejected.answer, mend)
        return await self._attempt(prompt, returning, complaints)

    async def _attempt(
        self, prompt: Prompt, returning: type[Answer], complaints: Callable[[Answer], tuple[str, ...]]
    ) -> Answer:
        answered = await self._model.answer(prompt, returning=returning)
        if found := complaints(answered.value):
            raise UnsupportedAnswer(" ".join(found), answer=answered.text, complaints=found)
        return answered.value
