"""Checking prompts against the requests that fill them in."""

from collections.abc import Iterable
from typing import Any

from application.ports.prompt_library import PromptLibrary
from application.step import Step
from domain.contract import Contract
from domain.prompts import PromptName

PromptInputs = tuple[PromptName, type[Contract]]
"""A prompt, and the contract whose fields are its inputs."""


class CheckPrompts:
    """Finds invalid prompts before a run needs them."""

    def __init__(
        self, *, prompts: PromptLibrary, steps: Iterable[Step[Any, Contract]], prompt_inputs: Iterable[PromptInputs]
    ) -> None:
        self._prompts = prompts
        self._inputs = [*prompt_inputs, *((step.prompt, step.takes) for step in steps if step.prompt)]

    def execute(self) -> tuple[PromptName, ...]:
        """Return the names of all prompts.

        Raises:
            NotFound: A prompt is missing.
            InvalidPrompt: A prompt is inconsistent, or its inputs are not the fields of the request.
        """
        for name, request in self._inputs:
            self._prompts.find(name).check_inputs(request.model_fields, of=request.__name__)
        return tuple(self._prompts.find(name).name for name in self._prompts.names())
