"""The core's container: ports on the left, their adapters on the right, and the use cases made of them.

A list or a selector here is extended by those of the same name in the containers of the parts: see
`infrastructure/composition.py`.
"""

from functools import reduce

from application.ask_agent import ANSWER_QUESTION, AskAgent
from application.ask_model import REPAIR_ANSWER, AskModel, RepairRequest
from application.ask_with_tools import ANSWER_FROM_RESULTS, AskWithTools
from application.check_prompts import CheckPrompts
from application.execute_step import ExecuteStep
from application.metered_language_model import MeteredLanguageModel
from application.ports.answer_check import ToolResults
from application.ports.event_listener import EventListeners
from application.ports.language_model import LanguageModel
from application.ports.prompt_library import PromptLibrary
from application.ports.tool_source import ToolSource
from application.tool_loop import ToolLoop
from domain.contract import Contract
from infrastructure.injector import containers, imported, providers
from infrastructure.logs import LogEventListener
from infrastructure.prompt_libraries.markdown_folder import MarkdownFolderPromptLibrary
from infrastructure.redaction import Secrets
from infrastructure.settings import ENV_FILE, ProviderSettings, Settings
from infrastructure.tool_sources.toolbox import Toolbox
from infrastructure.tools.current_time import CurrentTimeTool


class CoreContainer(containers.DeclarativeContainer):
    """What every agent needs."""

    settings: providers.Provider[Settings] = providers.Dependency(instance_of=Settings)
    _set = settings.provided

    # Lists that the parts extend
    tools = providers.List(providers.Singleton(CurrentTimeTool))
    tool_sources = providers.List()
    listeners = providers.List(providers.Singleton(LogEventListener))
    answer_checks = providers.List()
    offline_skills = providers.List()
    model_wrappers = providers.List()
    text_readers = providers.List(
        providers.Object(imported("infrastructure.language_models.chat_completions.text_reader.TextReader"))
    )
    prompt_inputs = providers.List(
        providers.Object((ANSWER_QUESTION, Contract)),
        providers.Object((REPAIR_ANSWER, RepairRequest)),
        providers.Object((ANSWER_FROM_RESULTS, ToolResults)),
    )

    secrets = providers.Singleton(Secrets, settings, env_file=ENV_FILE)
    prompt_library: providers.Provider[PromptLibrary] = providers.Singleton(
        MarkdownFolderPromptLibrary, _set.prompts_folder
    )
    language_model: providers.Provider[LanguageModel] = providers.Selector(
        _set.language_model_adapter,
        offline=providers.Singleton(
            imported("infrastructure.language_models.offline.OfflineLanguageModel"), offline_skills
        ),
        litellm=providers.Singleton(
            imported("infrastructure.language_models.litellm.language_model.LiteLLMLanguageModel"),
            _set.model,
            _set.part.call(ProviderSettings),  # `_set.provider` would be an attribute of dependency-injector
            env_file=ENV_FILE,
            text_readers=text_readers,
        ),
    )
    listener: providers.Provider[EventListeners] = providers.Singleton(EventListeners, listeners)
    tool_source: providers.Provider[ToolSource] = providers.Singleton(Toolbox, tools, tool_sources)

    wrapped_language_model = providers.Singleton(
        reduce, providers.Object(lambda model, wrapper: wrapper(model)), model_wrappers, language_model
    )
    metered_language_model = providers.Singleton(MeteredLanguageModel, wrapped_language_model)
    ask_model = providers.Factory(AskModel, model=metered_language_model, prompts=prompt_library)
    execute_step = providers.Factory(ExecuteStep, model=_set.model, budget=_set.budget, listener=listener)
    tool_loop = providers.Factory(
        ToolLoop,
        model=wrapped_language_model,
        prompts=prompt_library,
        tools=tool_source,
        checks=answer_checks,
        limits=_set.loop,
        redact=secrets.provided.redact,
    )
    ask_with_tools = providers.Factory(
        AskWithTools, model=metered_language_model, prompts=prompt_library, loop=tool_loop
    )
    steps = providers.List()
    ask_agent = providers.Factory(
        AskAgent, loop=tool_loop, prompts=prompt_library, listener=listener, budget=_set.budget
    )
    check_prompts = providers.Factory(CheckPrompts, prompts=prompt_library, steps=steps, prompt_inputs=prompt_inputs)
    health_checks = providers.List(
        providers.Callable(
            imported("infrastructure.diagnosis.examine_core"),
            settings=settings,
            check_prompts=check_prompts,
            tools=tools.provider,
            model=language_model,
        ).provider
    )
    working = providers.List()  # work in the background, which ends before anything is closed
    closing = providers.List(tool_source)
