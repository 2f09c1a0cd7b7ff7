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
"""Finds what is wrong with an answer that is in shape."""

REPAIR_ANSWER = PromptName("repair_answer")
_TOO_LONG = "It was cut off at the output limit. Write a much shorter answer."
_REPAIRED_AT_ONCE = 3
_BEGINNING = 500
"""Characters of an answer that was cut which the model is shown."""
REPAIRS = 2
"""How often an invalid answer is sent back to the model, with what is wrong with it."""


@runtime_checkable
class Shrinkable(Protocol):
    """A request whose material can be cut if it is more than the model can read."""

    def halved(self) -> Self:
        """Return the request with half as much material."""


class RepairRequest(Contract):
    """What is wrong with an answer."""

    complaints: tuple[str, ...]

    @classmethod
    def of(cls, complaints: Sequence[str]) -> Self:
        """Take the first complaints: a model repairs one thing better than twenty."""
        return cls(complaints=tuple(dict.fromkeys(complaints))[:_REPAIRED_AT_ONCE])


class AskModel:
    """Asks for a contract, sends an invalid answer back, and cuts a prompt that is too long once."""

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
            MalformedAnswer, UnsupportedAnswer: Still not in shape, or still complaints, after the repairs.
            AnswerCutShort: Cut at the output limit twice, or after the repairs.
            ContextOverflow: Still too long at half the length, or the request cannot be cut.
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
                if is_cut and was_cut:  # each costs as much as an answer can
                    raise
                was_cut = was_cut or is_cut
                repair = RepairRequest.of([_TOO_LONG] if is_cut else rejected.complaints)
                said = f"{rejected.answer[:_BEGINNING]}…" if is_cut else rejected.answer
                prompt = prompt.with_exchange(said, self._prompts.render(REPAIR_ANSWER, repair))
        return await self._attempt(prompt, returning, complaints)

    async def _attempt(self, prompt: Prompt, returning: type[Answer], complaints: Complaints[Answer]) -> Answer:
        answered = await self._model.answer(prompt, returning=returning)
        if found := complaints(answered.value):
            raise UnsupportedAnswer(summary(found), answer=answered.text, complaints=found)
        return answered.value
