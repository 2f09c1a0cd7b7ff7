"""Reads the delimited material out of a prompt."""

import re
from dataclasses import dataclass

from domain.notes import Note, NoteFolder, NoteId
from domain.prompts import Prompt

_ELEMENT = re.compile(r"<([a-z_]+)\b")
_NOTES = re.compile(r"<notes>(.*)</notes>", re.DOTALL)
_NOTE = re.compile(
    r'<note id="([^"]*)">\s*<title>(.*?)</title>\s*<tags>(.*?)</tags>\s*<text>\n?(.*?)\n?</text>\s*</note>', re.DOTALL
)


@dataclass(frozen=True)
class Marks:
    """The elements of a prompt, and how to read what stands in them."""

    defused: re.Pattern[str]

    @classmethod
    def of(cls, prompt: Prompt) -> "Marks":
        """Find the elements; the prompt library defuses a `<` in data that would open or close one of them."""
        names = sorted({name for message in prompt.messages for name in _ELEMENT.findall(message.text)})
        return cls(re.compile(rf"\u2039(?=\s*/?\s*(?:{'|'.join(names)})\b)(?![^>\n]*\u203a)", re.IGNORECASE))

    def restored(self, text: str) -> str:
        """Give data its own marks back, which were defused so that they could not close an element."""
        return self.defused.sub("<", text)

    def first(self, text: str, name: str) -> str:
        """Return what stands in the first element of this name, on one line; nothing if there is none."""
        return " ".join(self.restored(next(iter(elements(text, name)), "")).split())


@dataclass(frozen=True)
class Material:
    """What a prompt gives to work on: its whole text, what stands around the notes, and the notes."""

    text: str
    frame: str
    notes: tuple[Note, ...]
    marks: Marks

    @classmethod
    def of(cls, prompt: Prompt) -> "Material":
        """Read the first message of the user: those that follow only ask again."""
        text = next((message.text for message in prompt.messages if message.role == "user"), "")
        marks = Marks.of(prompt)
        notes = tuple(_note(marks, *parts) for parts in _NOTE.findall(text))
        return cls(text=text, frame=_NOTES.sub("", text), notes=notes, marks=marks)

    @property
    def topic(self) -> str:
        """What it is about, if the prompt says so."""
        return self.line("topic")

    @property
    def heading(self) -> str:
        """What the answer is to stand under, if the prompt says so."""
        return self.line("heading")

    def line(self, name: str) -> str:
        """Return what stands in the frame's first element of this name, on one line; nothing if there is none."""
        return self.marks.first(self.frame, name)


def elements(text: str, name: str) -> list[str]:
    """Return what stands in each element of this name, with its marks still defused."""
    return re.findall(rf"<{name}>(.*?)</{name}>", text, re.DOTALL)


def _note(marks: Marks, identifier: str, title: str, tags: str, text: str) -> Note:
    return Note(
        id=NoteId(identifier),
        folder=NoteFolder(""),
        source="",
        title=" ".join(marks.restored(title).split()),
        tags=tuple(tag.strip() for tag in marks.restored(tags).split(",") if tag.strip()),
        text=marks.restored(text),
    )
