"""English phrases by which a sentence shows that it does not stand alone."""

import re

_LEANING = """
this|these|those|that|that's|it|its|it's|they|them|their|he|his|she|her|such|both|either|neither|another
so|but|and|or|nor|yet|then|thus|hence|therefore|however|also|instead|otherwise|meanwhile|similarly|likewise|rather
moreover|furthermore|additionally|in addition|as a result|because of|for example|for instance|e\\.g\\.|i\\.e\\.
here|here's|now|again|still|finally|next|lastly|second|secondly|third|from (?:there|here)|there we|of course
luckily|fortunately|unfortunately|notice|note that|on the other hand|in (?:either|both|other)|one of|for more
(?:to do|doing) (?:this|that|so)|(?:even )?if (?:so|not)|even (?:though|so|then)|more (?:details|on)
(?:as )?(?:we|you) can see|you(?:'ll| will)? (?:also |then )?(?:see|notice)
the (?:above|former|latter|same|other|next|last|rest|following|only|resulting|output|result|results)
the (?:first|second|two|three|four|key|reason|difference|problem)
"""

_POINTING_AWAY = """
i (?:talked|wrote|covered|mentioned|described|showed|pointed|discussed|explained|went into)
(?:more|further|additional) (?:details?|info|information|examples|(?:on|about) (?:this|that))
(?:this|the) (?:video|episode|article|blog post|post|thread)
(?:read|learn) more
"""


def _any_of(phrases: str) -> str:
    return "|".join(phrases.split("\n")[1:-1])


LEANS = re.compile(rf"(?:{_any_of(_LEANING)})\b", re.IGNORECASE)
"""How a sentence begins that goes on from the one before."""

POINTS_BACK = re.compile(
    r"^(?:\S+\s+){1,14}?(?:this|these|those|above|previous|earlier|stated|mentioned|shown|noted)\b", re.IGNORECASE
)
"""A sentence in which something said before is meant."""

WANTS_SEQUEL = re.compile(
    r":[*_]*$"
    r"|\b(?:like so|like this|like the following|as follows|the following|below)[^.!?:,]{0,30}[.!]?$"
    r"|\bthis (?:list|table|snippet|code|example)\b[^.]*\.$"
    r"|^(?:here|let's|let us|consider|imagine|suppose)\b",
    re.IGNORECASE,
)
"""A sentence that announces code or a list."""

POINTS_AWAY = re.compile(
    r"^(?:see|read|check out|cf|sources?|via|h/t|credits?|references?|related|further reading|hat tip|tl;?dr)\b"
    rf"|\b(?:{_any_of(_POINTING_AWAY)})\b"
    r"|\b(?:read|details?|found|docs|more)\b.*\bhere\W*$"
    r"|[:;,(]\s?see\b",
    re.IGNORECASE,
)
"""A sentence that sends the reader elsewhere."""
