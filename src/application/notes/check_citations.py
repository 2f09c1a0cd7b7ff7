"""The check that what an answer cites is in the notes."""

import json
from collections.abc import Mapping

from typing_extensions import override

from application.notes.ports.note_repository import NoteRepository
from application.ports.answer_check import AnswerCheck, AnswerReader, CheckedAnswer
from domain.notes.citation import Citation
from domain.notes.cited_text import CitationReader, CitedPassage, mark_repeated, read_cited_text, references
from domain.notes.note import NoteId, by_name
from domain.notes.passages import split_passages
from domain.prompts import PromptName
from domain.tools import ToolCall, ToolName, new_tool_call_id

CITE_NOTES, SHOW_PASSAGES = PromptName("notes/cite_notes"), PromptName("notes/show_passages")
SEARCH_NOTES = ToolName("search_notes")
_MAX_QUERY, _FOUND, _MAX_READ = 1000, 3, 20_000
"""Characters of a text that are searched for; notes that are found, and characters of one in which it is looked for."""


class CheckCitations(AnswerCheck):
    """Has the notes searched for a question, if they have words of it; finds citations of what they do not say.

    An answer that cites nothing passes: it may say that no note answers. What it repeats is cited all the same.
    """

    def __init__(self, *, repository: NoteRepository) -> None:
        self._repository = repository

    @property
    @override
    def guidance(self) -> PromptName:
        return CITE_NOTES

    @property
    @override
    def introduction(self) -> PromptName:
        return SHOW_PASSAGES

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
        names = by_name(entry.id for entry in await self._repository.catalogue())
        text = mark_repeated(text, await self._near(text, names))
        shown, cited = read_cited_text(text, names)
        ids = tuple(dict.fromkeys(NoteId(each.note) for each in cited))
        notes = {note.id: note for note in await self._repository.read(ids)} if ids else {}
        read = [
            each.resolved(notes, names) if isinstance(each, CitedPassage) else each.complaint(notes) or each
            for each in cited
        ]
        citations = [each for each in read if isinstance(each, Citation)]
        complaints = [f"The answer {each}" for each in dict.fromkeys(read) if isinstance(each, str)]
        if cited and not any(letter.isalpha() for letter in shown):
            complaints.append("The answer has no words besides its citations.")
        return CheckedAnswer(text=shown, references=references(citations, notes), complaints=tuple(complaints))

    async def _near(self, text: str, names: Mapping[str, NoteId]) -> dict[str, str]:
        """Return the passages of the notes that have most words of the answer, by their marks."""
        found = await self._repository.search(text[:_MAX_QUERY], limit=_FOUND)
        marks = {note: name for name, note in names.items()}
        return {
            f"[{marks[note.id]}#{passage.number}]": passage.text
            for note in await self._repository.read([each.id for each in found])
            for passage in split_passages(note.clipped(_MAX_READ).text)
            if passage.is_ground
        }
