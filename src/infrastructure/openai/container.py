"""The container of the OpenAI-compatible endpoint."""

from domain.contract import Contract
from domain.prompts import PromptName
from infrastructure.injector import containers, providers

CONTINUE_ANSWER = PromptName("openai/continue_answer")


class OpenaiContainer(containers.DeclarativeContainer):
    """What a client asks for by a conversation that ends with words of the assistant."""

    core = providers.DependenciesContainer()

    prompt_inputs = providers.List(providers.Object((CONTINUE_ANSWER, Contract)))
    continuation = core.prompt_library.provided.render.call(CONTINUE_ANSWER, Contract()).messages[0].text
