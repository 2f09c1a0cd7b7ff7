"""What the page makes of the payloads, and of what a model makes of them."""

import re

from interfaces.http.page.rendered_markdown import to_html
from tests.template_only.injections.payloads import FAMILIES, PAYLOADS

TAGS = re.compile(r"<[a-zA-Z/!?][^>]*>")
HARMLESS = re.compile(
    r"</?(p|hr|pre|blockquote|ul|ol|li|h[3-6]|table|thead|tbody|tr|th|td|a|br|code|em|s|strong)\b"
    r'( (href="(https?:|mailto:)[^"]*"|title="[^"]*"|rel="noopener noreferrer nofollow"|target="_blank"|start="\d+"))*>'
)


def test_no_payload_is_a_script_an_image_or_an_unusual_link_on_the_page() -> None:
    texts = [*PAYLOADS, *(f"# {each}\n\n- {each}\n\n> {each}\n\n| a |\n|-|\n| {each} |" for each in PAYLOADS)]
    texts += ["\n\n".join(family) for family in FAMILIES.values()]
    found = [tag for text in texts for tag in TAGS.findall(to_html(text)) if not HARMLESS.fullmatch(tag)]
    assert found == []
