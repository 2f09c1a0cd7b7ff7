"""Prompts in memory, from the text that their files would have."""

from collections.abc import Mapping

from typing_extensions import override

from application.ports.prompt_library import PromptLibrary
from domain.contract import Contract
from domain.errors import UnknownPrompt
from domain.prompts import Prompt, PromptName, PromptTemplate
from infrastructure.prompt_libraries.template import parse_template, render_template


class InMemoryPromptLibrary(PromptLibrary):
    """Holds the text of each prompt under its name."""

    def __init__(self, texts: Mapping[PromptName, str]) -> None:
        self._texts = dict(texts)

    @override
    def names(self) -> tuple[PromptName, ...]:
        return tuple(sorted(self._texts))

    @override
    def find(self, name: PromptName) -> PromptTemplate:
        if name not in self._texts:
            raise UnknownPrompt(f"There is no prompt {name}", remedy=f"There are {', '.join(self.names()) or 'none'}.")
        return parse_template(name, self._texts[name])

    @override
    def render(self, name: PromptName, inputs: Contract) -> Prompt:
        return render_template(self.find(name), inputs)
