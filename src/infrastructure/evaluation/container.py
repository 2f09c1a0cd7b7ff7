"""The container of the evaluation."""

from application.evaluation.ask_question import AskQuestion
from application.evaluation.evaluate_datasets import CaseRecorder, EvaluateDatasets
from application.evaluation.judge_answer import JudgeAnswer
from application.ports.language_model import LanguageModel
from infrastructure.container import LITELLM
from infrastructure.injector import containers, providers
from infrastructure.settings import ENV_FILE, OFFLINE_NOTICE, ProviderSettings


class EvaluationContainer(containers.DeclarativeContainer):
    """Measures of answers; parts add `subjects`, abilities to examine, and `examiners`, which measure more."""

    core = providers.DependenciesContainer()
    _set = core.settings.provided

    subjects = providers.List(providers.Factory(AskQuestion, ask=core.ask_agent, notice=OFFLINE_NOTICE))
    examiners = providers.List()

    recorder = providers.Singleton(CaseRecorder)
    listeners = providers.List(recorder)
    judge_model: providers.Provider[LanguageModel] = providers.Singleton(
        LITELLM, _set.evaluation.judge, _set.part.call(ProviderSettings), env_file=ENV_FILE
    )
    steps = providers.List(providers.Factory(JudgeAnswer, ask=core.ask_model))
    evaluate_datasets = providers.Factory(
        EvaluateDatasets,
        subjects=subjects,
        examiners=examiners,
        recorder=recorder,
        listener=core.listener,
        prompts=core.prompt_library,
        judge=judge_model,
        judge_model=_set.evaluation.judge,
        budget=_set.budget,
    )
