import re
import signal
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interfaces.http.page.rendered_markdown import MAX_LAZY_LINES, MAX_PARAGRAPH, to_html
from interfaces.http.page.routes import MAX_CHARACTERS

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
    (
        "|a|b|\n|-|-:|",
        '<table>\n<thead>\n<tr>\n<th>a</th>\n<th align="right">b</th>\n</tr>\n</thead>\n</table>',
    ),
    ("> a\nb\n\nc", "<blockquote>\n<p>a\nb</p>\n</blockquote>\n<p>c</p>"),
    ("> a\n---\nb", "<blockquote>\n<p>a</p>\n</blockquote>\n<hr>\n<p>b</p>"),
    ("- > a\n  > b", "<ul>\n<li>\n<blockquote>\n<p>a\nb</p>\n</blockquote>\n</li>\n</ul>"),
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
HOSTILE = ["> ---\na\n", "> > ---\na\n", ">---\na\n", "> ```\na\n", "> # a\nb\n", "- > ---\n  a\n", "> - a\nb\n"]
HOSTILE += ["> ", "- ", "* * a\n", "[", "![", "[[", "[a](", "[a]: b\n", "*a ", "a**b_", "`a``", "|a", "|a|b|\n|-|-|\n"]
HOSTILE += ["* * a\n", "- - - a\n", "- a\n> b\n", "> 1. a\n  - b\n", "a|b\n-|-\n", "1. a\n", "# a\n", "&amp;", "&#x0;"]
HOSTILE += [
    "[a][b]",
    '![a](b "',
    "[a](<b",
    "~~a",
    "***",
    "*_*_*_",
    "[*a](b)*",
    "[a]: b '\n",
    "[a]:\n",
    "<http://a",
    "\\",
]
HOSTILE += [
    "![" * (MAX_PARAGRAPH // 2 - 10) + "\n\n",
    "> ---\n" + "a\n" * MAX_LAZY_LINES,
    "> ---\n" + "> a\n" * 9 + "a\n",
]
CPU_SECONDS = 4
TAGS = re.compile(r"<[a-zA-Z/!?][^>]*>")
HARMLESS = re.compile(
    r"</?(p|hr|pre|blockquote|ul|ol|li|h[3-6]|table|thead|tbody|tr|th|td|a|br|code|em|s|strong)\b"
    r'( (href="(https?:|mailto:)[^"]*"|title="[^"]*"|rel="noopener noreferrer nofollow"|target="_blank"|start="\d+"'
    r'|align="(left|center|right)"))'
    r"*>",
    re.IGNORECASE,
)


@pytest.mark.parametrize(("text", "html"), SHOWN)
def test_markdown_is_shown_as_html(text: str, html: str) -> None:
    assert to_html(text).strip() == html


@pytest.mark.parametrize(("text", "address"), LINKS)
def test_a_link_leads_to_the_web_or_a_mailbox_or_nowhere(text: str, address: str | None) -> None:
    html = to_html(text)

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
    html = to_html(text)

    assert "&lt;" in html
    assert all(HARMLESS.fullmatch(tag) for tag in TAGS.findall(html))


@given(st.text(alphabet="ab <>[]()!`*_~|:#-&;\"'/=\n\\jhtps", max_size=200))
def test_any_text_yields_harmless_tags_only(text: str) -> None:
    assert [tag for tag in TAGS.findall(to_html(text)) if not HARMLESS.fullmatch(tag)] == []


@pytest.fixture
def _in_time() -> Iterator[None]:
    def end(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGPROF, end)
    signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)
    yield
    signal.setitimer(signal.ITIMER_PROF, 0)
    signal.signal(signal.SIGPROF, before)


@pytest.mark.slow
@pytest.mark.usefixtures("_in_time")
@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:20]))
def test_a_hostile_text_of_any_length_is_rendered_in_time(text: str) -> None:
    to_html((text * MAX_CHARACTERS)[:MAX_CHARACTERS])


def test_a_very_long_paragraph_is_shown_as_it_is() -> None:
    words = "**bold** <b> "
    text = words * (MAX_PARAGRAPH // len(words) + 1)

    html = to_html(f"{text}\n\n**short**")

    assert html.startswith("<p>\n**bold** &lt;b&gt; **bold**")
    assert "<p><strong>short</strong></p>" in html


def test_a_quotation_is_continued_by_a_few_lines_without_a_mark() -> None:
    assert to_html("> a\n" + "b\n" * MAX_LAZY_LINES).endswith("b</p>\n</blockquote>\n")
    assert to_html("> a\n" * 1000).count("<blockquote>") == 1
    assert to_html("> a\n" + "b\n" * (MAX_LAZY_LINES + 1)).endswith("</blockquote>\n<p>b</p>\n")


def test_blocks_are_nested_to_a_limit() -> None:
    assert 5 < to_html("> " * 1000 + "a").count("<blockquote>") <= 20
