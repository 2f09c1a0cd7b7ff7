"""Inline tags, and links to other notes."""

import posixpath
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from urllib.parse import unquote

MOST_TAGS = 100
MOST_LINKS = 1_000
"""Of one note; what is beyond comes from no person."""

NOTE_SUFFIXES = (".md", ".markdown")

_TAG = re.compile(r"(?<!\S)#([\w/-]{1,100})(?![\w/-])")
_WIKILINK = re.compile(r"(!?)\[\[([^\[\]\n]{1,500})\]\]")
_LINK = re.compile(r"\]\((?:<([^<>\n]{1,500})>|([^()<>\s]{1,500}))")


def inline_tags(prose: str) -> tuple[str, ...]:
    """Return the words behind a `#`, as Obsidian reads them: letters, digits, `_`, `-` and `/`, and not digits only."""
    tags = (tag.strip("/") for tag in _TAG.findall(prose))
    return _distinct((tag for tag in tags if tag and not tag.isdigit()), MOST_TAGS)


def links(prose: str, source: str) -> tuple[str, ...]:
    """Return what the note of this source links to.

    A wikilink gives its target as it is written, without heading and alias; a Markdown link to a note gives the
    note's source.
    """
    return _distinct((*_wikilinks(prose), *_relative_links(prose, posixpath.dirname(source))), MOST_LINKS)


def _wikilinks(prose: str) -> Iterator[str]:
    for embeds, inner in _WIKILINK.findall(prose):
        target = inner.split("|")[0].split("#")[0].split("^")[0].rstrip("\\").strip()
        is_attachment = embeds and posixpath.splitext(target)[1].casefold() not in {"", *NOTE_SUFFIXES}
        if target and not is_attachment:
            yield target


def _relative_links(prose: str, folder: str) -> Iterator[str]:
    for bracketed, bare in _LINK.findall(prose):
        target = unquote((bracketed or bare).split("#")[0], errors="replace").strip()
        if ":" in target or target.startswith("/") or not target.casefold().endswith(NOTE_SUFFIXES):
            continue
        path = posixpath.normpath(posixpath.join(folder, target))
        if not path.startswith("../"):
            yield path


def _distinct(found: Iterable[str], most: int) -> tuple[str, ...]:
    return tuple(islice(dict.fromkeys(found), most))
