"""The application: routes on top of the use cases that it is given."""

import base64
import hashlib
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from starlette.types import Receive, Scope, Send
from typing_extensions import override

from interfaces.http import conversations, health, notes, openai, runs
from interfaces.http.background_runs import BackgroundRuns
from interfaces.http.declared import document
from interfaces.http.edge import Edge
from interfaces.http.error_handlers import handle_errors
from interfaces.http.event_streams import EventStreams
from interfaces.http.gate import Gate, Limits
from interfaces.http.reference import STYLE, reference
from interfaces.http.run_feeds import RunFeeds
from interfaces.http.slow_bodies import PromptBodies
from interfaces.http.use_cases import Serving, UseCases

OpenUseCases = Callable[[], AbstractAsyncContextManager[UseCases]]

RUNS_AT_ONCE = 2
RUNS_WAITING = 100
LAST_WORDS = 2.0
"""Seconds that streams have to end by themselves when the server stops, and again to say that it does."""


class Api(FastAPI):
    """The routes, with the document that declares every status."""

    @override
    def openapi(self) -> dict[str, Any]:
        """Return the document, made once."""
        if self.openapi_schema is None:
            self.openapi_schema = document(self)
        return self.openapi_schema


class Application:
    """The whole server as ASGI: the edge, the gate, and the routes behind it."""

    def __init__(self, open_use_cases: OpenUseCases, *, limits: Limits, runs_at_once: int = RUNS_AT_ONCE) -> None:
        self._open = open_use_cases
        self._runs_at_once = runs_at_once
        self.api = _api(limits, self._serve)
        self._gate = Gate(self.api, limits=limits)
        self._edge = Edge(self._gate)
        self._serving: Serving | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer whatever the server passes on."""
        await self._edge(scope, receive, send)

    async def close(self) -> None:
        """Let nobody in any more, interrupt the runs, and end every stream with a word."""
        self._gate.closing = True
        if self._serving is not None:
            await self._serving.background.close()
            await self._serving.streams.close(LAST_WORDS)

    @asynccontextmanager
    async def _serve(self, api: FastAPI) -> AsyncGenerator[None, None]:
        async with self._open() as agent:
            background = BackgroundRuns(
                write=agent.write_article, show=agent.show_runs, at_once=self._runs_at_once, waiting=RUNS_WAITING
            )
            feeds = RunFeeds(show=agent.show_runs, is_here=background.has)
            agent.listeners.join(feeds)
            self._serving = Serving(agent=agent, background=background, feeds=feeds, streams=EventStreams())
            api.state.serving = self._serving
            self._gate.recognise = agent.recognise_caller
            await background.accept_unfinished()
            try:
                yield
            finally:
                await self.close()


def _api(limits: Limits, lifespan: Callable[[FastAPI], AbstractAsyncContextManager[None]]) -> FastAPI:
    api = Api(
        title="Agent",
        description="Articles from notes, a chat over them, and the agent behind OpenAI's protocol.",
        lifespan=lifespan,
        max_body_size=limits.body,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    api.add_middleware(PromptBodies)
    handle_errors(api)
    for router in (health.router, runs.router, notes.router(limits.upload), conversations.router, openai.router):
        api.include_router(router)

    @api.get("/docs", include_in_schema=False)
    async def docs() -> HTMLResponse:
        digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
        policy = f"default-src 'none'; style-src 'sha256-{digest}'; frame-ancestors 'none'; base-uri 'none'"
        return HTMLResponse(reference(api.openapi()), headers={"Content-Security-Policy": policy})

    return api
