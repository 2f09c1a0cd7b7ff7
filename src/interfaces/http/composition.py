"""From the settings to the use cases: the container is built once, when the server starts, and closed when it stops."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from infrastructure.closing import close_all
from infrastructure.container import Container
from infrastructure.settings import Settings
from interfaces.http.app import OpenUseCases
from interfaces.http.article_use_cases import ArticleUseCases  # part: article
from interfaces.http.chat_use_cases import ChatUseCases  # part: chat
from interfaces.http.evaluation_apart import OneAtATime, evaluating_apart  # part: evaluation
from interfaces.http.listeners import Listeners
from interfaces.http.use_cases import UseCases


def from_settings(settings: Settings) -> OpenUseCases:
    """Return what opens the use cases of an agent with these settings."""

    @asynccontextmanager
    async def opened() -> AsyncGenerator[UseCases, None]:
        container = Container(settings=settings)
        listeners = Listeners()
        container.run_listener.override(listeners)
        try:
            with container.logs():
                yield UseCases(
                    recognise_caller=container.recognise_caller(),
                    show_runs=container.show_runs(),
                    cancel_run=container.cancel_run(),
                    search_notes=container.search_notes(),
                    add_notes=container.add_notes(),
                    notes=container.note_repository(),
                    # part: article
                    article=ArticleUseCases(
                        order=container.order_article(),
                        write=container.write_article(),
                        approve_outline=container.approve_outline(),
                        resume=container.resume_article(),
                    ),
                    # end: article
                    # part: chat
                    chat=ChatUseCases(
                        answer=container.answer_question(),
                        answer_in_passing=container.answer_in_passing(),
                        show=container.show_conversation(),
                        reset=container.reset_memory(),
                        memory=container.conversation_memory(),
                    ),
                    # end: chat
                    evaluate=OneAtATime(evaluating_apart(settings)),  # part: evaluation
                    listeners=listeners,
                )
        finally:
            await close_all(container.opened())

    return opened
