"""Links, and markup beyond Markdown that Obsidian, its plugins, Logseq, Roam and Notion write into notes."""

import re

_CODE = (
    r"(?P<code>^[ \t>]*(?:(?:[-+*]|\d{1,9}[.)])[ \t]+)*(?P<fence>`{3,}+|~{3,}+)(?P<info>[^\n`]*)\n"
    r"(?P<body>.*?)(?:^[ \t>]*(?P=fence)[`~]*[ \t]*$\n?|\Z)"
    r"|(?=`)(?<!`)(?:`(?P<query>[^`\n]+)`(?!`)|``(?!`)(?:[^`\n]|`(?!`))+``(?!`)))"
)
"""Code, which is unchanged unless a plugin runs it."""
_DATED = "\U0001f4c5\U0001f4c6\U0001f5d3\u231b\u23f3\U0001f6eb\u2795\u2705\u274c"
"""The symbols that the plugin Tasks writes before a date, at the end of a line."""
_PRIORITY = "\U0001f53a\u23eb\U0001f53c\U0001f53d\u23ec"
_NAMED = r"(?:\U0001f194|\u26d4)\ufe0f?[ \t]*[\w,-]+|\U0001f3c1\ufe0f?[ \t]*\w+"
"""What Tasks writes for the id of a task, the ids of the tasks before it, and the action when it is done."""
_MARKUP = (  # compiled and kept by `re` when it is first used, as `_LINK` is: that takes milliseconds
    r"(?ms)(?=[^\w\n]|^)(?:"  # fails fast at most characters of a note
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
"""The start of a code block's language, and of a code span, that a plugin of Obsidian runs."""
_ADMONITION = re.compile(r"^[ \t]*(?:title:[ \t]*([^\n]*)|(?:collapse|icon|color):[^\n]*)\n", re.MULTILINE)
_DRAWING = re.compile(r"^==\u26a0[^\n]*\n|^#+ (?:Excalidraw Data|Text Elements)[ \t]*$", re.MULTILINE)
_DRAWING_DATA = re.compile(r"^(?:%%\n)?#+ (?:Drawing|Embedded Files|Element Links)[ \t]*$", re.MULTILINE)
_TAG = r"(?=[\w/-]*?[^\W\d])[\w/-]++"
_TAGS = rf"(?:#{_TAG}[ \t]*+)++"
_WRAPPED = r"[^\[\]\n]*(?:\n(?![ \t>]*\n)[^\[\]\n]*)*"
"""The text of a link, which may be wrapped over several lines of a paragraph."""
_LINK = (
    "(?ms)" + _CODE + rf"|(?<=[^\w\s])[ \t]+(?P<labels>{_TAGS}$)"
    rf"|[!#]?\[\[(?![\s\[])(?P<page>[^\[\]|\n]*?)(?:\\?\|(?P<alias>{_WRAPPED}))?\]\]"
    rf"|(?P<image>!?)\[(?P<text>{_WRAPPED})\]\((?P<address>[^()\n]*(?:\([^()\n]*\)[^()\n]*)*)\)"
    rf"|\[\^[^\[\]\s]+\]:?|(?<!\S)(?<! {{4}})(?<!\t)#(?P<tag>{_TAG})"
)
_TAG_LINE = re.compile(rf"^[ \t]*{_TAGS}$", re.MULTILINE)
_MEDIA = re.compile(r"(?i)\.(?:png|jpe?g|gif|webp|svg|bmp|avif|pdf|mp[34]|m4a|wav|ogg|webm|mov|canvas|excalidraw)\b")


def without_markup(text: str) -> str:
    r"""Return a note's text without the markup of plugins, but with the words of callouts and fields.

    >>> without_markup("> [!tip] Warm water\n> Five degrees. ^a1b2c3\n%%draft%%")
    '> **Warm water**\n>\n> Five degrees.\n'
    """
    return re.sub(_MARKUP, _words_of, text)


def without_drawing(text: str) -> str:
    """Return the notes and the words of the drawing in an Excalidraw file, without its data."""
    data = _DRAWING_DATA.search(text)
    return _DRAWING.sub("", text[: data.start()] if data else text)


def without_links(text: str, *, local: bool = False) -> str:
    """Replace links, tags and code blocks by the text that they show; with `local`, all but code and links to the web.

    Tags after the end of a sentence are removed.

    >>> without_links("A [[gpu/warps|warp]] #cuda and [a page](https://example.org).")
    'A warp cuda and a page.'
    """

    def shown(link: re.Match[str]) -> str:
        if link["code"]:
            return link[0] if local or link["body"] is None else link["body"]
        if local and not link["image"] and (link["address"] or "").startswith(("http:", "https:")):
            return link[0]
        if link["page"] is None:  # an ordinary link, a tag, or the `labels` after a sentence, which show nothing
            return link["text"] or link["tag"] or ""
        if _MEDIA.search(link["page"]):
            return ""
        if link["alias"] is not None:
            return str(link["alias"])
        page, _, heading = link["page"].partition("#")
        names = (page.rpartition("/")[2].removesuffix(".md"), "" if heading.startswith("^") else heading)
        return " > ".join(filter(None, names))

    return re.sub(_LINK, shown, _TAG_LINE.sub("", text))


def _words_of(markup: re.Match[str]) -> str:
    """Return the words that stand for a piece of markup."""
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
    field = f"{markup['field']}: " if markup["field"] else ""
    return field or markup["highlight"] or markup["marked"] or markup["item"] or ""
