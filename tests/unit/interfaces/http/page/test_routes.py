import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from infrastructure.http.container import HttpContainer
from infrastructure.parts import PARTS
from interfaces.http.page.routes import MAX_CHARACTERS, STATIC
from tests.agents import agent_with
from tests.fakes.http.api_client import client_of

FILES = sorted(path for path in STATIC.rglob("*") if path.is_file())


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(agent_with(tmp_path)) as client:
        yield client


async def test_the_page_loads_what_is_served_and_nothing_else(client: httpx.AsyncClient) -> None:
    page = await client.get("/")

    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "'unsafe" not in page.headers["Content-Security-Policy"]
    assert "<script>" not in page.text
    assert "style=" not in page.text
    assert "$" not in page.text
    for path in re.findall(r'(?:src|href)="(page/[^"]+)"', page.text):
        assert (await client.get(f"/{path}")).status_code == 200, path


async def test_the_page_has_the_views_of_the_parts(client: httpx.AsyncClient) -> None:
    page = (await client.get("/")).text

    views = re.findall(r'src="page/(\w+)/view.js"', page)
    assert views == [part.name for part in PARTS if (STATIC / part.name).is_dir()]


async def test_a_file_has_its_type_and_is_sent_once(client: httpx.AsyncClient) -> None:
    types = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
    for file in FILES:
        path = f"/page/{file.relative_to(STATIC).as_posix()}"

        first = await client.get(path)
        again = await client.get(path, headers={"If-None-Match": first.headers["ETag"]})

        assert first.headers["Content-Type"].partition(";")[0] == types[file.suffix]
        assert (again.status_code, again.content) == (304, b"")
        assert first.headers["Cache-Control"] == again.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(STATIC)))
def test_a_file_is_small_names_no_other_host_and_imports_only_what_its_part_needs(file: Path) -> None:
    text = file.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
    needs = {part.name: {part.name, *part.needs} for part in PARTS}

    assert "://" not in text
    assert len(text.splitlines()) <= 250
    imported = {(file.parent / path).resolve() for path in re.findall(r'from "(\.[^"]+)"', text)}
    parts = {path.relative_to(STATIC).parts[0] for path in imported if path.parent != STATIC}
    assert parts <= needs.get(file.parent.name, set())
    assert all(path.is_file() for path in imported)


async def test_nothing_but_the_files_of_the_page_is_served(client: httpx.AsyncClient) -> None:
    for path in ("../routes.py", "..%2froutes.py", "%2e%2e/routes.py", "nothing.js", "runs", ".", ""):
        assert (await client.get(f"/page/{path}")).status_code in {401, 404}, path


async def test_the_page_needs_no_key_and_the_rendering_does(tmp_path: Path) -> None:
    agent = agent_with(tmp_path)
    await agent.of(HttpContainer).manage_keys().issue("me")
    async with client_of(agent) as client:
        for path in (
            "/",
            "/page/start.js",
            *(f"/page/{file.parent.name}/view.js" for file in FILES if file.name == "view.js"),
        ):
            assert (await client.get(path)).status_code == 200
        assert (await client.post("/rendering", json={"texts": ["a"]})).status_code == 401


async def test_texts_are_rendered_in_order(client: httpx.AsyncClient) -> None:
    rendered = await client.post("/rendering", json={"texts": ["*a*", "", "<b>"]})

    assert rendered.json() == {"html": ["<p><em>a</em></p>\n", "", "<p>&lt;b&gt;</p>\n"]}


async def test_too_much_is_refused(client: httpx.AsyncClient) -> None:
    for texts in ([], ["a"] * 1001, ["a" * (MAX_CHARACTERS // 2 + 1)] * 2, ["a" * (MAX_CHARACTERS + 1)]):
        assert (await client.post("/rendering", json={"texts": texts})).status_code == 422


@pytest.mark.slow
async def test_other_requests_are_answered_while_a_text_is_rendered(client: httpx.AsyncClient) -> None:
    text = "> ---\na\n" * (MAX_CHARACTERS // 8)
    rendering = asyncio.create_task(client.post("/rendering", json={"texts": [text]}))
    answered = 0

    while not rendering.done():
        answered += (await client.get("/healthz")).status_code == 200
        await asyncio.sleep(0.01)

    assert (await rendering).status_code == 200
    assert answered > 5
