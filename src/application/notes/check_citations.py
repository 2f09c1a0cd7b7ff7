"""The check that what an answer cites is in the notes."""

import json
from collections import Counter

from typing_extensions import override

from application.notes.ports.note_repository import NoteRepository
from application.ports.answer_check import AnswerCheck, AnswerReader, CheckedAnswer
from domain.notes.citation import Citation, plain
from domain.notes.cited_text import CitationReader, CitedPassage, read_cited_text, references
from domain.notes.letters import amount, split_sentences
from domain.notes.note import NoteId, note_name
from domain.notes.passages import split_passages
from domain.prompts import PromptName
from domain.tools import ToolCall, ToolName, new_tool_call_id

CITE_NOTES = PromptName("notes/cite_notes")
SEARCH_NOTES = ToolName("search_notes")
_MAX_QUERY, _FOUND = 1000, 3
"""Characters of a text that are searched for, and notes that are found before the model is asked."""
_MIN_COPIED = 6
"""Words of a sentence that is copied rather than said by chance."""


class CheckCitations(AnswerCheck):
    """Has the notes searched for a question, if they have words of it; finds citations of what they do not say.

    An answer that cites nothing passes, unless it repeats a sentence of a note: it may say that no note answers.
    """

    def __init__(self, *, repository: NoteRepository) -> None:
        self._repository = repository

    @property
    @override
    def guidance(self) -> PromptName:
        return CITE_NOTES

    @override
    async def first_calls(self, question: str) -> tuple[ToolCall, ...]:
        query = question[:_MAX_QUERY]
        if not await self._repository.search(query, limit=1):
            return ()
        arguments = json.dumps({"query": query, "limit": _FOUND})
        return (ToolCall(id=new_tool_call_id(), tool=SEARCH_NOTES, arguments=arguments),)

    @override
    def reader(self) -> AnswerReader:
        return CitationReader()

    @override
    async def check(self, text: str) -> CheckedAnswer:
        _, named = read_cited_text(text)
        names = await self._names() if any(isinstance(each, CitedPassage) for each in named) else {}
        shown, cited = read_cited_text(text, names)
        ids = tuple(dict.fromkeys(NoteId(each.note) for each in cited))
        notes = {note.id: note for note in await self._repository.read(ids)} if ids else {}
        read = [each.resolved(notes, names) if isinstance(each, CitedPassage) else each for each in cited]
        citations = [each for each in read if isinstance(each, Citation)]
        found = dict.fromkeys(each.complaint(notes) if isinstance(each, Citation) else each for each in read)
        complaints = [f"The answer {complaint}" for complaint in found if complaint]
        if cited and not any(letter.isalpha() for letter in shown):
            complaints.append("The answer has no words besides its citations.")
        if not cited and (mark := await self._copied(text)):
            complaints.append(f"The answer repeats a passage of a note without its mark; write [{mark}] behind it.")
        return CheckedAnswer(text=shown, references=references(citations, notes), complaints=tuple(complaints))

    async def _copied(self, text: str) -> str | None:
        """Return the mark of a passage that a sentence of an answer repeats, if there is one."""
        said = [sentence for sentence in split_sentences(text) if amount(sentence) >= _MIN_COPIED]
        for found in await self._repository.search(text[:_MAX_QUERY], limit=1) if said else ():
            for note in await self._repository.read([found.id]):
                for passage in filter(lambda each: each.is_ground, split_passages(note.text)):
                    if any(plain(sentence) in plain(passage.text) for sentence in said):
                        return f"{note_name(note.id)}#{passage.number}"
        return None

    async def _names(self) -> dict[str, NoteId]:
        """Return the ids of the notes by their names, without names that several have."""
        ids = [entry.id for entry in await self._repository.catalogue()]
        names = Counter(map(note_name, ids))
        return {note_name(each): each for each in ids if names[note_name(each)] == 1}
