"""An article whose every word a hostile note or model wrote."""

import re

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
