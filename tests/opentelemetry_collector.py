"""A real HTTP server on loopback that plays an OpenTelemetry collector, and keeps what it gets."""

import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import KeyValue
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from typing_extensions import override

ERROR = 2
"""The status of a span that failed."""


@dataclass(frozen=True)
class Post:
    """A request as it came."""

    path: str
    headers: Mapping[str, str]
    body: bytes


class Collector:
    """Answers every request with `status`, after `wait` seconds."""

    def __init__(self, *, status: int = 200, wait: float = 0.0) -> None:
        self.posts: list[Post] = []
        posts = self.posts

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                posts.append(Post(self.path, {name.lower(): value for name, value in self.headers.items()}, body))
                time.sleep(wait)
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            @override
            def log_message(self, format: str, *args: object) -> None:
                """Keep the terminal as it is."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    @property
    def endpoint(self) -> str:
        """What to set as AGENT_TRACES_ENDPOINT."""
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def services(self) -> set[str]:
        """Which services the spans are said to be of."""
        resources = (spans.resource for post in self.posts for spans in _decoded(post).resource_spans)
        return {str(attributes(resource.attributes)["service.name"]) for resource in resources}

    @property
    def spans(self) -> tuple[Span, ...]:
        """Every span so far."""
        return tuple(
            span
            for post in self.posts
            for resource in _decoded(post).resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        )

    def paths(self) -> Iterator[str]:
        """Yield each span with those that it lies within: `invoke_agent count > guess`."""
        by_id = {span.span_id: span for span in self.spans}
        for span in self.spans:
            names, within = [span.name], span
            while within.parent_span_id:
                within = by_id[within.parent_span_id]
                names.append(within.name)
            yield " > ".join(reversed(names))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def attributes(pairs: Iterable[KeyValue]) -> dict[str, object]:
    """Return the attributes of a span."""
    return {pair.key: getattr(pair.value, pair.value.WhichOneof("value") or "", None) for pair in pairs}


def _decoded(post: Post) -> ExportTraceServiceRequest:
    request = ExportTraceServiceRequest()
    request.ParseFromString(post.body)
    return request
