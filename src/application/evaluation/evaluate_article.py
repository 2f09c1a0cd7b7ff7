"""Examining the writing of articles."""

from typing_extensions import override

from application.article.write_article import WriteArticle, WriteArticleRequest, WrittenArticle
from application.evaluation.examiner import ENDS_ALL, Examiner, ExamineRequest
from application.ports.note_repository import NoteRepository
from application.ports.run_journal import RunJournal
from domain.datasets import Case
from domain.errors import AgentError, NothingToWrite
from domain.examinations import Examined
from domain.measures import Passage


class EvaluateArticle(Examiner):
    """Writes on the topic, and measures the article against the notes as they are kept."""

    def __init__(self, *, write: WriteArticle, repository: NoteRepository, journal: RunJournal) -> None:
        self._write = write
        self._repository = repository
        self._journal = journal

    @override
    def takes(self, case: Case) -> bool:
        return case.topic is not None

    @override
    async def execute(self, request: ExamineRequest) -> Examined:
        run = await self._write.start(WriteArticleRequest(topic=request.case.topic, folder=request.folder))
        try:
            written = await self._write.execute(run)
        except ENDS_ALL:
            raise
        except NothingToWrite as nothing:
            right = Examined(measures=request.case.measures_of("", (), ()))
            found = Examined(failure=str(nothing)) if request.case.answerable else right
        except AgentError as error:
            found = Examined(failure=str(error))
        else:
            found = await self._measured(request.case, written)
        history = await self._journal.read(run)
        return found.model_copy(update={"steps": len(history.steps), "usage": history.usage})

    async def _measured(self, case: Case, written: WrittenArticle) -> Examined:
        if written.article is None:
            return Examined(failure=f"Run {written.run} came to no article")
        article = written.article
        notes = await self._repository.read([reference.note for reference in article.references])
        paragraphs = tuple(
            Passage(text=paragraph.text, citations=paragraph.citations)
            for section in article.sections
            for paragraph in section.paragraphs
        )
        text = "\n\n".join((article.thesis, *(paragraph.text for paragraph in paragraphs)))
        return Examined(answer=text, notes=notes, measures=case.measures_of(text, paragraphs, notes))
