"""A prompt library without files: every prompt repeats its inputs as JSON."""

from typing_extensions import override

from application.ports.prompt_library import PromptLibrary
from domain.contract import Contract
from domain.messages import SystemMessage, UserMessage
from domain.prompts import Prompt, PromptName, PromptTemplate


class InMemoryPromptLibrary(PromptLibrary):
    """Knows every prompt; one without inputs is a system message of its name."""

    @override
    def names(self) -> tuple[PromptName, ...]:
        return ()

    @override
    def find(self, name: PromptName) -> PromptTemplate:
        return PromptTemplate(name=name, description="", version=1, inputs=(), body=name)

    @override
    def render(self, name: PromptName, inputs: Contract) -> Prompt:
        if not type(inputs).model_fields:
            return Prompt(name=name, messages=(SystemMessage(text=name),))
        return Prompt(name=name, messages=(UserMessage(text=inputs.model_dump_json()),))
