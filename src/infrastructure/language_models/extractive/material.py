"""Reads the delimited material out of a prompt."""

import re
from dataclasses import dataclass

from domain.citations import Citation
from domain.drafts import Paragraph, Section
from domain.groups import NoteGroup
from domain.notes import Note, NoteFolder, NoteId
from domain.prompts import Prompt

_ELEMENTS = (
    "article|citation|draft|finding|findings|group|groups|heading|members|note|notes|paragraph|purpose|section|tags|"
    "text|theme|thesis|title|topic"
)
_DEFUSED = re.compile(rf"\u2039(?=\s*/?\s*(?:{_ELEMENTS})\b)(?![^>\n]*\u203a)", re.IGNORECASE)
"""What the prompt library makes of a `<` in data that would open or close an element of the template."""

_NOTES = re.compile(r"<notes>(.*)</notes>", re.DOTALL)
_NOTE = re.compile(
    r'<note id="([^"]*)">\s*<title>(.*?)</title>\s*<tags>(.*?)</tags>\s*<text>\n?(.*?)\n?</text>\s*</note>', re.DOTALL
)
_CITATION = re.compile(r'<citation note="([^"]*)">(.*?)</citation>', re.DOTALL)


@dataclass(frozen=True)
class Material:
    """What a prompt gives to work on; what it does not give is empty."""

    topic: str
    thesis: str
    heading: str
    groups: tuple[NoteGroup, ...]
    sections: tuple[Section, ...]
    findings: tuple[str, ...]
    notes: tuple[Note, ...]
    text: str

    @classmethod
    def of(cls, prompt: Prompt) -> "Material":
        """Read the first message of the user: those that follow only ask again."""
        text = next((message.text for message in prompt.messages if message.role == "user"), "")
        frame = _NOTES.sub("", text)
        return cls(
            topic=_first(frame, "topic"),
            thesis=_first(frame, "thesis"),
            heading=_first(frame, "heading"),
            groups=_groups(frame),
            sections=_sections(frame),
            findings=tuple(restored(finding).strip() for finding in _all(frame, "finding")),
            notes=tuple(_note(*parts) for parts in _NOTE.findall(text)),
            text=text,
        )


def restored(text: str) -> str:
    """Give data its own marks back, which were defused so that they could not close an element."""
    return _DEFUSED.sub("<", text)


def _all(text: str, name: str) -> list[str]:
    return re.findall(rf"<{name}>(.*?)</{name}>", text, re.DOTALL)


def _first(text: str, name: str) -> str:
    return " ".join(restored(next(iter(_all(text, name)), "")).split())


def _note(identifier: str, title: str, tags: str, text: str) -> Note:
    return Note(
        id=NoteId(identifier),
        folder=NoteFolder(""),
        source="",
        title=" ".join(restored(title).split()),
        tags=tuple(tag.strip() for tag in restored(tags).split(",") if tag.strip()),
        text=restored(text),
    )


def _groups(frame: str) -> tuple[NoteGroup, ...]:
    groups: list[NoteGroup] = []
    for group in _all(frame, "group"):
        members = tuple(NoteId(member.strip()) for member in _first(group, "members").split(",") if member.strip())
        if members:
            groups.append(NoteGroup(theme=_first(group, "theme") or "Notes", notes=members))
    return tuple(groups)


def _sections(frame: str) -> tuple[Section, ...]:
    """Return the sections that are drafted; one that is only planned has no paragraphs."""
    sections: list[Section] = []
    for section in _all(frame, "section"):
        paragraphs = tuple(map(_paragraph, _all(section, "paragraph")))
        if paragraphs:
            sections.append(Section(heading=_first(section, "heading") or "Notes", paragraphs=paragraphs))
    return tuple(sections)


def _paragraph(element: str) -> Paragraph:
    return Paragraph(
        text=restored(next(iter(_all(element, "text")), "")).strip("\n") or " ",
        citations=tuple(
            Citation(note=NoteId(note), quote=restored(quote))
            for note, quote in _CITATION.findall(element)
            if quote.strip()
        ),
    )
