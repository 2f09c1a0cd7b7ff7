"""Notes on the page: found, read, added, and inert even if they contain scripts."""

from pathlib import Path

from playwright.sync_api import expect

from tests.template_only.page.browser import Visit
from tests.template_only.page.served_page import ServedPage

ELSEWHERE = "http://127.0.0.1:9"
HOSTILE = f"""# Hostile <script>alert("title")</script>

<script>alert("script")</script><script src="{ELSEWHERE}/script.js"></script>
<img src="{ELSEWHERE}/img.png" onerror="alert('img')">
<style>@import url({ELSEWHERE}/style.css); body {{ display: none }}</style>
<iframe src="{ELSEWHERE}/frame.html"></iframe><link rel="stylesheet" href="{ELSEWHERE}/link.css">

![an image]({ELSEWHERE}/markdown.png) [![a picture]({ELSEWHERE}/in.png)](https://example.org/outside)

[script](javascript:alert('link')) [data](data:text/html,<script>alert(1)</script>) [file](file:///etc/passwd)
[within](/notes) [hash](#/notes) [mail](mailto:someone@example.org) [blank](//example.org/x) [[another|a neighbour]]
"""
HEBREW = """# זברות

לזברות יש פסים GPU.

- פסים הם שחורים

A line that is read from left to right.
"""


STARTS_RIGHT = """(element) => {
  const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  while (texts.nextNode().length === 0) continue;
  const first = document.createRange();
  first.setStart(texts.currentNode, 0);
  first.setEnd(texts.currentNode, 1);
  return first.getBoundingClientRect().right > element.getBoundingClientRect().right - 5;
}"""


def test_a_hostile_note_stays_inert(tmp_path: Path, visit: Visit) -> None:
    (tmp_path / "hostile.md").write_text(HOSTILE, encoding="utf-8")
    with ServedPage(tmp_path) as server:
        server.upload(tmp_path / "hostile.md")
        visit.open(server.url, "notes")

        visit.page.get_by_role("button", name="Hostile").click()

        note = visit.page.get_by_role("dialog")
        expect(note).to_contain_text("a neighbour")
        expect(note).to_contain_text('<script src="http://127.0.0.1:9/script.js">')
        visit.page.wait_for_load_state("networkidle")
        assert note.locator("script, style, svg, img, iframe, form, input, link, meta, base, object").count() == 0
        addresses = {link.get_attribute("href") for link in note.get_by_role("link").all()}
        assert addresses == {"https://example.org/outside", "mailto:someone@example.org"}
        visit.assert_clean(server.url)


def test_notes_are_found_while_one_types_and_opened_at_what_was_found(served: ServedPage, visit: Visit) -> None:
    page = visit.page
    visit.open(served.url, "notes")
    page.get_by_label("Search the notes").press_sequentially("occupancy")
    expect(page.locator(".excerpt").first).to_be_visible()
    expect(page.locator(".entries .title").first).to_have_text("Occupancy")

    page.locator(".entries .title").first.click()

    expect(page.get_by_role("dialog").locator("mark").first).to_contain_text("ccupancy")
    visit.assert_readable()
    page.get_by_role("button", name="Close").click()
    page.get_by_label("Search the notes").fill("xylophones")
    expect(page.get_by_role("status").first).to_have_text("No note has these words.")
    visit.assert_clean(served.url)


def test_many_notes_are_added_and_what_is_skipped_is_named(tmp_path: Path, visit: Visit) -> None:
    files = [tmp_path / f"{number}.md" for number in range(110)]
    for file in files:
        file.write_text(f"# Zebra {file.stem}\n\nZebras have stripes.", encoding="utf-8")
    files[0].write_text("---\ntitle: Zebra 0\nauthor: @mira\n---\nZebras have stripes.", encoding="utf-8")
    (tmp_path / "bad.md").write_bytes(b"\x00\x01\x02")
    (tmp_path / "large.md").write_bytes(b"word " * 300_000)
    with ServedPage(tmp_path / "data") as server:
        visit.open(server.url, "notes")
        expect(visit.page.get_by_text("There are no notes yet")).to_be_visible()

        visit.page.get_by_label("Markdown files").set_input_files([*files, tmp_path / "bad.md", tmp_path / "large.md"])
        visit.page.get_by_role("button", name="Add").click()

        expect(visit.page.get_by_text("110 notes added, 2 skipped.")).to_be_visible()
        expect(visit.page.get_by_text("bad.md is binary")).to_be_visible()
        expect(visit.page.get_by_text("large.md is larger than 1 MB")).to_be_visible()
        expect(visit.page.get_by_text("0.md: line 3 of its front matter is invalid: author: @mira")).to_be_visible()
        visit.page.get_by_label("Markdown files").set_input_files([tmp_path / "bad.md", files[1]])
        visit.page.get_by_role("button", name="Add").press("Enter")
        expect(visit.page.get_by_text("0 notes added, 1 skipped.")).to_be_visible()
        expect(visit.page.get_by_role("button", name="Add")).to_be_focused()
        visit.page.get_by_role("button", name="Show more").evaluate("(more) => { more.click(); more.click(); }")
        expect(visit.page.locator(".entries .title")).to_have_count(100)
        server.stop()
        visit.page.get_by_label("Search the notes").fill("anything")
        expect(visit.page.get_by_role("alert")).to_contain_text("The server cannot be reached")


MARK_A_QUOTE = r"""async () => {
  const { markQuotes } = await import("/page/notes/quotes.js");
  const text = document.createElement("p");
  const opens = document.createElement("em");
  opens.append("opens");
  text.append("Every \u{1d4d0} cafe\u0301 ", opens, " at NINE.");
  document.body.append(text);
  markQuotes(text, ["A CAF\u00c9 opens at nine"]);
}"""


def test_a_quote_is_marked_whatever_its_accents_and_case(served: ServedPage, visit: Visit) -> None:
    visit.open(served.url, "notes")
    visit.page.evaluate(MARK_A_QUOTE)
    assert visit.page.locator("mark").all_text_contents() == ["\U0001d4d0 cafe\u0301 ", "opens", " at NINE"]


def test_a_text_is_read_from_right_to_left_if_it_is_written_so(tmp_path: Path, visit: Visit) -> None:
    (tmp_path / "zebras.md").write_text(HEBREW, encoding="utf-8")
    with ServedPage(tmp_path) as server:
        server.upload(tmp_path / "zebras.md")
        visit.open(server.url, "notes")
        field = visit.page.get_by_label("Search the notes")
        field.fill("זברות")
        assert field.evaluate("(field) => getComputedStyle(field).direction") == "rtl"
        visit.page.get_by_role("button", name="זברות").click()

        note = visit.page.get_by_role("dialog")
        expect(note.get_by_role("listitem")).to_be_visible()
        shown = note.locator(".panel-text :is(p, li)").all()
        assert [text.evaluate(STARTS_RIGHT) for text in shown] == [True, True, False]
        assert note.get_by_role("list").evaluate("(list) => getComputedStyle(list).direction") == "rtl"
