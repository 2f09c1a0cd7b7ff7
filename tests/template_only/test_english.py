"""The words of this project are those that a reader would search for; see docs/glossary.md."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
AVOIDED = {
    r"mends?|mended|mending": "fix or repair",
    r"anew": "again",
    r"strangers?": "unknown",
    r"sound text": "valid Unicode",
    r"so many": "at most n",
    r"of now": "current",
    r"goes on with|go on with|going on with": "resume or continue",
    r"whoever|whomsoever|whatever(?! it says)": "the caller, any …",
    r"is none of|are none of": "say what it is",
    r"told apart|tells? apart": "distinguish",
    r"put right|puts right": "fix or correct",
    r"does not hold|do not hold|is not right|are not right": "is invalid",
    r"told": "publish, report or show",
    r"summed_up|faltered|handed_?in_?file|prompt_?bodies|out_?of_?turn": "the names in docs/glossary.md",
    r"out of turn": "conflict",
}
"""Words to avoid, and what to write instead."""
FOLDERS = (
    "src",
    "prompts",
    "docs",
    "tests",
    "scripts",
    "benchmarks",
    "template",
    "README.md",
    "CHANGELOG.md",
    "SECURITY.md",
)
EXEMPT = ("docs/glossary.md", "docs/decisions/", "tests/template_only/test_english.py")
"""The words themselves, and records, which are not rewritten."""


def test_the_words_are_those_of_the_field() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match[0]!r}: write {instead}"
        for folder in FOLDERS
        for path in sorted((ROOT / folder).rglob("*")) or [ROOT / folder]
        if path.suffix in {".py", ".md"} and not str(path.relative_to(ROOT)).startswith(EXEMPT)
        for words, instead in AVOIDED.items()
        for match in re.finditer(rf"\b(?:{words})\b", path.read_text(encoding="utf-8"), re.IGNORECASE)
    ]
    assert found == []
