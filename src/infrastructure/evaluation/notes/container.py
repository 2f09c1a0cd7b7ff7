"""The container of the evaluation of notes."""

from application.evaluation.notes.examine_notes import ExamineNotes
from infrastructure.injector import containers, providers


class EvaluationNotesContainer(containers.DeclarativeContainer):
    """Measures of quotes and of the search."""

    evaluation = providers.DependenciesContainer()
    notes = providers.DependenciesContainer()

    examiners = providers.List(
        providers.Factory(ExamineNotes, repository=notes.note_repository, capture=notes.capture_notes)
    )
