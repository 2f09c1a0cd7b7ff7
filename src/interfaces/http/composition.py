"""From the settings to the use cases: the container is built once, when the server starts, and closed when it stops."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from infrastructure.container import Container
from infrastructure.settings import Settings
from interfaces.http.app import OpenUseCases
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
            yield UseCases(
                recognise_caller=container.recognise_caller(),
                order_article=container.order_article(),
                write_article=container.write_article(),
                approve_outline=container.approve_outline(),
                show_runs=container.show_runs(),
                cancel_run=container.cancel_run(),
                search_notes=container.search_notes(),
                add_notes=container.add_notes(),
                notes=container.note_repository(),
                answer_question=container.answer_question(),
                answer_in_passing=container.answer_in_passing(),
                conversations=container.conversation_memory(),
                listeners=listeners,
            )
        finally:
            await container.toolbox().close()
            await container.database().close()

    return opened
