"""Markup that is not Markdown's: what plugins and exports of Obsidian and Notion write into notes, and links."""

import re

_CODE = (
    r"(?P<code>^[ \t>]*(?:(?:[-+*]|\d{1,9}[.)])[ \t]+)*(?P<fence>`{3,}+|~{3,}+)(?P<info>[^\n`]*)\n"
    r"(?P<body>.*?)(?:^[ \t>]*(?P=fence)[`~]*[ \t]*$\n?|\Z)"
    r"|(?=`)(?<!`)(?:`(?P<query>[^`\n]+)`(?!`)|``(?!`)(?:[^`\n]|`(?!`))+``(?!`)))"
)
"""Code is left as it is, unless it is a plugin's."""
_DATED = "\U0001f4c5\U0001f4c6\U0001f5d3\u231b\u23f3\U0001f6eb\u2795\u2705\u274c"
"""What the plugin Tasks writes before a date, at the end of a line."""
_PRIORITY = "\U0001f53a\u23eb\U0001f53c\U0001f53d\u23ec"
_NAMED = r"(?:\U0001f194|\u26d4)\ufe0f?[ \t]*[\w,-]+|\U0001f3c1\ufe0f?[ \t]*\w+"
"""What it writes before the name of a task, of those before it, and of what is done at the end."""
_MARKUP = (  # compiled and kept by `re` when it is first used, as `_LINK` is: that takes milliseconds
    r"(?ms)(?=[^\w\n]|^)(?:"  # where nothing can start, nothing else is tried: most characters of a note
    + _CODE
    # Properties of Logseq and Roam
    + r"|^(?:[ \t]*(?:[-+*][ \t]+)?(?:id|collapsed|ls-type|hl-\w+|(?:logseq|query|card|background)[.-][\w.-]+)::[^\n]*$"
    r"|[ \t]*#\+BEGIN_QUERY(?:(?!#\+BEGIN_QUERY).)*?#\+END_QUERY[ \t]*$"
    r"|[ \t]*:LOGBOOK:(?:(?!:LOGBOOK:).)*?:END:[ \t]*$|[ \t]*(?:SCHEDULED|DEADLINE):[ \t]*<[^>\n]*>[ \t]*$"
    r"|(?P<item>[ \t]*[-+*][ \t]+)(?:(?:TODO|DONE|DOING|LATER|WAITING|CANCELL?ED|IN-PROGRESS)[ \t]+"
    r"(?:\[#[ABC]\][ \t]+)?|(?:NOW|WAIT)[ \t]+\[#[ABC]\][ \t]+)"
    r"|(?P<quote>[ \t]*>[ \t>]*)\[![\w -]+(?:\|[^\]\n]*)?\][-+]?[ \t]*(?P<title>[^\n]*)$"
    r"|(?P<field>[ \t]*(?:[-+*][ \t]+)?(?P<bold>\*\*)?\w[\w -]{0,40}(?(bold)\*\*))::[ \t]+)"
    r"|(?:^|(?<=\S))[ \t]*(?<!\S)\^(?!\d{1,5}[ \t]*$)[A-Za-z0-9-]+[ \t]*$"  # the id of a block
    r"|(?<![ \t])(?:[ \t]+"
    rf"(?:[{_DATED}]\ufe0f?[ \t]*\d{{4}}-\d\d-\d\d|\U0001f501[^\n{_DATED}\U0001f501]*|[{_PRIORITY}]\ufe0f?|{_NAMED}))+"
    r"(?:[ \t]+#[\w/-]+)*+[ \t]*$"
    r"|(?=[%<{(\[=^])(?:%%.*?(?:%%|\Z)|<!--(?:(?!<!--).)*?-->|<%(?:(?!<%).)*?%>"
    r"|\{\{(?:\[\[)?(?:date|time|title|query|embed|renderer|video|youtube|vimeo|tweet|pdf|TODO|DONE)\b[^{}\n]*\}\}"
    r"|</?(?:aside|details|summary|div|center|iframe|figure|img)\b[^<>\n]*>"
    r"|\(\((?:[0-9a-f-]{36}|(?=[a-z]*[A-Z\d_-])[\w-]{9})\)\)"
    r"|(?P<opening>[\[(])(?P<key>\w[\w -]{0,40})::[ \t]+(?P<value>(?:\[\[[^\[\]\n]*\]\]|[^\[\]()\n])*+)[\])]"
    r"|(?<=[^\s\d])\^\[(?P<footnote>[^\[\]\n]+)\]"
    r"|(?<![=\w])==(?=[^\s=])(?P<highlight>[^=\n]+)(?<!\s)==(?![=\w])|\^\^(?P<marked>[^^\n]+)\^\^))"
)
QUERY = re.compile(
    r"(?:dataview|dataviewjs|datacore(?:jsx?|tsx?)?|js-engine|tasks|query|button|base|tracker|kanban|compressed-json|meta-bind|chart)\b"
)
INLINE_QUERY = re.compile(r"\$?=(?:\s|this\b|dv\b|date)|(?:INPUT|VIEW|BUTTON)\[")
"""How the language of a block of code, and the text of a span, start if a plugin of Obsidian runs them."""
_ADMONITION = re.compile(r"^[ \t]*(?:title:[ \t]*([^\n]*)|(?:collapse|icon|color):[^\n]*)\n", re.MULTILINE)
_DRAWING = re.compile(r"^==\u26a0[^\n]*\n|^#+ (?:Excalidraw Data|Text Elements)[ \t]*$", re.MULTILINE)
_DRAWING_DATA = re.compile(r"^(?:%%\n)?#+ (?:Drawing|Embedded Files|Element Links)[ \t]*$", re.MULTILINE)
_TAG = r"(?=[\w/-]*?[^\W\d])[\w/-]++"
_TAGS = rf"(?:#{_TAG}[ \t]*+)++"
_WRAPPED = r"[^\[\]\n]*(?:\n(?![ \t>]*\n)[^\[\]\n]*)*"
"""What a link shows, which may be wrapped over lines of a paragraph."""
_LINK = (
    "(?ms)" + _CODE + rf"|(?<=[^\w\s])[ \t]+(?P<labels>{_TAGS}$)"
    rf"|[!#]?\[\[(?![\s\[])(?P<page>[^\[\]|\n]*?)(?:\\?\|(?P<alias>{_WRAPPED}))?\]\]"
    rf"|(?P<image>!?)\[(?P<text>{_WRAPPED})\]\((?P<address>[^()\n]*(?:\([^()\n]*\)[^()\n]*)*)\)"
    rf"|\[\^[^\[\]\s]+\]:?|(?<!\S)(?<! {{4}})(?<!\t)#(?P<tag>{_TAG})"
)
_TAG_LINE = re.compile(rf"^[ \t]*{_TAGS}$", re.MULTILINE)
_MEDIA = re.compile(
    r"\.(?:png|jpe?g|gif|webp|svg|bmp|avif|pdf|mp[34]|m4a|wav|ogg|webm|mov|canvas|excalidraw)\b", re.IGNORECASE
)


def without_markup(text: str) -> str:
    r"""Return a note's text without what plugins add to it, and with what a callout or a field says.

    >>> without_markup("> [!tip] Warm water\n> Five degrees. ^a1b2c3\n%%draft%%")
    '> **Warm water**\n>\n> Five degrees.\n'
    """
    return re.sub(_MARKUP, _meaning, text)


def without_drawing(text: str) -> str:
    """Return what a person wrote into an Excalidraw file: its notes and the words of the drawing."""
    data = _DRAWING_DATA.search(text)
    return _DRAWING.sub("", text[: data.start()] if data else text)


def without_links(text: str, *, local: bool = False) -> str:
    """Return the text with what its links, tags and blocks of code show in place of them; `local`: only links to notes.

    Tags after the end of a sentence say nothing.

    >>> without_links("A [[gpu/warps|warp]] #cuda and [a page](https://example.org).")
    'A warp cuda and a page.'
    """

    def shown(link: re.Match[str]) -> str:
        if link["code"]:
            return link[0] if local or link["body"] is None else link["body"]
        if local and not link["image"] and (link["address"] or "").startswith(("http:", "https:")):
            return link[0]
        if link["labels"]:  # after a sentence
            return ""
        if link["page"] is None:
            return link["text"] or link["tag"] or ""
        if link["alias"] is not None or _MEDIA.search(link["page"]):
            return "" if _MEDIA.search(link["page"]) else str(link["alias"])
        page, _, heading = link["page"].partition("#")
        names = (page.rpartition("/")[2].removesuffix(".md"), "" if heading.startswith("^") else heading)
        return " > ".join(filter(None, names))

    return re.sub(_LINK, shown, _TAG_LINE.sub("", text))


def _meaning(markup: re.Match[str]) -> str:
    if markup["code"]:
        info = (markup["info"] or "").strip()
        if info.startswith(("ad-", "admonition")):
            return _ADMONITION.sub(lambda line: f"**{line[1]}**\n\n" if line[1] else "", markup["body"])
        is_query = QUERY.match(info) or INLINE_QUERY.match(markup["query"] or "")
        return "" if is_query else markup[0]
    if quote := markup["quote"]:
        title = without_markup(markup["title"].lstrip("> \t")).strip()
        return f"{quote}**{title}**\n{quote.rstrip()}" if title else quote.rstrip()
    if markup["key"]:
        return markup["value"] if markup["opening"] == "(" else f"{markup['key']}: {markup['value']}"
    if markup["footnote"]:
        return f" ({markup['footnote']})"
    return (
        f"{markup['field']}: " if markup["field"] else markup["highlight"] or markup["marked"] or markup["item"] or ""
    )
