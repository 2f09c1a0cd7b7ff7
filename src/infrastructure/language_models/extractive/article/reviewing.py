"""Reviews what a program can: that no sentence stands in two sections."""

from collections.abc import Iterator, Sequence

from domain.citations import plain
from domain.drafts import Paragraph, Section
from domain.reviews import Finding, Review
from infrastructure.language_models.extractive.blocks import Kind, blocks
from infrastructure.language_models.extractive.sentences import Sentence, sentences

_TELLING = 5
"""Words from which on a sentence that comes twice is a repetition."""


def review_article(sections: Sequence[Section]) -> Review:
    """Find every sentence that an earlier section says already."""
    first: dict[str, str] = {}
    findings: list[Finding] = []
    for section in sections:
        here: dict[str, str] = {}
        for sentence in (s for paragraph in section.paragraphs for s in _said(paragraph)):
            words = plain(sentence.text)
            if words in first and words not in here:
                problem = f"The section {first[words]!r} says this already: {sentence.text}"
                findings.append(Finding(section=section.heading, problem=problem, severity="must_fix"))
            here[words] = section.heading
        first = {**here, **first}
    return Review(findings=tuple(findings))


def _said(paragraph: Paragraph) -> Iterator[Sentence]:
    for block in blocks(paragraph.text):
        if block.kind is Kind.PROSE:
            yield from (s for s in sentences(block.text) if len(s.text.split()) >= _TELLING)
