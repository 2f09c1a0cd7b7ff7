"""The web page, its files, and the HTML of the Markdown that it shows.

A part brings to the page the folder `static/<part>`, with a `view.js` and perhaps a `style.css`.
"""

import mimetypes
from html import escape
from pathlib import Path
from string import Template
from typing import Annotated, Self

from fastapi import Depends
from fastapi.responses import HTMLResponse
from pydantic import Field, model_validator
from starlette.staticfiles import StaticFiles

from domain.contract import Contract
from domain.http.api_key import Caller
from infrastructure.composition import Agent
from infrastructure.parts import PARTS
from interfaces.http.api import Api
from interfaces.http.api_document import errors
from interfaces.http.authentication import caller_of
from interfaces.http.page.rendering import Rendering

INDEX = Path(__file__).parent / "index.html"
STATIC = Path(__file__).parent / "static"
MAX_CHARACTERS = 50_000

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'none'; "
    "frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types rendered"
)
"""The page loads its own files and calls its own server only, and only its `rendering.js` makes HTML of text."""


class Texts(Contract):
    """Texts in Markdown, together of at most 50,000 characters."""

    texts: tuple[str, ...] = Field(min_length=1, max_length=1000)

    @model_validator(mode="after")
    def _check_length(self) -> Self:
        if sum(map(len, self.texts)) > MAX_CHARACTERS:
            raise ValueError(f"the texts have more than {MAX_CHARACTERS:,} characters together")
        return self


class Rendered(Contract):
    """The texts as HTML, in order: without scripts, styles and images, with links to the web and to mailboxes only."""

    html: tuple[str, ...]


def add_routes(app: Api, agent: Agent) -> None:  # noqa: ARG001 - every part's function takes both
    """Add the page and its files, which need no key, and the rendering of texts."""
    parts = [part.name for part in PARTS if (STATIC / part.name).is_dir()]
    app.public_paths |= {"/", "/page/", *(f"/page/{part}/" for part in parts)}
    mimetypes.add_type("text/javascript", ".js")  # some systems have another type, which browsers do not run
    app.mount("/page", StaticFiles(directory=STATIC))
    rendering = Rendering()

    @app.get("/", include_in_schema=False)
    def show_page() -> HTMLResponse:
        headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-cache"}
        return HTMLResponse(_page(app.title, parts), headers=headers)

    @app.post("/rendering", tags=["page"], responses=errors(503))
    async def render_texts(body: Texts, caller: Annotated[Caller, Depends(caller_of)]) -> Rendered:
        """Render texts as HTML that is safe to show; what takes too long is shown as it is."""
        return Rendered(html=await rendering.render(body.texts, caller))


def _page(title: str, parts: list[str]) -> str:
    styled = (part for part in parts if (STATIC / part / "style.css").is_file())
    styles = (f'<link rel="stylesheet" href="page/{part}/style.css">' for part in styled)
    scripts = (f'<script type="module" src="page/{part}/view.js"></script>' for part in parts)
    return Template(INDEX.read_text(encoding="utf-8")).substitute(
        name=escape(title), parts="\n".join((*styles, *scripts))
    )
