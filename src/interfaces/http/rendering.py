"""Markdown, as the page shows it."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field
from starlette.exceptions import HTTPException

from domain.contract import Contract
from interfaces.http.serving import Served

router = APIRouter(prefix="/rendering", tags=["rendering"])

LONGEST = 100_000
"""Characters of all texts of a request: what is made to take long takes some seconds with so many."""


class Texts(Contract):
    """Texts in Markdown, together of at most 100,000 characters."""

    texts: tuple[Annotated[str, Field(max_length=LONGEST)], ...] = Field(min_length=1, max_length=1000)


class Rendered(Contract):
    """The same as HTML, in order: without scripts, styles and images, with links to the web and to mailboxes only."""

    html: tuple[str, ...]


@router.post("")
async def render(body: Texts, serving: Served) -> Rendered:
    """Render texts as HTML that is safe to show."""
    if sum(map(len, body.texts)) > LONGEST:
        raise HTTPException(422, f"The texts have more than {LONGEST:,} characters together")
    return Rendered(html=await serving.rendering.render(body.texts))
