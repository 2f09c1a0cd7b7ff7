"""Markdown that loads and runs nothing in any program: its text comes from notes and models, which are not trusted.

Only what every program reads as code is unchanged: fences outside of lists, and spans within a line. Elsewhere a
character that starts a tag, a comment, an image or an unusual address is written as its entity, which looks the same.
"""

import html
import re

from domain.notes.markup import INLINE_QUERY, QUERY

_FENCE = re.compile(r"( {0,3}(`{3,}(?=[^`]*$)|~{3,}))[ \t]*([\w+#.-]*)")
"""The start of a fence and its language; the rest of that line may be a command to a program, or a table's head."""
_ITEM = re.compile(r" {0,3}(?:[-+*]|\d{1,9}[.)])(?:\s|$)")
_BACKTICKS = re.compile(r"(`+)")
_TAG = re.compile(r"<(?!(?:https?://|mailto:)[^\s<>]*>)(?=[a-zA-Z/!?%])")
_ATTRIBUTES = re.compile(r"\{(?=[:=%{#.<]|\s*[\w-]+=)")
"""The start of attributes, raw HTML or a command in some programs: `{onclick=...}`, `{=html}`, `{{ ... }}`."""
_DESTINATION = re.compile(r"\](?=([(:])\s*<?([^\s)>]*))")
_USUAL = re.compile(r"(?:https?|mailto):|[^:]*(?:[/?#]|$)", re.IGNORECASE)
"""The start of an address of the web, of a mailbox, or of a file nearby."""
_INVISIBLE = re.compile(r"[\x00-\x20\x7f-\xa0\xad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\\]")


def inert(markdown: str) -> str:
    """Return text that looks the same, without tags, comments, images, and addresses such as `javascript:`.

    An open fence is closed at the end. A fence that may belong to a list is not read as code: it ends with the list.
    """
    lines, fence, in_list, before = [], "", False, ""
    for line in markdown.splitlines():
        ends_list = bool(line[:1].strip()) and not before.strip()  # a line without indentation after a blank one
        in_list = bool(_ITEM.match(line)) or (in_list and not ends_list)
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
    """Keep the code spans that end in this line and have no bar, at which the cell of a table would end them."""
    pieces = _BACKTICKS.split(line)
    done, place = [_inert_words(pieces[0])], 1
    while place < len(pieces):
        ticks = pieces[place]
        end = next((other for other in range(place + 2, len(pieces), 2) if pieces[other] == ticks), 0)
        code = "".join(pieces[place + 1 : end])
        backslashes = len(pieces[place - 1]) - len(pieces[place - 1].rstrip("\\"))
        is_escaped = backslashes % 2 == 1
        if end and "|" not in code and not is_escaped and not INLINE_QUERY.match(code):
            done += [ticks, code, ticks]
            place = end
        else:
            done.append("&#96;" * len(ticks))
        done.append(_inert_words(pieces[place + 1]))
        place += 2
    return "".join(done)


def _inert_words(words: str) -> str:
    words = _TAG.sub("&lt;", words).replace("![", "&#33;[").replace("~~~", "&#126;&#126;&#126;")
    words = _ATTRIBUTES.sub("&#123;", words)
    return _DESTINATION.sub(lambda found: "]" if _is_usual(found[2]) else "&#93;", words)


def _is_usual(address: str) -> bool:
    return bool(address) and bool(_USUAL.match(_INVISIBLE.sub("", html.unescape(html.unescape(address)))))
