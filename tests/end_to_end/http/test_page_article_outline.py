"""The outline on the page, and the run that is none: what is asked of whom, and what is refused."""

import pytest
from playwright.sync_api import expect

from tests.browser import Visit
from tests.served_agent import ServedAgent

pytestmark = pytest.mark.slow


def test_the_notes_of_an_outline_are_named_and_no_other_is_asked_for(served: ServedAgent, visit: Visit) -> None:
    run = served.start_run(topic="memory", approve_outline=True)
    visit.open(served.url, f"articles/{run}")
    expect(visit.page.get_by_role("button", name="Approve and write")).to_be_visible()

    outline = served.client.get(f"/runs/{run}").json()["outline"]
    named = [note for section in outline["sections"] for note in section["notes"]]
    titles = [served.client.get(f"/notes/{note}").json()["title"] for note in named]
    expect(visit.page.locator(".chip")).to_have_text(titles)
    asked = [url for url in visit.asked_for if "/notes" in url and "/page/" not in url]
    assert sorted(asked) == sorted(f"{served.url}/notes/{note}" for note in set(named))


def test_a_note_that_is_gone_is_named_by_its_id(served: ServedAgent, visit: Visit) -> None:
    run = served.start_run(topic="memory", approve_outline=True)
    gone = '{"detail": "There is no such note"}'
    visit.page.route("**/notes/*", lambda route: route.fulfill(status=404, body=gone))

    visit.open(served.url, f"articles/{run}")

    expect(visit.page.get_by_role("button", name="Approve and write")).to_be_visible()
    note = served.client.get(f"/runs/{run}").json()["outline"]["sections"][0]["notes"][0]
    expect(visit.page.locator(".chip").first).to_have_text(note)


@pytest.mark.parametrize("field", ["Title", "Thesis"])
def test_an_outline_without_its_title_or_thesis_is_not_sent(served: ServedAgent, visit: Visit, field: str) -> None:
    run = served.start_run(topic="memory", approve_outline=True)
    visit.open(served.url, f"articles/{run}")

    visit.page.get_by_label(field, exact=True).fill("  ")
    visit.page.get_by_role("button", name="Approve and write").click()

    expect(visit.page.locator(":invalid:focus")).to_have_count(1)
    assert not [url for url in visit.asked_for if url.endswith("/approval")]
    visit.page.get_by_label(field, exact=True).fill("Said in full")
    visit.page.get_by_role("button", name="Approve and write").click()
    expect(visit.page.get_by_role("article")).to_be_visible()


def test_a_run_that_is_unknown_is_named_and_has_no_steps(served: ServedAgent, visit: Visit) -> None:
    visit.open(served.url, "articles/nosuchrun")

    expect(visit.page.get_by_role("alert")).to_be_visible()
    expect(visit.page.get_by_role("heading", level=1)).to_have_text("Run nosuchrun")
    expect(visit.page.get_by_text("Steps", exact=True)).to_be_hidden()
