"""A server on loopback that plays an OpenTelemetry collector and keeps what it receives."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from typing_extensions import override


class Collector:
    """Answers every request with `status`; with `hangs`, only when it is closed."""

    def __init__(self, *, status: int = 200, hangs: bool = False) -> None:
        self.requests: list[tuple[str, str | None, ExportTraceServiceRequest]] = []
        self._closed = threading.Event()
        collector = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                received = ExportTraceServiceRequest()
                received.ParseFromString(self.rfile.read(int(self.headers["Content-Length"])))
                collector.requests.append((self.path, self.headers["x-key"], received))
                if hangs:
                    collector._closed.wait()
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            @override
            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def services(self) -> set[str]:
        resources = [each.resource for _, _, request in self.requests for each in request.resource_spans]
        return {pair.value.string_value for each in resources for pair in each.attributes if pair.key == "service.name"}

    @property
    def all(self) -> list[Span]:
        resources = [each for _, _, request in self.requests for each in request.resource_spans]
        return [span for resource in resources for scope in resource.scope_spans for span in scope.spans]

    @property
    def spans(self) -> dict[str, Span]:
        by_id = {span.span_id: span for span in self.all}

        def path(span: Span) -> str:
            return f"{path(by_id[span.parent_span_id])} > {span.name}" if span.parent_span_id else span.name

        return {path(span): span for span in self.all}

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closed.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def values(span: Span) -> dict[str, object]:
    return {pair.key: getattr(pair.value, pair.value.WhichOneof("value") or "", None) for pair in span.attributes}
