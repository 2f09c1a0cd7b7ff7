"""All that routes may call, and how they come by it."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from application.access.recognise_caller import RecogniseCaller
from application.article.approve_outline import ApproveOutline
from application.article.order_article import OrderArticle
from application.article.write_article import WriteArticle
from application.chat.answer_in_passing import AnswerInPassing
from application.chat.answer_question import AnswerQuestion
from application.notes.add_notes import AddNotes
from application.notes.search_notes import SearchNotes
from application.ports.conversation_memory import ConversationMemory
from application.ports.note_repository import NoteRepository
from application.runs.cancel_run import CancelRun
from application.runs.show_runs import ShowRuns
from domain.access import Caller
from interfaces.http.background_runs import BackgroundRuns
from interfaces.http.event_streams import EventStreams
from interfaces.http.listeners import Listeners
from interfaces.http.run_feeds import RunFeeds


@dataclass(frozen=True, kw_only=True)
class UseCases:
    """The agent, as the server uses it; `listeners` takes whoever is to hear of runs."""

    recognise_caller: RecogniseCaller
    order_article: OrderArticle
    write_article: WriteArticle
    approve_outline: ApproveOutline
    show_runs: ShowRuns
    cancel_run: CancelRun
    search_notes: SearchNotes
    add_notes: AddNotes
    notes: NoteRepository
    answer_question: AnswerQuestion
    answer_in_passing: AnswerInPassing
    conversations: ConversationMemory
    listeners: Listeners


@dataclass(frozen=True, kw_only=True)
class Serving:
    """The use cases, and what the server keeps going with them."""

    agent: UseCases
    background: BackgroundRuns
    feeds: RunFeeds
    streams: EventStreams


def _serving(request: Request) -> Serving:
    serving = request.app.state.serving
    if not isinstance(serving, Serving):
        raise TypeError
    return serving


def _caller(request: Request) -> Caller:
    caller = request.state.caller
    if not isinstance(caller, Caller):
        raise TypeError
    return caller


Served = Annotated[Serving, Depends(_serving)]
CalledBy = Annotated[Caller, Depends(_caller)]
