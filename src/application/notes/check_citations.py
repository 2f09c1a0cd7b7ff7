"""The check that what an answer cites is in the notes."""

from typing_extensions import override

from application.notes.ports.note_repository import NoteRepository
from application.ports.answer_check import AnswerCheck, AnswerReader, CheckedAnswer
from domain.notes.cited_text import CitationReader, read_cited_text, references
from domain.prompts import PromptName

CITE_NOTES = PromptName("notes/cite_notes")


class CheckCitations(AnswerCheck):
    """Finds citations of unknown notes, and quotes that do not occur in their notes.

    An answer that cites nothing passes: it may say that no note answers the question.
    """

    def __init__(self, *, repository: NoteRepository) -> None:
        self._repository = repository

    @property
    @override
    def guidance(self) -> PromptName:
        return CITE_NOTES

    @override
    def reader(self) -> AnswerReader:
        return CitationReader()

    @override
    async def check(self, text: str) -> CheckedAnswer:
        shown, citations = read_cited_text(text)
        cited = dict.fromkeys(citation.note for citation in citations)
        notes = {note.id: note for note in await self._repository.read(tuple(cited))} if cited else {}
        found = dict.fromkeys(citation.complaint(notes) for citation in citations)
        complaints = [f"The answer {complaint}" for complaint in found if complaint]
        if citations and not any(letter.isalpha() for letter in shown):
            complaints.append("The answer has no words besides its citations.")
        return CheckedAnswer(text=shown, references=references(citations, notes), complaints=tuple(complaints))
