"""What examines each capability that there is."""

from application.article.write_article import WriteArticle  # part: article
from application.evaluation.evaluate_article import EvaluateArticle  # part: article
from application.evaluation.evaluate_chat import EvaluateChat, MakeAnswerQuestion  # part: chat
from application.evaluation.evaluate_retrieval import EvaluateRetrieval
from application.evaluation.examiner import Examiner
from application.ports.note_repository import NoteRepository
from application.ports.run_journal import RunJournal  # part: article
from application.ports.run_listener import RunListener  # part: chat


def examiners_with(
    *,
    repository: NoteRepository,
    write: WriteArticle,  # part: article
    journal: RunJournal,  # part: article
    answer: MakeAnswerQuestion,  # part: chat
    listener: RunListener,  # part: chat
) -> tuple[Examiner, ...]:
    """Return the examiners, which take cases in this order."""
    return (
        EvaluateRetrieval(repository=repository),
        EvaluateArticle(write=write, repository=repository, journal=journal),  # part: article
        EvaluateChat(answer=answer, listener=listener, repository=repository),  # part: chat
    )
