"""Notes on the page where it is not plain sailing: many at once, a server that is away, a view that is left."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import Visit
from tests.served_agent import ServedAgent

pytestmark = pytest.mark.slow


SIXTY = [("files", (f"{number}.md", f"# Zebra {number}\n\nZebras have stripes.".encode())) for number in range(60)]


def test_more_notes_than_one_request_may_have_are_added_together(tmp_path: Path, visit: Visit) -> None:
    small = [tmp_path / f"{number}.md" for number in range(110)]
    large = [tmp_path / f"large-{number}.md" for number in range(17)]
    for file in (*small, *large):
        words = "Zebras have stripes. " * (47_000 if file in large else 1)
        file.write_text(f"# {file.stem}\n\n{words}", encoding="utf-8")
    with ServedAgent(tmp_path) as server:
        visit.open(server.url, "notes")
        visit.page.get_by_label("Markdown files").set_input_files([*small, *large])
        visit.page.get_by_role("button", name="Add").click()

        expect(visit.page.get_by_text("127 notes added")).to_be_visible()
        expect(visit.page.get_by_role("status").first).to_have_text("127 notes")


def test_a_file_that_is_too_large_is_named_before_any_is_kept(tmp_path: Path, visit: Visit) -> None:
    for number in range(110):
        (tmp_path / f"{number}.md").write_text("# Zebra\n\nZebras have stripes.", encoding="utf-8")
    (tmp_path / "999.md").write_bytes(b"word " * 4_000_000)
    with ServedAgent(tmp_path) as server:
        visit.open(server.url, "notes")
        visit.page.get_by_label("Markdown files").set_input_files(sorted(tmp_path.glob("*.md")))
        visit.page.get_by_role("button", name="Add").click()

        expect(visit.page.get_by_role("alert")).to_contain_text("'999.md' is larger than 1 MB. Nothing was kept")
        assert server.client.get("/notes").json()["total"] == 0


def test_more_notes_are_asked_for_again_where_the_server_was_away(tmp_path: Path, visit: Visit) -> None:
    with ServedAgent(tmp_path) as server:
        assert server.client.post("/notes", files=SIXTY).status_code == 201
        visit.open(server.url, "notes")
        more = visit.page.get_by_role("button", name="Show more")
        expect(more).to_be_visible()
        visit.page.route("**/notes?*offset=*", lambda route: route.abort("connectionrefused"), times=1)

        more.click()

        expect(visit.page.get_by_role("alert")).to_contain_text("The server cannot be reached")
        more.click()
        expect(visit.page.locator(".entries .title")).to_have_count(60)
        expect(visit.page.get_by_role("alert")).to_be_hidden()
        expect(more).to_be_hidden()


def test_more_notes_are_asked_for_once_however_often_one_presses(tmp_path: Path, visit: Visit) -> None:
    with ServedAgent(tmp_path) as server:
        assert server.client.post("/notes", files=SIXTY).status_code == 201
        visit.open(server.url, "notes")

        visit.page.get_by_role("button", name="Show more").evaluate("(more) => { more.click(); more.click(); }")

        expect(visit.page.locator(".entries .title")).to_have_count(60)
        visit.page.wait_for_load_state("networkidle")
        assert len([asked for asked in visit.asked_for if "offset=" in asked]) == 1


def test_an_open_note_is_closed_when_the_view_is_left(served: ServedAgent, visit: Visit) -> None:
    page = visit.page
    visit.open(served.url, "notes")
    page.get_by_role("link", name="Notes", exact=True).click()
    page.evaluate("location.hash = '#/notes/here'")
    page.locator(".entries .title").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()

    page.go_back()

    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator(".entries .title").first).to_be_visible()
    assert visit.complaints == []
