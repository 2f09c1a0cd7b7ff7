"""The port to the instructions."""

from abc import abstractmethod
from typing import Protocol

from domain.contract import Contract
from domain.prompts import Prompt, PromptName, PromptTemplate


class PromptLibrary(Protocol):
    """Renders named prompts strictly: what the step supplies is what the prompt declares is what its text uses."""

    @abstractmethod
    def names(self) -> tuple[PromptName, ...]:
        """Return the name of every prompt, sorted; raise `UnknownPrompt` where nothing is that could hold any."""

    @abstractmethod
    def find(self, name: PromptName) -> PromptTemplate:
        """Return the prompt as it is kept; raise `UnknownPrompt` or, if it does not hold together, `InvalidPrompt`."""

    @abstractmethod
    def render(self, name: PromptName, inputs: Contract) -> Prompt:
        """Fill in the fields of `inputs` as data, never rendered again and never closing the element they stand in.

        Raises:
            UnknownPrompt: There is no such prompt.
            InvalidPrompt: The fields are not the declared inputs.
        """
