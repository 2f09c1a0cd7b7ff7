"""The application that routes are added to."""

import re
from collections.abc import Mapping
from importlib.metadata import metadata
from operator import attrgetter
from typing import Any

from fastapi import FastAPI, Response
from fastapi.sse import ServerSentEvent
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp
from typing_extensions import override

from domain.errors import AgentError
from infrastructure.composition import Agent
from infrastructure.http.settings import HttpSettings
from infrastructure.parts import DISTRIBUTION
from interfaces.http import api_document
from interfaces.http.event_streams import EventStreams
from interfaces.http.middleware import edge
from interfaces.http.problems import PROBLEM, ErrorFormat, without_folders
from interfaces.http.statuses import retry_after, status_of


class Api(FastAPI):
    """FastAPI with what every route of an agent needs."""

    def __init__(self, agent: Agent) -> None:
        self.settings = agent.settings.part(HttpSettings)
        self.streams = EventStreams(max_open=self.settings.max_streams)
        self.public_paths = {"/docs", "/openapi.json", "/healthz", "/readyz"}
        self.body_limits: dict[str, int] = {}
        self.error_formats = [PROBLEM]
        """The first that applies to a path is used."""
        self._secrets = agent.core.secrets()
        project = metadata(DISTRIBUTION)
        super().__init__(
            title=DISTRIBUTION.replace("-", " ").title(),
            description=project["Summary"],
            version=project["Version"],
            generate_unique_id_function=attrgetter("name"),  # the name of the method in generated clients
            docs_url=None,  # see `swagger_ui`
            redoc_url=None,
            redirect_slashes=False,
        )

    def error_format(self, path: str) -> ErrorFormat:
        """Return the format of errors on this path."""
        return next(each for each in self.error_formats if each.applies_to(path))

    def is_public(self, path: str) -> bool:
        """Whether a path needs no key; a public path that ends with a slash is a folder."""
        folder = f"{path.rpartition('/')[0]}/"
        return path in self.public_paths or (folder != "/" and folder in self.public_paths)

    def allowed_methods(self, path: str) -> str:
        """Return every method of a path; FastAPI's own header names only those of one route."""
        methods: set[str] = set()
        for template, operations in self.openapi()["paths"].items():
            if re.fullmatch(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(template)), path):
                methods.update(map(str.upper, operations))
        return ", ".join(sorted(methods | {"HEAD"} if "GET" in methods else methods)) or "GET, HEAD"

    def failure(self, path: str, error: AgentError) -> Response:
        """Return the response for an error of the agent."""
        return self.refusal(path, status_of(error), self.in_words(error), headers=retry_after(error))

    def refusal(self, path: str, status: int, detail: str, *, headers: Mapping[str, str] | None = None) -> Response:
        """Return the response for a request that is refused."""
        return self.error_format(path).response(status, detail, headers=headers)

    def error_event(self, error: AgentError, form: ErrorFormat = PROBLEM) -> ServerSentEvent:
        """Return the last event of a stream that failed."""
        document = form.document(status_of(error), self.in_words(error))
        return ServerSentEvent(event=form.event, raw_data=document.model_dump_json())

    def in_words(self, error: AgentError) -> str:
        """Return the message without secrets and folders of this machine, and when to retry if that is known."""
        words = without_folders(self._secrets.redact(error.message))
        seconds = error.facts.get("retry_after")
        return f"{words.rstrip('.')}. Try again in {seconds:g} s." if seconds else words

    @override
    def build_middleware_stack(self) -> ASGIApp:
        stack = CORSMiddleware(  # also around unexpected errors, or a browser would not show them
            super().build_middleware_stack(),
            allow_origins=self.settings.allowed_origins,
            allow_methods=("GET", "HEAD", "POST", "PUT", "DELETE"),
            allow_headers=("*",),
            allow_private_network=True,
            expose_headers=("Location", "Retry-After"),
        )
        return edge(stack, router=self.router, refusal=self.refusal)

    @override
    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            self.openapi_schema = api_document.complete(super().openapi(), self.error_formats, is_public=self.is_public)
        return self.openapi_schema
