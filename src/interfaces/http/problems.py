"""The body of a failed request: an RFC 9457 problem, unless a part has another format for its paths."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from fastapi import Response
from starlette.types import Scope

from domain.contract import Contract

INVALID = 422
_WORD = r"""[^/\\\s'":;()=]+"""
_FOLDERS = re.compile(rf"""(?:(?<=[\s'"(=])|^)(?:/(?!v\d+/)|[A-Z]:\\)(?:{_WORD}(?:(?<![.,]) {_WORD})*[/\\])+""")
"""The folders of an absolute path, but not the /v1/ in the address of a provider; their names may contain spaces."""


class Complaint(Contract):
    """What is wrong with one part of a request, and where that part is."""

    where: str
    problem: str


class Problem(Contract):
    """A problem as RFC 9457 defines it; `errors` has more about an invalid request."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: tuple[Complaint, ...] = ()


@dataclass(frozen=True)
class ErrorFormat:
    """How errors are written on the paths below a prefix; `invalid` is the status of an invalid request there."""

    prefix: str
    contract: type[Contract]
    media_type: str
    write: Callable[[Problem], Contract]
    invalid: int = INVALID
    event: str | None = "error"
    """The name of the last event of a stream that failed."""

    def applies_to(self, path: str) -> bool:
        """Whether the path is below the prefix."""
        return f"{path}/".startswith(f"{self.prefix}/")

    def status(self, status: int) -> int:
        """Return the status that is sent here."""
        return self.invalid if status == INVALID else status

    def response(
        self, status: int, detail: str, *, errors: Sequence[Complaint] = (), headers: Mapping[str, str] | None = None
    ) -> Response:
        """Return the response for a failure."""
        body = self.document(status, detail, errors).model_dump_json()
        return Response(body, self.status(status), headers=headers, media_type=self.media_type)

    def document(self, status: int, detail: str, errors: Sequence[Complaint] = ()) -> Contract:
        """Return what describes a failure."""
        own = self.status(status)
        return self.write(Problem(title=HTTPStatus(own).phrase, status=own, detail=detail, errors=tuple(errors)))


PROBLEM = ErrorFormat(prefix="", contract=Problem, media_type="application/problem+json", write=lambda problem: problem)


def path_of(scope: Scope) -> str:
    """Return the path of a request within the API, which another application may have mounted below a prefix."""
    return "/" + str(scope["path"]).removeprefix(scope.get("root_path", "")).removeprefix("/")


def without_folders(text: str) -> str:
    """Return the text with each file's name without its folders, which do not concern callers."""
    return _FOLDERS.sub("", text)
