"""Markdown as HTML that is safe to show: no script, no style, no image, no link but to the web or a mailbox.

Raw HTML in the text is shown as text, and the resulting HTML is cleaned: if one of these two measures has an error, the
other still protects the page. A text may be hostile, so all that takes more than linear time is bounded.
"""

import json
import re
import sys

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, blockquote
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline

HEADINGS_BELOW = 2
"""Levels by which headings are lowered, since the page that shows a text has headings above it."""
MAX_PARAGRAPH = 10_000
"""Characters of a paragraph that is rendered; a longer one is shown as it is."""
MAX_LAZY_LINES = 10
"""Lines without a `>` that may continue a quotation."""

_BLOCKS = {"p", "hr", "pre", "blockquote", "ul", "ol", "li", "h3", "h4", "h5", "h6"}
_TABLES = {"table", "thead", "tbody", "tr", "th", "td"}
_INLINE = {"a", "br", "code", "em", "s", "strong"}
_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}, "th": {"align"}, "td": {"align"}}
_SCHEMES = {"http", "https", "mailto"}
_NEW_TAB = {"a": {"target": "_blank"}}
_WIKILINK = re.compile(r"!?\[\[(?:[^\[\]|\n]{0,300}\|)?([^\[\]|\n]{1,300})\]\]")


def to_html(text: str) -> str:
    """Return the text as HTML."""
    return nh3.clean(
        _parser().render(text),
        tags=_BLOCKS | _TABLES | _INLINE,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        url_relative="deny",  # such as a link between notes, which would lead nowhere on this server
        set_tag_attribute_values=_NEW_TAB,
        link_rel="noopener noreferrer nofollow",
    )


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False})
    parser.enable(["table", "strikethrough"])
    parser.block.ruler.at("blockquote", _blockquote, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    parser.inline.ruler.before("link", "wikilink", _wikilink)
    parser.core.ruler.before("inline", "long_paragraphs", _keep_long_paragraphs)
    parser.core.ruler.push("blocks", _fit_blocks)
    parser.core.ruler.push("images", _name_images)
    return parser


def _blockquote(state: StateBlock, first: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - the library's signature
    """Parse a quotation with few lazy lines; for many, the library's rule takes quadratic time."""
    last_line, lazy = state.lineMax, 0
    for line in range(first, 0 if silent else end):
        start = state.bMarks[line] + state.tShift[line]
        if start >= state.eMarks[line]:
            break
        if state.src[start] != ">":
            lazy += 1
        if lazy > MAX_LAZY_LINES:
            state.lineMax = end = line
            break
    try:
        return blockquote(state, first, end, silent)
    finally:
        state.lineMax = last_line


def _keep_long_paragraphs(state: StateCore) -> None:
    for token in state.tokens:
        if token.type == "inline" and len(token.content) > MAX_PARAGRAPH:
            token.type = "text"


def _fit_blocks(state: StateCore) -> None:
    """Lower headings, and align the cells of tables by an attribute, as the page's policy forbids styles."""
    for token in state.tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(6, int(token.tag[1:]) + HEADINGS_BELOW)}"
        if style := token.attrs.pop("style", None):
            token.attrSet("align", str(style).removeprefix("text-align:"))


def _name_images(state: StateCore) -> None:
    """Replace each image with its description, so that the browser fetches nothing."""
    for block in state.tokens:
        for token in block.children or ():
            if token.type == "image":
                token.type, token.tag = "text", ""
                token.content = f"[image: {token.content or 'no description'}]"
                token.children = None


def _wikilink(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the library's signature
    """Show the words of a link between notes, `[[note|words]]`."""
    found = _WIKILINK.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        state.push("text", "", 0).content = found[1]
    state.pos = found.end()
    return True


if __name__ == "__main__":
    sys.stdout.write(json.dumps([to_html(text) for text in json.loads(sys.stdin.buffer.read())]))
