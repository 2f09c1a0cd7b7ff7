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

from domain.contract import Contract
from interfaces.http import health, notes
from interfaces.http.conversations import CHAT_EVENTS  # part: chat
from interfaces.http.conversations import router as conversations  # part: chat
from interfaces.http.declared import document
from interfaces.http.edge import Edge
from interfaces.http.error_handlers import handle_errors
from interfaces.http.evaluations import router as evaluations  # part: evaluation
from interfaces.http.event_streams import EventStreams
from interfaces.http.gate import Gate, Limits
from interfaces.http.head import Head
from interfaces.http.kept_runs import KeptRuns  # part: article
from interfaces.http.openai import router as openai  # part: chat
from interfaces.http.openai_replies import Chunk  # part: chat
from interfaces.http.page_files import router as page_files
from interfaces.http.reference import STYLE, reference
from interfaces.http.rendered_markdown import Renderer
from interfaces.http.rendering import router as rendering
from interfaces.http.run_events import RUN_EVENTS  # part: article
from interfaces.http.runs import router as runs  # part: article
from interfaces.http.serving import Serving
from interfaces.http.slow_bodies import PromptBodies
from interfaces.http.use_cases import UseCases

OpenUseCases = Callable[[], AbstractAsyncContextManager[UseCases]]

RUNS_AT_ONCE = 2
LAST_WORDS = 2.0
"""Seconds that streams have to end by themselves when the server stops, and again to say that it does."""


class Api(FastAPI):
    """The routes, with the document that declares every status, and what `streamed` may tell."""

    streamed: tuple[type[Contract], ...] = ()

    @override
    def openapi(self) -> dict[str, Any]:
        """Return the document, made once."""
        if self.openapi_schema is None:
            self.openapi_schema = document(self, self.streamed)
        return self.openapi_schema


class Application:
    """The whole server as ASGI: the edge, the gate, and the routes behind it."""

    def __init__(self, open_use_cases: OpenUseCases, *, limits: Limits, runs_at_once: int = RUNS_AT_ONCE) -> None:
        self._open = open_use_cases
        self._runs_at_once = runs_at_once
        self.api = _api(limits, self._serve)
        self._gate = Gate(self.api, limits=limits)
        self._edge = Edge(Head(self._gate))
        self._serving: Serving | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer whatever the server passes on."""
        await self._edge(scope, receive, send)

    async def close(self) -> None:
        """Let nobody in any more, interrupt the runs, and end every stream with a word."""
        self._gate.closing = True
        if self._serving is not None:
            await self._serving.runs.background.close()  # part: article
            await self._serving.streams.close(LAST_WORDS)

    @asynccontextmanager
    async def _serve(self, api: FastAPI) -> AsyncGenerator[None, None]:
        async with self._open() as agent:
            serving = Serving(
                agent=agent,
                streams=EventStreams(),
                rendering=Renderer(),
                runs=KeptRuns(agent, at_once=self._runs_at_once),  # part: article
            )
            self._serving = api.state.serving = serving
            self._gate.recognise = agent.recognise_caller
            await serving.runs.background.accept_unfinished()  # part: article
            try:
                yield
            finally:
                await self.close()


def _api(limits: Limits, lifespan: Callable[[FastAPI], AbstractAsyncContextManager[None]]) -> FastAPI:
    api = Api(
        title="Agent",
        description="The agent over HTTP: its notes, and what it does with them.",
        lifespan=lifespan,
        max_body_size=limits.body,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    api.add_middleware(PromptBodies)
    handle_errors(api)
    api.include_router(health.router)
    api.include_router(page_files)
    api.include_router(rendering)
    api.include_router(runs)  # part: article
    api.streamed += RUN_EVENTS  # part: article
    api.include_router(notes.router(limits.upload))
    api.include_router(conversations)  # part: chat
    api.include_router(evaluations)  # part: evaluation
    api.include_router(openai)  # part: chat
    api.streamed += (*CHAT_EVENTS, Chunk)  # part: chat

    @api.get("/docs", include_in_schema=False)
    async def docs() -> HTMLResponse:
        digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
        policy = f"default-src 'none'; style-src 'sha256-{digest}'; frame-ancestors 'none'; base-uri 'none'"
        return HTMLResponse(reference(api.openapi()), headers={"Content-Security-Policy": policy})

    return api
