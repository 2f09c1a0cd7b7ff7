"""Checking prompts against what fills them in."""

from collections.abc import Iterable, Mapping
from typing import Any

from application.ports.prompt_library import PromptLibrary
from application.runs.step import Step
from domain.contract import Contract
from domain.errors import InvalidPrompt, UnknownPrompt
from domain.prompts import PromptName, PromptTemplate


class CheckPrompts:
    """Finds a prompt that does not hold before a run does: those of the steps, and `others` with what fills them in."""

    def __init__(
        self,
        *,
        prompts: PromptLibrary,
        steps: Iterable[Step[Any, Contract]],
        others: Mapping[PromptName, type[Contract]],
    ) -> None:
        self._prompts = prompts
        self._supplied: dict[PromptName, type[Contract]] = dict(others)
        self._supplied.update({step.prompt: step.takes for step in steps if step.prompt is not None})

    def execute(self) -> tuple[PromptName, ...]:
        """Return the names of all prompts.

        Raises:
            InvalidPrompt: A step's prompt is not there, a prompt cannot be read, or its inputs are not its step's.
        """
        for name, request in self._supplied.items():
            declared, supplied = set(self._needed(name).inputs), set(request.model_fields)
            if declared != supplied:
                raise InvalidPrompt(
                    f"The prompt {name} declares {', '.join(sorted(declared)) or 'nothing'}, "
                    f"and its step supplies {', '.join(sorted(supplied))}",
                    remedy="Let `inputs` in its front matter be the fields of the step's request.",
                )
        return tuple(self._prompts.find(name).name for name in self._prompts.names())

    def _needed(self, name: PromptName) -> PromptTemplate:
        try:
            return self._prompts.find(name)
        except UnknownPrompt as missing:
            raise InvalidPrompt(missing.happened, remedy=f"{missing.remedy} Set AGENT_PROMPTS_DIR.") from missing
