"""An article whose every word a hostile note or model wrote."""

import os
import pty
import re
import subprocess
import sys
import time

import pytest
from markdown_it import MarkdownIt

from domain.answers import Reference
from domain.article.article import Article
from domain.article.draft import Paragraph, Section
from tests.template_only.injections.payloads import FAMILIES, PAYLOADS


def test_no_payload_loads_or_runs_anything_where_the_article_is_shown() -> None:
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    parser.validateLink = lambda url: True  # type: ignore[method-assign]  # as a careless program
    for payload in (*PAYLOADS, *("\n".join(family) for family in FAMILIES.values())):
        source = Reference(number=1, id="n", title=payload, source=f"{payload}.md", quotes=(payload,))
        section = Section(heading=payload, paragraphs=(Paragraph(text=payload, citations=()),))
        article = Article(
            title=payload,
            thesis=payload,
            sections=(section, section),
            references=(source,),
            byline=payload,
            objections=(payload,),
        )
        blocks = parser.parse(article.to_markdown())
        tokens = [*blocks, *(inner for block in blocks for inner in block.children or ())]
        assert {token.type for token in tokens}.isdisjoint({"image", "html_inline", "html_block"}), payload
        for address in (re.sub(r"[\x00-\x20]", "", str(token.attrGet("href") or "")) for token in tokens):
            assert not re.match("(?!https?:|mailto:)[^/?#]*:", address, re.IGNORECASE), payload


SHOWS = """
import sys
from application.article.publish_article import PublishedArticle
from domain.article.article import Article
from domain.article.draft import Paragraph, Section
from interfaces.cli.article.commands import OUTCOMES
section = Section(heading="h", paragraphs=(Paragraph(text=sys.argv[1] * (32_000 // len(sys.argv[1])), citations=()),))
article = Article(title="t", thesis="t", sections=(section,) * 3, references=(), byline="b", objections=())
OUTCOMES["PublishedArticle"]("r", PublishedArticle(article=article, location="here"))
"""


@pytest.mark.parametrize("piece", ["> ---\na\n", "- a\n> b\n", "["])
def test_an_article_is_shown_at_a_terminal_at_once(piece: str) -> None:
    controller, terminal = pty.openpty()
    started = time.monotonic()
    with subprocess.Popen([sys.executable, "-c", SHOWS, piece], stdout=terminal, stderr=subprocess.DEVNULL) as process:
        os.close(terminal)
        shown = b""
        try:
            while b"t" not in shown and time.monotonic() < started + 30:
                shown = os.read(controller, 65_536)
        finally:
            process.kill()
            os.close(controller)
    assert shown
    assert time.monotonic() - started < 20, "minutes, if each line of a quotation were read with all that follow"
