"""The page and its notes: found, read, added, inert whatever stands in them, and shown to whoever has a key."""

from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Error, expect

from tests.browser import PHONE, Visit
from tests.served_agent import ServedAgent

pytestmark = pytest.mark.slow

ELSEWHERE = "http://127.0.0.1:9"
HOSTILE = f"""# Hostile <script>alert("title")</script>

<script>alert("script")</script><script src="{ELSEWHERE}/script.js"></script>
<img src="{ELSEWHERE}/img.png" onerror="alert('img')">
<svg onload="alert('svg')"><use href="{ELSEWHERE}/use.svg"/></svg>
<style>@import url({ELSEWHERE}/style.css); body {{ display: none }}</style>
<iframe src="{ELSEWHERE}/frame.html"></iframe><link rel="stylesheet" href="{ELSEWHERE}/link.css">
<details open ontoggle="alert('toggle')"></details>
<form action="{ELSEWHERE}/form"><input autofocus onfocus="alert(1)"></form>
<meta http-equiv="refresh" content="0;url={ELSEWHERE}/meta"><base href="{ELSEWHERE}/">

![an image]({ELSEWHERE}/markdown.png) [![a picture]({ELSEWHERE}/in.png)](https://example.org/outside)

[script](javascript:alert('link')) [data](data:text/html,<script>alert(1)</script>) [file](file:///etc/passwd)
[within](/notes) [hash](#/notes) [mail](mailto:someone@example.org) [blank](//example.org/x)

<http://example.org/auto> [[another|a neighbour]] ![[picture.png]]

`<b>code</b>`

| <i>a</i> | b |
|---|---|
| <img src=x onerror=alert(3)> | {{{{7*7}}}} |
"""


def test_a_hostile_note_stays_inert(served: ServedAgent, visit: Visit) -> None:
    page = visit.page
    files = [("files", ("hostile.md", HOSTILE.encode()))]
    assert served.client.post("/notes", files=files).status_code == 201
    visit.open(served.url, "notes")
    page.get_by_label("Search the notes").fill("hostile neighbour")

    page.get_by_role("button", name="Hostile").click()

    note = page.get_by_role("dialog")
    expect(note).to_contain_text("a neighbour")
    expect(note).to_contain_text('<script src="http://127.0.0.1:9/script.js">')
    page.wait_for_load_state("networkidle")
    forbidden = "script, style, svg, img, iframe, form, input, link, meta, base, details, object, embed"
    assert note.locator(forbidden).count() == 0
    addresses = {link.get_attribute("href") for link in note.get_by_role("link").all()}
    assert addresses == {"https://example.org/outside", "mailto:someone@example.org", "http://example.org/auto"}
    assert all("noopener" in (link.get_attribute("rel") or "") for link in note.get_by_role("link").all())
    assert visit.complaints == []
    assert visit.asked_elsewhere(served.url) == []


def test_the_policy_holds_even_if_something_got_through(served: ServedAgent, visit: Visit) -> None:
    visit.open(served.url, "notes")

    visit.page.evaluate(f"""() => {{
        const image = document.createElement("img");
        image.src = "{ELSEWHERE}/x.png";
        document.body.append(image);
    }}""")

    expect(visit.page.locator("img")).to_be_attached()
    assert any("Content Security Policy" in said for said in visit.complaints)
    for breach in ("document.body.innerHTML = '<b>x</b>'", "document.body.setAttribute('onclick', 'x')"):
        with pytest.raises(Error, match="Trusted"):
            visit.page.evaluate(breach)


def test_notes_are_found_as_one_types_and_opened_at_what_was_found(served: ServedAgent, visit: Visit) -> None:
    page = visit.page
    visit.open(served.url, "notes")
    page.get_by_label("Search the notes").press_sequentially("occupancy")
    expect(page.locator(".entries .title").first).to_have_text("Occupancy")

    page.locator(".entries .title").first.click()

    expect(page.get_by_role("dialog").locator("mark").first).to_contain_text("ccupancy")
    page.get_by_role("button", name="Close").click()
    page.get_by_label("Search the notes").fill("xylophones")
    expect(page.get_by_role("status").first).to_have_text("No note has these words.")
    page.get_by_label("Search the notes").fill('"*)(')
    expect(page.get_by_role("status").first).to_have_text("Type a word to look for.")
    assert visit.complaints == []


def test_notes_are_added_and_what_is_passed_over_is_named(tmp_path: Path, visit: Visit) -> None:
    (tmp_path / "good.md").write_text("# Zebras\n\nZebras have stripes.", encoding="utf-8")
    (tmp_path / "bad.md").write_bytes(b"\x00\x01\x02")
    with ServedAgent(tmp_path) as server:
        visit.open(server.url, "notes")
        expect(visit.page.get_by_text("There are no notes yet")).to_be_visible()

        visit.page.get_by_label("Markdown files").set_input_files([tmp_path / "good.md", tmp_path / "bad.md"])
        visit.page.get_by_role("button", name="Add").click()

        expect(visit.page.get_by_role("button", name="Zebras")).to_be_visible()
        expect(visit.page.get_by_text("1 note added")).to_be_visible()
        expect(visit.page.get_by_text("bad.md:")).to_be_visible()


def test_a_server_with_keys_asks_for_one_and_keeps_it_for_the_tab(tmp_path: Path, visit: Visit) -> None:
    page = visit.page
    with ServedAgent(tmp_path) as server:
        key = server.agent.run("keys", "add", "me").stdout.strip()
        visit.open(server.url, "notes")
        page.get_by_role("textbox", name="Key").fill("agent_wrong")
        page.keyboard.press("Enter")
        expect(page.get_by_text("does not know this key")).to_be_visible()

        page.get_by_role("textbox", name="Key").fill(key)
        page.keyboard.press("Enter")

        expect(page.get_by_text("There are no notes yet")).to_be_visible()
        page.reload()
        expect(page.get_by_text("There are no notes yet")).to_be_visible()
        page.get_by_role("button", name="Forget the key").click()
        expect(page.get_by_role("textbox", name="Key")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_role("alert")).to_contain_text("Without a key")


def test_a_server_that_is_gone_is_said_to_be(tmp_path: Path, visit: Visit) -> None:
    with ServedAgent(tmp_path) as server:
        visit.open(server.url, "notes")
        server.kill()
    visit.page.get_by_label("Search the notes").fill("anything")

    expect(visit.page.get_by_role("alert")).to_contain_text("The server cannot be reached")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_notes_can_be_read_and_named(served: ServedAgent, visit: Visit, scheme: str) -> None:
    page = visit.page
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type] # one of the literals
    visit.open(served.url, "notes")
    page.get_by_label("Search the notes").fill("memory")
    expect(page.locator(".excerpt").first).to_be_visible()
    assert (visit.nameless(), visit.too_pale(), visit.is_too_wide()) == ([], [], False)
    page.locator(".entries .title").first.click()
    expect(page.get_by_role("dialog").locator("mark").first).to_be_visible()
    assert (visit.nameless(), visit.too_pale(), visit.is_too_wide()) == ([], [], False)


def test_the_keyboard_alone_reads_a_note(served: ServedAgent, visit: Visit) -> None:
    visit.open(served.url, "notes")
    expect(visit.page.locator(".entries .title").first).to_be_visible()
    title = visit.page.locator(".entries .title").first.inner_text()
    visit.page.keyboard.press("Tab")
    expect(visit.page.get_by_role("link", name="Skip to the content")).to_be_focused()
    visit.page.keyboard.press("Enter")
    visit.tab_to("button", title)

    visit.page.keyboard.press("Enter")

    expect(visit.page.get_by_role("dialog", name=title)).to_be_visible()
    visit.page.keyboard.press("Escape")
    expect(visit.page.get_by_role("button", name=title, exact=True)).to_be_focused()


@pytest.mark.parametrize(
    "path", ["../app.py", "..%2fapp.py", "%2e%2e/app.py", "index.html.jinja", "nothing.js", ".", ""]
)
def test_nothing_but_the_page_is_served(served: ServedAgent, path: str) -> None:
    assert httpx.get(f"{served.url}/page/{path}").status_code in {401, 404}


@pytest.mark.parametrize("path", ["/", "/page/page.css", "/page/start.js"])
def test_a_file_that_the_browser_has_is_not_sent_again(served: ServedAgent, path: str) -> None:
    first = served.client.get(path)

    again = served.client.get(path, headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    for name in ("Content-Security-Policy", "Cache-Control", "ETag"):
        assert again.headers[name] == first.headers[name]
    assert served.client.get(path, headers={"If-None-Match": '"another"'}).status_code == 200


def test_no_file_of_the_page_names_another_host(served: ServedAgent) -> None:
    folder = Path(__file__).parents[3] / "src/interfaces/http/page"
    for file in sorted(folder.iterdir()):
        text = file.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert "://" not in text, file.name
        assert len(text.splitlines()) <= 250, file.name
