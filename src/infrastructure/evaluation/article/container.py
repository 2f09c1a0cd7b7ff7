"""The container of the evaluation of articles."""

from application.evaluation.article.write_on_topic import WriteOnTopic
from infrastructure.injector import containers, providers


class EvaluationArticleContainer(containers.DeclarativeContainer):
    """Articles as a subject of the evaluation."""

    core = providers.DependenciesContainer()
    evaluation = providers.DependenciesContainer()
    runs = providers.DependenciesContainer()

    subjects = providers.List(
        providers.Factory(
            WriteOnTopic,
            start=runs.start_run,
            execute=runs.execute_run,
            folder=providers.Callable("{}/evaluated".format, core.settings.provided.data_dir),
        )
    )
