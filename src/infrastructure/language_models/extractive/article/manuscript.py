"""Reads groups, sections and findings out of the frame of a prompt."""

import re

from domain.citations import Citation
from domain.drafts import Paragraph, Section
from domain.groups import NoteGroup
from domain.notes import NoteId
from infrastructure.language_models.extractive.material import Marks, Material, elements

_CITATION = re.compile(r'<citation note="([^"]*)">(.*?)</citation>', re.DOTALL)


def groups(material: Material) -> tuple[NoteGroup, ...]:
    """Return the groups of notes that have members."""
    found: list[NoteGroup] = []
    for group in elements(material.frame, "group"):
        listed = material.marks.first(group, "members").split(",")
        if members := tuple(NoteId(member.strip()) for member in listed if member.strip()):
            found.append(NoteGroup(theme=material.marks.first(group, "theme") or "Notes", notes=members))
    return tuple(found)


def sections(material: Material) -> tuple[Section, ...]:
    """Return the sections that are drafted; one that is only planned has no paragraphs."""
    found: list[Section] = []
    for section in elements(material.frame, "section"):
        if paragraphs := tuple(_paragraph(material.marks, each) for each in elements(section, "paragraph")):
            heading = material.marks.first(section, "heading") or "Notes"
            found.append(Section(heading=heading, paragraphs=paragraphs))
    return tuple(found)


def findings(material: Material) -> tuple[str, ...]:
    """Return what was found fault with."""
    return tuple(material.marks.restored(finding).strip() for finding in elements(material.frame, "finding"))


def _paragraph(marks: Marks, element: str) -> Paragraph:
    return Paragraph(
        text=marks.restored(next(iter(elements(element, "text")), "")).strip("\n") or " ",
        citations=tuple(
            Citation(note=NoteId(note), quote=marks.restored(quote))
            for note, quote in _CITATION.findall(element)
            if quote.strip()
        ),
    )
