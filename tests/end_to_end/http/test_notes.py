"""Notes over HTTP: handed in under safe names, listed, found, read."""

from pathlib import Path

import httpx
import pytest

from tests.served_agent import ServedAgent

pytestmark = pytest.mark.slow


def hand_in(server: ServedAgent, *files: tuple[str, bytes]) -> httpx.Response:
    return server.client.post("/notes", files=[("files", file) for file in files])


def uploads(server: ServedAgent) -> set[str]:
    return {path.name for path in Path(server.agent.folder, ".agent/uploads").iterdir()}


def test_a_note_is_handed_in_found_read_and_replaced(served: ServedAgent) -> None:
    report = hand_in(served, ("owls.md", b"# On owls\n\nOwls hoot at night."))
    assert (report.status_code, report.json()["captured"]) == (201, 1)

    (found,) = served.client.get("/notes/search", params={"query": "owls"}).json()
    assert (found["title"], found["excerpt"]) == ("On owls", "Owls hoot at night.")
    assert served.client.get(f"/notes/{found['id']}").json()["text"].strip() == "Owls hoot at night."
    hand_in(served, ("owls.md", b"# On owls\n\nOwls sleep by day."))
    assert "sleep" in served.client.get(f"/notes/{found['id']}").json()["text"]


def test_notes_are_listed_in_pages(served: ServedAgent) -> None:
    first = served.client.get("/notes", params={"limit": 2}).json()
    second = served.client.get("/notes", params={"limit": 2, "offset": 2}).json()

    assert first["total"] == second["total"] > 4
    assert len({note["id"] for note in (*first["notes"], *second["notes"])}) == 4
    assert served.client.get("/notes", params={"folder": "/nowhere"}).json() == {"total": 0, "notes": []}


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
        ".md",
        "right\u202eleft.md",
        "script.sh",
        "note.md.exe",
        f"{'x' * 250}.md",
        "stream.md:hidden.md",
        "what?.md",
    ],
)
def test_a_name_that_could_lead_astray_is_refused_and_nothing_is_kept(served: ServedAgent, name: str) -> None:
    before = uploads(served)

    refused = hand_in(served, ("good.md", b"# Good"), (name, b"# Bad\n\nText."))

    assert refused.status_code == 422
    assert refused.json()["title"] == "Unprocessable Entity"
    assert uploads(served) == before
    assert not list(Path(served.agent.folder).rglob("*escaped*"))


@pytest.mark.parametrize("name", ["Grüße aus Köln.md", "日本語.markdown", "a b's (c) [d] #e.md", "UPPER.MD"])
def test_a_name_in_any_language_is_kept(served: ServedAgent, name: str) -> None:
    assert hand_in(served, (name, b"# Here\n\nText.")).status_code == 201
    assert name in uploads(served)


def test_files_that_are_no_notes_are_named_with_the_reason(served: ServedAgent) -> None:
    report = hand_in(served, ("binary.md", b"\x00\x01\x02" * 99), ("empty.md", b""), ("fine.md", b"Fine text."))

    assert report.status_code == 201
    assert {file["source"] for file in report.json()["skipped"]} == {"binary.md", "empty.md"}


def test_a_note_is_capped_as_in_a_folder(served: ServedAgent) -> None:
    assert hand_in(served, ("largest.md", b"word " * 200_000)).status_code == 201
    assert hand_in(served, ("larger.md", b"word " * 200_000 + b"x")).status_code == 422
    assert "larger.md" not in uploads(served)


def test_two_files_of_one_name_and_too_many_files_are_refused(served: ServedAgent) -> None:
    assert hand_in(served, ("one.md", b"One."), ("ONE.md", b"Two.")).status_code == 422
    assert hand_in(served, *((f"{n}.md", b"Text.") for n in range(101))).status_code == 422


def test_an_upload_that_is_too_large_in_all_is_refused(served: ServedAgent) -> None:
    refused = hand_in(served, *((f"large-{n}.md", b"x" * 999_999) for n in range(18)))

    assert refused.status_code == 413
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert not [name for name in uploads(served) if name.startswith("large-")]


@pytest.mark.parametrize("query", ["!!!", "", "_"])
def test_a_query_of_no_words_is_refused(served: ServedAgent, query: str) -> None:
    assert served.client.get("/notes/search", params={"query": query}).status_code == 422


@pytest.mark.parametrize("note", ["..%2f..%2fetc%2fpasswd", "../../etc/passwd", "0" * 12])
def test_a_note_that_is_not_there_is_a_problem(served: ServedAgent, note: str) -> None:
    assert served.client.get(f"/notes/{note}").status_code in {404, 422}
