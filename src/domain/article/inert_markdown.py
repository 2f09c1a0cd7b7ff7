"""Markdown that loads and runs nothing, whichever program shows it: words of notes and models are in it.

Only what is code to every program stays as it is: fences outside of lists, and spans within a line. Elsewhere a
character that starts a tag, a comment, an image or an unusual address is written as its entity, which looks the same.
"""

import html
import re

from domain.notes.markup import INLINE_QUERY, QUERY

_FENCE = re.compile(r"( {0,3}(`{3,}(?=[^`]*$)|~{3,}))[ \t]*([\w+#.-]*)")
"""The start of a fence, with the language; what else stands there may be an order to a program, or a table's head."""
_ITEM = re.compile(r" {0,3}(?:[-+*]|\d{1,9}[.)])(?:\s|$)")
_BACKTICKS = re.compile(r"(`+)")
_TAG = re.compile(r"<(?!(?:https?://|mailto:)[^\s<>]*>)(?=[a-zA-Z/!?%])")
_ATTRIBUTES = re.compile(r"\{(?=[:=%{#.<]|\s*[\w-]+=)")
"""What some programs read as attributes, raw HTML or an order: `{onclick=...}`, `{=html}`, `{{ ... }}`."""
_DESTINATION = re.compile(r"\](?=([(:])\s*<?([^\s)>]*))")
_USUAL = re.compile(r"(?:https?|mailto):|[^:]*(?:[/?#]|$)", re.IGNORECASE)
"""The start of an address that leads to the web, to a mailbox, or to a neighbour."""
_INVISIBLE = re.compile(r"[\x00-\x20\x7f-\xa0\xad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\\]")


def inert(markdown: str) -> str:
    """Return the text with the same look, without tags, comments, images, and addresses such as `javascript:`.

    A fence that is open at its end is closed. A fence that may belong to a list is no code here: it ends with the list.
    """
    lines, fence, in_list, before = [], "", False, ""
    for line in markdown.splitlines():
        in_list = bool(_ITEM.match(line)) or (in_list and not (line[:1].strip() and not before.strip()))
        if fence:
            is_end = re.fullmatch(rf" {{0,3}}{fence}{fence[0]}*+\s*+{fence[0]}*+", line)
            lines.append(line)
            fence = "" if is_end else fence
        elif (opened := _FENCE.match(line)) and not (in_list and line.startswith(" ")):
            fence, language = opened[2], opened[3]
            lines.append(opened[1] if QUERY.match(language) or language.startswith("ad-") else opened[0])
        else:
            lines.append(_inert_line(line))
        before = line
    return "\n".join((*lines, fence) if fence else lines)


def _inert_line(line: str) -> str:
    """Keep spans of code that end where they start; a cell of a table would end a span with a bar in it."""
    pieces = _BACKTICKS.split(line)
    done, place = [_inert_words(pieces[0])], 1
    while place < len(pieces):
        run = pieces[place]
        end = next((other for other in range(place + 2, len(pieces), 2) if pieces[other] == run), 0)
        code = "".join(pieces[place + 1 : end])
        is_escaped = len(pieces[place - 1]) - len(pieces[place - 1].rstrip("\\")) & 1
        if end and "|" not in code and not is_escaped and not INLINE_QUERY.match(code):
            done += [run, code, run]
            place = end
        else:
            done.append("&#96;" * len(run))
        done.append(_inert_words(pieces[place + 1]))
        place += 2
    return "".join(done)


def _inert_words(words: str) -> str:
    words = _TAG.sub("&lt;", words).replace("![", "&#33;[").replace("~~~", "&#126;&#126;&#126;")
    words = _ATTRIBUTES.sub("&#123;", words)
    return _DESTINATION.sub(lambda found: "]" if _is_usual(found[2]) else "&#93;", words)


def _is_usual(address: str) -> bool:
    return bool(address) and bool(_USUAL.match(_INVISIBLE.sub("", html.unescape(html.unescape(address)))))
