from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.agents import agent_with
from tests.fakes.http.api_client import client_of

OWLS = ("owls.md", b"# On owls\n\nOwls hoot at night.")


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(agent_with(tmp_path)) as client:
        yield client


async def upload(client: httpx.AsyncClient, *files: tuple[str, bytes]) -> httpx.Response:
    return await client.post("/notes", files=[("files", file) for file in files])


def kept(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*") if path.is_file()}


async def test_a_note_is_uploaded_found_read_and_replaced(client: httpx.AsyncClient) -> None:
    uploaded = await upload(client, OWLS)
    [found] = (await client.get("/notes/search", params={"words": "owls"})).json()
    first = (await client.get(f"/notes/{found['id']}")).json()
    await upload(client, ("owls.md", b"# On owls\n\nOwls sleep by day."))

    assert (uploaded.status_code, uploaded.json()["captured"]) == (201, 1)
    assert (found["title"], found["excerpt"]) == ("On owls", "Owls hoot at night.")
    assert first["text"].strip() == "Owls hoot at night."
    assert "sleep" in (await client.get(f"/notes/{found['id']}")).json()["text"]


async def test_a_client_that_is_generated_sends_files_as_files(client: httpx.AsyncClient) -> None:
    schemas = (await client.get("/openapi.json")).json()["components"]["schemas"]

    assert schemas["Body_add_notes"]["properties"]["files"]["items"]["format"] == "binary"


async def test_notes_are_listed_in_pages(client: httpx.AsyncClient) -> None:
    await upload(client, *((f"{number}.md", b"# A note\n\nText.") for number in range(3)))

    page = (await client.get("/notes", params={"limit": 2, "offset": 2})).json()

    assert (page["total"], [note["source"] for note in page["notes"]]) == (3, ["2.md"])
    assert (await client.get("/notes", params={"folder": "/nowhere"})).json() == {"total": 0, "notes": []}


@pytest.mark.parametrize("name", ["..\\escaped.md", "/etc/escaped.md", ".hidden.md", "script.sh", "OWLS.md"])
async def test_nothing_is_kept_under_an_unsafe_or_repeated_name(
    client: httpx.AsyncClient, tmp_path: Path, name: str
) -> None:
    refused = await upload(client, OWLS, (name, b"# Bad\n\nText."))

    assert refused.status_code == 422
    assert kept(tmp_path) == set()


async def test_files_that_are_not_notes_are_named_with_the_reason_and_not_kept(
    client: httpx.AsyncClient, tmp_path: Path
) -> None:
    report = (await upload(client, ("binary.md", b"\x00\x01\x02" * 99), ("large.md", b"x" * 1_000_001), OWLS)).json()

    assert {file["source"] for file in report["skipped"]} == {"binary.md", "large.md"}
    assert report["captured"] == 1
    again = (await upload(client, ("large.md", b"x" * 1_000_002), OWLS)).json()
    assert [file["source"] for file in again["skipped"]] == ["large.md"]
    assert kept(tmp_path) == {"owls.md"}


async def test_an_upload_has_a_limit_of_its_own(client: httpx.AsyncClient, tmp_path: Path) -> None:
    large = [(f"large-{number}.md", b"x" * 999_999) for number in range(17)]

    assert (await upload(client, *large[:2])).status_code == 201
    assert (await upload(client, *large)).status_code == 413
    assert (await upload(client, *((f"{number}.md", b"x") for number in range(101)))).status_code == 422
    assert kept(tmp_path) == {"large-0.md", "large-1.md"}


@pytest.mark.parametrize("words", ["!!!", "", "_"])
async def test_a_query_without_words_is_refused(client: httpx.AsyncClient, words: str) -> None:
    assert (await client.get("/notes/search", params={"words": words})).status_code == 422


async def test_an_unknown_note_is_a_problem(client: httpx.AsyncClient) -> None:
    assert (await client.get("/notes/unknown-aaaaaa")).status_code == 404
