"""The container of the evaluation."""

from dependency_injector import containers, providers

from application.ask_model import AskModel
from application.evaluation.ask_question import AskQuestion
from application.evaluation.case_recorder import CaseRecorder
from application.evaluation.evaluate_datasets import EvaluateDatasets
from application.evaluation.judge_answer import JudgeAnswer
from application.metered_language_model import MeteredLanguageModel
from application.ports.language_model import LanguageModel
from infrastructure.container import litellm_language_model
from infrastructure.settings import ENV_FILE


class EvaluationContainer(containers.DeclarativeContainer):
    """Measures of answers; parts add `subjects`, abilities to examine, and `examiners`, which measure more."""

    core = providers.DependenciesContainer()
    _set = core.settings.provided

    subjects = providers.List(providers.Factory(AskQuestion, ask=core.ask_agent))
    examiners = providers.List()

    recorder = providers.Singleton(CaseRecorder)
    listeners = providers.List(recorder)
    judge_model: providers.Provider[LanguageModel] = providers.Singleton(
        litellm_language_model, _set.evaluation.judge, _set.provider, env_file=ENV_FILE
    )
    judge_answer = providers.Factory(
        JudgeAnswer,
        ask=providers.Factory(
            AskModel, model=providers.Factory(MeteredLanguageModel, judge_model), prompts=core.prompt_library
        ),
    )
    steps = providers.List(providers.Factory(JudgeAnswer, ask=core.ask_model))
    evaluate_datasets = providers.Factory(
        EvaluateDatasets,
        subjects=subjects,
        examiners=examiners,
        recorder=recorder,
        listener=core.listener,
        judge=judge_answer,
        judge_model=_set.evaluation.judge,
        budget=_set.budget,
    )
