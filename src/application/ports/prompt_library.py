"""The port to the prompts."""

from abc import abstractmethod
from typing import Protocol

from domain.contract import Contract
from domain.prompts import Prompt, PromptName, PromptTemplate


class PromptLibrary(Protocol):
    """Renders prompts strictly: the request's fields are the declared inputs are the names used in the text."""

    @abstractmethod
    def names(self) -> tuple[PromptName, ...]:
        """Return the name of every prompt, sorted; raise `NotFound` if there is no place for prompts at all."""

    @abstractmethod
    def find(self, name: PromptName) -> PromptTemplate:
        """Return a prompt as it is kept; raise `NotFound`, or `InvalidPrompt` if it is inconsistent."""

    @abstractmethod
    def render(self, name: PromptName, inputs: Contract) -> Prompt:
        """Fill in the fields of `inputs` as data, which is never rendered itself and cannot close its element.

        The errors are those of `find`; `InvalidPrompt` also if the fields are not the declared inputs.
        """
