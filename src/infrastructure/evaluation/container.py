"""The container of the evaluation."""

from application.evaluation.ask_question import AskQuestion
from application.evaluation.evaluate_datasets import CaseRecorder, EvaluateDatasets
from application.evaluation.judge_answer import JudgeAnswer
from infrastructure.injector import containers, providers
from infrastructure.settings import OFFLINE_NOTICE


class EvaluationContainer(containers.DeclarativeContainer):
    """Measures of answers; parts add `subjects`, abilities to evaluate, and `examiners`, which add measures."""

    core = providers.DependenciesContainer()

    subjects = providers.List(providers.Factory(AskQuestion, ask=core.ask_agent, notice=OFFLINE_NOTICE))
    examiners = providers.List()

    recorder = providers.Singleton(CaseRecorder)
    listeners = providers.List(recorder)
    steps = providers.List(providers.Factory(JudgeAnswer, ask=core.ask_model))
    evaluate_datasets = providers.Factory(
        EvaluateDatasets,
        subjects=subjects,
        examiners=examiners,
        recorder=recorder,
        listener=core.listener,
        prompts=core.prompt_library,
        budget=core.settings.provided.budget,
    )
