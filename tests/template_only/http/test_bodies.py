"""Bodies that no good client sends."""

from pathlib import Path

import pytest

from tests.agents import agent_with
from tests.fakes.http.api_client import client_of


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ('{"question": " "}', 422),
        ("{}", 422),
        ("null", 422),
        ("[]", 422),
        ('{"question": "?", "extra": 1}', 422),
        ('{"question": "\\ud800"}', 422),
        ("{", 422),
        (b'{"question": "\xff"}', 400),
        ('{"question": ' + "[" * 100_000 + "]" * 100_000 + "}", 400),
        ('{"question": "' + "x" * 100_001 + '"}', 422),
        ('{"question": "?"' + " " * 2**20 + "}", 413),
    ],
    ids=lambda value: str(value)[:24],
)
async def test_an_invalid_body_is_a_problem(tmp_path: Path, body: str | bytes, status: int) -> None:
    async with client_of(agent_with(tmp_path)) as client:
        refused = await client.post("/ask", content=body, headers={"Content-Type": "application/json"})

    assert refused.status_code == status
    assert refused.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "multipart/form-data"])
async def test_a_body_of_another_type_is_refused(tmp_path: Path, kind: str) -> None:
    async with client_of(agent_with(tmp_path)) as client:
        refused = await client.post("/ask", content=b'{"question": "?"}', headers={"Content-Type": kind})

    assert refused.status_code == 415
