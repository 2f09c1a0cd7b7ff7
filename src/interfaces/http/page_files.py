"""The page: files as they are, from a folder of their own, and nothing else from anywhere."""

from pathlib import Path

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse
from starlette.exceptions import HTTPException
from starlette.staticfiles import NotModifiedResponse, StaticFiles

router = APIRouter(include_in_schema=False)

FOLDER = Path(__file__).parent / "page"
INDEX = "index.html"

POLICY = (
    "default-src 'none'; "
    "script-src 'self'; "
    "style-src 'self'; "
    "img-src 'self'; "
    "connect-src 'self'; "
    "form-action 'none'; "
    "frame-ancestors 'none'; "
    "base-uri 'none'; "
    "require-trusted-types-for 'script'; "
    "trusted-types rendered"
)
"""What the page may do: load its own files, ask its own server. One place in it makes HTML of text."""

_MEDIA_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
"""Said here, for a system may have its own opinion of them, and a browser runs no script that is no script."""


@router.get("/")
async def page(request: Request) -> Response:
    """Return the page."""
    return _unless_known(request, FOLDER / INDEX, "text/html", {"Content-Security-Policy": POLICY})


@router.get("/page/{name}")
async def part_of_the_page(request: Request, name: str) -> Response:
    """Return a file that the page consists of."""
    found = next((file for file in FOLDER.iterdir() if file.name == name and file.suffix in _MEDIA_TYPES), None)
    if found is None:
        raise HTTPException(404, "The page has no such file")
    return _unless_known(request, found, _MEDIA_TYPES[found.suffix], {})


def _unless_known(request: Request, file: Path, media_type: str, headers: dict[str, str]) -> Response:
    """Return the file, or that the browser's copy is as new; it asks each time, so a new version is seen at once."""
    headers = {"Cache-Control": "no-cache", **headers}
    whole = FileResponse(file, media_type=media_type, headers=headers, stat_result=file.stat())
    if not StaticFiles().is_not_modified(whole.headers, request.headers):
        return whole
    unchanged = NotModifiedResponse(whole.headers)
    unchanged.headers.update(headers)  # they replace those of the copy, which must not lose its policy
    return unchanged
