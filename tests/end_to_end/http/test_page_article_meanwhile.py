"""A run on the page while other things happen: its server starts again, another tab decides."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser import Visit
from tests.grounded_answers import grounded_answers
from tests.provider_server import ProviderServer, hangs
from tests.served_agent import ServedAgent, request_to, with_a_model

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def provider() -> Iterator[ProviderServer]:
    with ProviderServer(grounded_answers) as provider:
        yield provider


def waiting_run(served: ServedAgent, visit: Visit) -> str:
    """Open a run whose outline waits for approval, and return its id."""
    run = served.start_run(topic="memory", approve_outline=True)
    visit.open(served.url, f"articles/{run}")
    expect(visit.page.get_by_role("button", name="Approve and write")).to_be_visible()
    return run


def test_the_page_goes_on_with_a_run_whose_server_ended_in_good_order(
    tmp_path: Path, provider: ProviderServer, visit: Visit
) -> None:
    before = len(provider.requests)
    provider.script(hangs, hangs, contract="Outline")
    with ServedAgent(tmp_path, variables=with_a_model(provider)) as server:
        server.upload_examples()
        port = str(urlsplit(server.url).port)
        visit.open(server.url, f"articles/{server.start_run(topic='memory')}")
        request_to(provider, contract="Outline", after=before)
        expect(visit.page.get_by_role("status").filter(has_text="Outline article")).to_be_visible()
        server.terminate()
        expect(visit.page.get_by_text("The connection is lost")).to_be_visible()
        expect(visit.page.get_by_text("Interrupted", exact=True)).to_be_visible()
        before = len(provider.requests)

    with ServedAgent(tmp_path, "--port", port, variables=with_a_model(provider)):
        request_to(provider, contract="Outline", after=before)
        expect(visit.page.get_by_text("Being written", exact=True)).to_be_visible()
        expect(visit.page.get_by_text("The connection is lost")).to_be_hidden()
        visit.page.get_by_role("button", name="Cancel").click()
        visit.page.get_by_role("button", name="Cancel the run").click()

        expect(visit.page.get_by_text("Cancelled", exact=True)).to_be_visible()
        assert [said for said in visit.complaints if "ERR_" not in said] == []


def test_an_ending_is_shown_though_the_run_cannot_be_read_at_once(
    provider: ProviderServer, with_model: ServedAgent, visit: Visit
) -> None:
    before = len(provider.requests)
    provider.script(hangs, contract="Outline")
    run = with_model.start_run(topic="memory")
    visit.open(with_model.url, f"articles/{run}")
    request_to(provider, contract="Outline", after=before)
    expect(visit.page.get_by_role("status").filter(has_text="Outline article")).to_be_visible()
    visit.page.route(f"{with_model.url}/runs/{run}", lambda route: route.abort("connectionrefused"), times=2)

    with_model.client.post(f"/runs/{run}/cancellation").raise_for_status()

    expect(visit.page.get_by_text("Cancelled", exact=True)).to_be_visible()
    expect(visit.page.get_by_text("The connection is lost")).to_be_hidden()


def test_who_decides_too_late_is_told_and_sees_what_came_of_it(served: ServedAgent, visit: Visit) -> None:
    run = waiting_run(served, visit)
    served.client.post(f"/runs/{run}/approval", json={}).raise_for_status()

    visit.page.get_by_role("button", name="Approve and write").click()

    expect(visit.page.get_by_role("alert")).to_contain_text("Somebody else has decided meanwhile")
    expect(visit.page.get_by_role("article")).to_be_visible()
    expect(visit.page.get_by_role("alert")).to_contain_text("Somebody else has decided meanwhile")
