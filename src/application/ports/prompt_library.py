"""The port to the prompts."""

from abc import abstractmethod
from typing import Protocol

from domain.contract import Contract
from domain.prompts import Prompt, PromptName, PromptTemplate


class PromptLibrary(Protocol):
    """Renders prompts strictly: the declared inputs are the fields of the request, and the text uses all of them."""

    @abstractmethod
    def names(self) -> tuple[PromptName, ...]:
        """Return the name of every prompt, sorted; raise `InvalidPrompt` if there is no library at all."""

    @abstractmethod
    def find(self, name: PromptName) -> PromptTemplate:
        """Return a prompt before it is rendered; raise `NotFound`, or `InvalidPrompt` if it is inconsistent."""

    @abstractmethod
    def render(self, name: PromptName, inputs: Contract) -> Prompt:
        """Fill in the fields of `inputs` as data, which is never rendered itself and cannot close its element.

        The errors are those of `find`; `InvalidPrompt` also if the fields are not the declared inputs.
        """
