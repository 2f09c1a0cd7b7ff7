"""Names of uploaded files that could lead astray, and names in any language."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.agents import agent_with
from tests.fakes.http.api_client import client_of
from tests.unit.interfaces.http.notes.test_routes import OWLS, kept, upload


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(agent_with(tmp_path)) as client:
        yield client


@pytest.mark.parametrize(
    "name",
    [
        "../escaped.md",
        "..\\escaped.md",
        "/etc/escaped.md",
        "sub/escaped.md",
        "C:escaped.md",
        "con.md",
        "LPT1.notes.md",
        ".hidden.md",
        "right\u202eleft.md",
        "script.sh",
        "note.md.exe",
        f"{'x' * 250}.md",
        "stream.md:hidden.md",
        "OWLS.md",
    ],
)
async def test_nothing_is_kept_under_an_unsafe_or_repeated_name(
    client: httpx.AsyncClient, tmp_path: Path, name: str
) -> None:
    refused = await upload(client, OWLS, (name, b"# Bad\n\nText."))

    assert refused.status_code == 422
    assert kept(tmp_path) == set()


@pytest.mark.parametrize("name", ["Grüße aus Köln.md", "日本語.markdown", "a b's (c) [d] #e.md", "UPPER.MD"])
async def test_a_name_in_any_language_is_kept(client: httpx.AsyncClient, tmp_path: Path, name: str) -> None:
    assert (await upload(client, (name, b"# Here\n\nText."))).status_code == 201
    assert name in kept(tmp_path)
