import html
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from domain.article.inert_markdown import inert

HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "a <script>alert(1)</script>",
    "</p><svg/onload=alert(1)>",
    "<!-- hidden --> a",
    "<!DOCTYPE html>",
    "<?php x ?>",
    "<![CDATA[x]]>",
    "<img\nsrc=x>",
    "![a](https://a.test/b.png)",
    "![](https://a.test/b.png)",
    "![a][b]\n\n[b]: https://a.test/b.png",
    "![b]\n\n[b]: https://a.test/b.png",
    "[![a](https://a.test/b.png)](https://a.test)",
    "!\\[a](b) ![a\\](b)](c)",
    "<javascript:alert(1)>",
    "<data:text/html,x>",
    "<vbscript:x>",
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert(1))",
    "[a]( javascript:alert(1))",
    "[a](<javascript:alert(1)>)",
    "[a](\njavascript:alert(1))",
    "[a](java\\script:alert(1))",
    "[a](javascript\\:alert(1))",
    "[a](javascript&#58;alert(1))",
    "[a](javascript&colon;alert(1))",
    "[a](&#106;avascript:alert(1))",
    "[a](java&Tab;script:alert(1))",
    "[a](java&NewLine;script:alert(1))",
    "[a](\u0001javascript:alert(1))",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "[a](file:///etc/passwd)",
    "[a]\n\n[a]: javascript:alert(1)",
    "[a]\n\n[a]:\njavascript:alert(1)",
    "[a]: <javascript:alert(1)> 'x'\n\n[a]",
    "a ` b\n` <img src=x> `",
    "| a |\n|-|\n| ` | <img src=x> | ` |",
    "\\` <img src=x> `",
    "`` <img src=x> `",
    "- a\n  ```\n<img src=x>\n  ```",
    "- ```\n  <img src=x>\n  ```\n<img src=y>",
    "1. a\n\n   ```\n<img src=x>",
    "> ```\n<img src=x>\n> ```",
    "- ~~~\n<img src=x>\n~~~",
    "``` `\n<img src=x>\n```",
    "```\nx\n``` y\n```\n<img src=x>",
    "~~~\n```\n~~~\n<img src=x>",
    "a\u2028```\n<img src=x>",
    "    ```\n<img src=x>\n    ```",
    "\\<img src=x>\\\\<img src=y>",
    "- a\n ~~~\nx\n~~~\n<img src=x>",
    "1. a\n\n  b\n  ~~~\nx\n~~~\n<img src=x>",
    "* * *\n ~~~\n~~~\n<img src=x>",
    "+\n[\n   ~~~~\n~~~\n<img src=x>",
    "~~~<img src=x>|\n---",
    "``` <img src=x>|\n---",
    "- ~~~\n ~~~\n~~~\n<img src=x>",
    "[a](javascript&amp;colon;alert(1))",
    "<base href=//a.test>",
    "<meta http-equiv=refresh content=0>",
]
KEPT = [
    "Plain *words* with **weight**, `code`, and [a link](https://a.test/b?c=d#e).",
    "a < b and c > d, 1 <2, <- and <=",
    "`vector<int>` and ``a`<b>`` [1][2]",
    "<https://a.test/b> and <mailto:me@a.test>",
    "[a](other.md) [b](#part) [c](../d/e.md 'title') [d](mailto:me@a.test)",
    "```html\n<img src=x> ![a](b)\n```",
    "~~~\n[a](javascript:x)\n~~~\nafter",
    "Words:\n  ```\n  <b>\n  ```",
    "```c++\nx\n```\n\n``` objective-c\ny\n```",
    "A set {a, b}, $x^{-1}$, `f(x) { return y; }` and `{{ x }}`.",
    "- a\n- b\n\nWords\n\n ```\n<b>\n```",
    "| a | b |\n|---|---|\n| `c<d>` | e |",
    "$a<0$ and 3 ! [x]",
    "&lt;img&gt; &amp; &#33;",
]


def tokens_of(markdown: str) -> list[Token]:
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    parser.validateLink = lambda url: True  # type: ignore[method-assign]  # as a careless program
    tokens = parser.parse(markdown)
    return [*tokens, *(inner for token in tokens for inner in token.children or ())]


def threats_in(markdown: str) -> list[str]:
    """Return what would load or run something where the Markdown is shown."""
    found = []
    for token in tokens_of(markdown):
        address = re.sub(r"[\x00-\x20]", "", html.unescape(str(token.attrGet("href") or "")))
        scheme = re.match(r"([^/?#]*):", address)
        if token.type in {"image", "html_inline", "html_block"}:
            found.append(f"{token.type}: {token.content}")
        elif scheme and scheme[1].casefold() not in {"http", "https", "mailto"}:
            found.append(address)
    return found


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_is_loaded_or_run_that_a_model_or_a_note_put_there(text: str) -> None:
    assert threats_in(inert(text)) == []
    assert threats_in(f"# Title\n\n{inert(text)}\n\n[1]\n\n## Next\n\n{inert(text)}") == []


@pytest.mark.parametrize("text", KEPT)
def test_what_does_no_harm_stays_as_it_is(text: str) -> None:
    assert inert(text) == text


@pytest.mark.parametrize("text", [*HOSTILE, *KEPT])
def test_what_is_inert_stays_as_it_is(text: str) -> None:
    assert inert(inert(text)) == inert(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a <b> c", "a &lt;b> c"),
        ("![x](y)", "&#33;[x](y)"),
        ("[a](data:x)", "[a&#93;(data:x)"),
        ("a ` b", "a &#96; b"),
        ("[a](b){onclick=alert(1)}", "[a](b)&#123;onclick=alert(1)}"),
        ("a\n{: onmouseover='x'}", "a\n&#123;: onmouseover='x'}"),
        ("`<b>`{=html}", "`<b>`&#123;=html}"),
        (
            "{{ site.key }} {% include x %}",
            "&#123;{ site.key }} &#123;% include x %}",
        ),
        ("<% tp.file %>", "&lt;% tp.file %>"),
        ("```{=html}\n<script>\n```", "```\n<script>\n```"),
        ("```python {onclick=x}\na\n```", "```python\na\n```"),
        ("```dataviewjs\nx\n```", "```\nx\n```"),
        ("~~~ tasks\nx\n~~~", "~~~\nx\n~~~"),
        ("```ad-note\nx\n```", "```\nx\n```"),
        ("`$= dv.io`", "&#96;$= dv.io&#96;"),
        ("`=this.x` a", "&#96;=this.x&#96; a"),
    ],
)
def test_what_is_changed_looks_the_same(text: str, shown: str) -> None:
    assert inert(text) == shown


@pytest.mark.parametrize("text", ["```\nx", "~~~~ py\n```", "a\n  ```\nb"])
def test_a_fence_that_is_left_open_is_closed(text: str) -> None:
    assert [token.type for token in tokens_of(f"{inert(text)}\n\nafter")].count("paragraph_open") == 1 + (
        text[0] == "a"
    )


PIECES = [
    "`",
    "``",
    "```",
    "~~~",
    "<a>",
    "<img>",
    "![",
    "](",
    "]:",
    "[a](b)",
    "[",
    "]",
    "(",
    ")",
    "!",
    "\\",
    "|",
    "-",
    ">",
]
PIECES += [
    "1.",
    "a",
    "javascript:",
    "&",
    " ",
    "\n",
    "\n\n",
    "\n ",
    "\n   ",
    "\n    ",
    "\n\t",
    "\n- ",
    "\n> ",
    "\n```",
    "\n~~~",
    "\n ~~~",
    "\n  ~~~",
    "\n~~~~",
    "\n ```",
    "\n# a",
    "\n---",
    "\n+",
]


@given(st.lists(st.sampled_from([*PIECES, "\n|-|-|\n", "`<b>`"]), max_size=25).map("".join))
@settings(max_examples=300)
def test_nothing_that_is_written_can_be_loaded_or_run(text: str) -> None:
    assert threats_in(inert(text)) == []
