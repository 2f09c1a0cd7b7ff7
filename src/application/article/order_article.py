"""Ordering an article: who orders the same thing twice, because no answer came, gets one run."""

import asyncio

from application.article.write_article import WriteArticle, WriteArticleRequest
from application.ports.note_repository import NoteRepository
from application.ports.run_journal import RunJournal
from domain.contract import Contract
from domain.errors import OutOfTurn, UnknownRun, UnreadableFolder
from domain.notes import NoteFolder
from domain.runs import Run, RunId, run_id_for


class OrderArticleRequest(Contract):
    """What to write about, from notes that are captured; and, to make sure of one run, a key of the caller's own."""

    topic: str | None = None
    folder: NoteFolder | None = None
    approve_outline: bool = False
    caller: str = ""
    key: str | None = None


class OrderedArticle(Contract):
    """The run, and whether it was entered by this order."""

    run: Run
    is_new: bool


class OrderArticle:
    """Enters a run that nobody watches over; one caller's key stands for one run, for ever."""

    def __init__(self, *, write: WriteArticle, journal: RunJournal, notes: NoteRepository) -> None:
        self._write = write
        self._journal = journal
        self._notes = notes
        self._ordering = asyncio.Lock()

    async def execute(self, request: OrderArticleRequest) -> OrderedArticle:
        """Return the run that the key stands for, or a new one.

        Raises:
            OutOfTurn: The key was used for another order.
            UnreadableFolder: Nothing is captured from the folder; whoever calls does not choose what is read.
        """
        article = WriteArticleRequest(
            topic=request.topic, folder=request.folder, approve_outline=request.approve_outline
        )
        async with self._ordering:  # two that come at once are one after the other
            named = None if request.key is None else run_id_for(f"{request.caller}\0{request.key}")
            known = None if named is None else await self._known(named)
            if known is not None:
                return OrderedArticle(run=self._same(known, article), is_new=False)
            await self._refuse_a_folder_that_is_not_captured(request.folder)
            run = await self._write.start(article, run_id=named, unattended=True)
        return OrderedArticle(run=(await self._journal.read(run)).run, is_new=True)

    async def _known(self, run: RunId) -> Run | None:
        try:
            return (await self._journal.read(run)).run
        except UnknownRun:
            return None

    @staticmethod
    def _same(known: Run, article: WriteArticleRequest) -> Run:
        if known.request != article.model_dump_json():
            remedy = "Use a new key for a new order."
            raise OutOfTurn(f"The key stands for run {known.id}, which was ordered otherwise", remedy=remedy)
        return known

    async def _refuse_a_folder_that_is_not_captured(self, folder: NoteFolder | None) -> None:
        if folder is not None and not await self._notes.catalogue(folder):
            remedy = "Capture it with 'agent capture' first, or leave the folder out."
            raise UnreadableFolder(f"No notes are captured from {folder}", remedy=remedy)
