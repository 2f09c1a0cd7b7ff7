"""Asking a model until its answer is valid."""

from collections.abc import Callable, Sequence
from typing import Protocol, Self, runtime_checkable

from application.ports.language_model import Answer, LanguageModel
from application.ports.prompt_library import PromptLibrary
from domain.contract import Contract
from domain.errors import AnswerCutShort, ContextOverflow, MalformedAnswer, UnsupportedAnswer
from domain.prompts import Prompt, PromptName
from domain.validation import summary

Complaints = Callable[[Answer], tuple[str, ...]]
"""Return what is wrong with an answer that is valid for its contract; empty if nothing is."""

REPAIR_ANSWER = PromptName("repair_answer")
_TOO_LONG = "It was cut off at the output limit. Write a much shorter answer."
_MAX_COMPLAINTS = 3
_MAX_CUT_ANSWER = 500
"""Characters of its own answer that the model is shown if the answer was cut at the output limit."""
REPAIRS = 2
"""How often an invalid answer is sent back to the model, with what is wrong with it."""


@runtime_checkable
class Shrinkable(Protocol):
    """A request that can be shortened if it is longer than the model can read."""

    def halved(self) -> Self:
        """Return the request with half of its texts."""


class RepairRequest(Contract):
    """What is wrong with an answer."""

    complaints: tuple[str, ...]

    @classmethod
    def of(cls, complaints: Sequence[str]) -> Self:
        """Keep the first complaints: a model repairs one fault better than twenty."""
        return cls(complaints=tuple(dict.fromkeys(complaints))[:_MAX_COMPLAINTS])


class AskModel:
    """Asks for a contract, sends an invalid answer back, and shortens a prompt that is too long once."""

    def __init__(self, *, model: LanguageModel, prompts: PromptLibrary) -> None:
        self._model = model
        self._prompts = prompts

    async def execute(
        self,
        prompt: PromptName,
        request: Contract,
        *,
        returning: type[Answer],
        complaints: Complaints[Answer] = lambda _: (),
    ) -> Answer:
        """Return an answer without complaints.

        Raises:
            MalformedAnswer, UnsupportedAnswer: The answer is still invalid, or there are complaints, after the repairs.
            AnswerCutShort: The answer was cut at the output limit twice, or after the repairs.
            ContextOverflow: The prompt is too long, even at half the length; or the request is not `Shrinkable`.
        """
        try:
            return await self._answer(self._prompts.render(prompt, request), returning, complaints)
        except ContextOverflow:
            if not isinstance(request, Shrinkable):
                raise
            halved: Contract = request.halved()
            return await self._answer(self._prompts.render(prompt, halved), returning, complaints)

    async def _answer(self, prompt: Prompt, returning: type[Answer], complaints: Complaints[Answer]) -> Answer:
        was_cut = False
        for _ in range(REPAIRS):
            try:
                return await self._attempt(prompt, returning, complaints)
            except (MalformedAnswer, UnsupportedAnswer, AnswerCutShort) as rejected:
                is_cut = isinstance(rejected, AnswerCutShort)
                if is_cut and was_cut:  # an answer of the full length is the most expensive
                    raise
                was_cut = was_cut or is_cut
                repair = RepairRequest.of([_TOO_LONG] if is_cut else rejected.complaints)
                shown = f"{rejected.answer[:_MAX_CUT_ANSWER]}…" if is_cut else rejected.answer
                prompt = prompt.with_exchange(shown, self._prompts.render(REPAIR_ANSWER, repair))
        return await self._attempt(prompt, returning, complaints)

    async def _attempt(self, prompt: Prompt, returning: type[Answer], complaints: Complaints[Answer]) -> Answer:
        answered = await self._model.answer(prompt, returning=returning)
        if found := complaints(answered.value):
            raise UnsupportedAnswer(summary(found), answer=answered.text, complaints=found)
        return answered.value
