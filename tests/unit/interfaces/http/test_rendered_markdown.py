import asyncio
import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interfaces.http.rendered_markdown import Renderer, rendered

SHOWN = [
    ("**bold** and `code`", "<p><strong>bold</strong> and <code>code</code></p>"),
    ("# Title", "<h3>Title</h3>"),
    ("###### Deep", "<h6>Deep</h6>"),
    ("~~gone~~", "<p><s>gone</s></p>"),
    ("3. third", '<ol start="3">\n<li>third</li>\n</ol>'),
    ("```python\na[1] < b\n```", "<pre><code>a[1] &lt; b\n</code></pre>"),
    ("[[note|words]], [[note]] and ![[picture.png]]", "<p>words, note and picture.png</p>"),
    ("[[]] [[a] [[a\nb]]", "<p>[[]] [[a] [[a\nb]]</p>"),
    ("![a picture](https://a.b/c.png)", "<p>[image: a picture]</p>"),
    ("![](https://a.b/c.png)", "<p>[image: no description]</p>"),
]
LINKS = [
    ("[a](https://a.b)", "https://a.b"),
    ("[a](HTTP://a.b)", "HTTP://a.b"),
    ("<mailto:a@b.c>", "mailto:a@b.c"),
    ("[a](javascript:alert(1))", None),
    ("[a](JaVaScRiPt&#58;alert(1))", None),
    ("[a](data:text/html,x)", None),
    ("[a](vbscript:x)", None),
    ("[a](file:///etc/passwd)", None),
    ("[a](//a.b)", None),
    ("[a](/runs)", None),
    ("[a](other.md)", None),
    ("[a](#/runs)", None),
    ("[a](https:x)", "https:x"),
]
TAGS = re.compile(r"<[a-zA-Z/!?][^>]*>")
HARMLESS = re.compile(
    r"</?(p|hr|pre|blockquote|ul|ol|li|h[3-6]|table|thead|tbody|tr|th|td|a|br|code|em|s|strong)\b"
    r'( (href="(https?:|mailto:)[^"]*"|title="[^"]*"|rel="noopener noreferrer nofollow"|target="_blank"|start="\d+"))'
    r"*>",
    re.IGNORECASE,
)


@pytest.mark.parametrize(("text", "html"), SHOWN)
def test_markdown_is_shown_as_html(text: str, html: str) -> None:
    assert rendered(text).strip() == html


@pytest.mark.parametrize(("text", "address"), LINKS)
def test_a_link_leads_to_the_web_or_a_mailbox_or_nowhere(text: str, address: str | None) -> None:
    html = rendered(text)

    assert re.findall(r'href="([^"]*)"', html) == ([address] if address else [])
    assert ("noopener" in html) or not address


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "a <svg onload=alert(1)> b",
        "<style>* { display: none }</style>",
        '<p style="color: red" onclick="x()">',
        "<!-- a comment -->",
        "<![CDATA[x]]>",
    ],
)
def test_raw_html_is_shown_as_text(text: str) -> None:
    html = rendered(text)

    assert "&lt;" in html
    assert all(HARMLESS.fullmatch(tag) for tag in TAGS.findall(html))


@given(st.text(alphabet="ab <>[]()!`*_~|:#-&;\"'/=\n\\jhtps", max_size=200))
@settings(deadline=None)
def test_whatever_is_written_only_harmless_tags_come_of_it(text: str) -> None:
    assert [tag for tag in TAGS.findall(rendered(text)) if not HARMLESS.fullmatch(tag)] == []


async def test_what_takes_long_holds_nobody_else_up() -> None:
    renderer = Renderer()
    rendering = asyncio.create_task(renderer.render(("[" * 20_000,)))
    began, longest = time.monotonic(), 0.0

    while not rendering.done():
        await asyncio.sleep(0.001)
        now = time.monotonic()
        began, longest = now, max(longest, now - began)

    assert len(await rendering) == 1
    assert longest < 1
