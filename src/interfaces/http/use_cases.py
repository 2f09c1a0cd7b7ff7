"""All of the agent that routes may call."""

from dataclasses import dataclass

from application.access.recognise_caller import RecogniseCaller
from application.notes.add_notes import AddNotes
from application.notes.search_notes import SearchNotes
from application.ports.note_repository import NoteRepository
from application.runs.cancel_run import CancelRun
from application.runs.show_runs import ShowRuns
from interfaces.http.article_use_cases import ArticleUseCases  # part: article
from interfaces.http.chat_use_cases import ChatUseCases  # part: chat
from interfaces.http.evaluation_apart import OneAtATime  # part: evaluation
from interfaces.http.listeners import Listeners


@dataclass(frozen=True, kw_only=True)
class UseCases:
    """The agent, as the server uses it; `listeners` takes whoever is to hear of runs."""

    recognise_caller: RecogniseCaller
    show_runs: ShowRuns
    cancel_run: CancelRun
    search_notes: SearchNotes
    add_notes: AddNotes
    notes: NoteRepository
    article: ArticleUseCases  # part: article
    chat: ChatUseCases  # part: chat
    evaluate: OneAtATime  # part: evaluation
    listeners: Listeners
