"""The page: files as they are, from a folder of their own, and nothing else from anywhere."""

from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse
from starlette.exceptions import HTTPException

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

_HEADERS = {"Cache-Control": "no-cache"}


@router.get("/")
async def page() -> FileResponse:
    """Return the page."""
    headers = {**_HEADERS, "Content-Security-Policy": POLICY}
    return FileResponse(FOLDER / INDEX, media_type="text/html", headers=headers)


@router.get("/page/{name}")
async def part_of_the_page(name: str) -> FileResponse:
    """Return a file that the page consists of."""
    found = next((file for file in FOLDER.iterdir() if file.name == name and file.suffix in _MEDIA_TYPES), None)
    if found is None:
        raise HTTPException(404, "The page has no such file")
    return FileResponse(found, media_type=_MEDIA_TYPES[found.suffix], headers=_HEADERS)
