"""The check that what an answer cites is in the notes."""

import json

from typing_extensions import override

from application.notes.ports.note_repository import NoteRepository
from application.ports.answer_check import AnswerCheck, AnswerReader, CheckedAnswer
from domain.notes.citation import Citation
from domain.notes.cited_text import CitationReader, CitedPassage, read_cited_text, references
from domain.notes.letters import amount, split_sentences, words_said
from domain.notes.note import Note, NoteId, by_name
from domain.notes.passages import split_passages
from domain.prompts import PromptName
from domain.tools import ToolCall, ToolName, new_tool_call_id

CITE_NOTES, SHOW_PASSAGES = PromptName("notes/cite_notes"), PromptName("notes/show_passages")
SEARCH_NOTES = ToolName("search_notes")
_MAX_QUERY, _FOUND = 1000, 3
"""Characters of a text that are searched for, and notes that are found before the model is asked."""
_MIN_REPEATED = 6
"""Words of a sentence that is repeated rather than said by chance."""
_ADDED = 0.2
"""The share of its words that a sentence may have besides those of the passage that it repeats; none is a number."""


class CheckCitations(AnswerCheck):
    """Has the notes searched for a question, if they have words of it; finds citations of what they do not say.

    An answer that cites nothing passes: it may say that no note answers. Sentences of a note that it repeats without a
    mark are cited all the same.
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
        _, named = read_cited_text(text)
        names = by_name(entry.id for entry in await self._repository.catalogue()) if named else {}
        shown, cited = read_cited_text(text, names)
        ids = tuple(dict.fromkeys(NoteId(each.note) for each in cited))
        notes = {note.id: note for note in await self._repository.read(ids)} if ids else {}
        read = [each.resolved(notes, names) if isinstance(each, CitedPassage) else each for each in cited]
        citations = [each for each in read if isinstance(each, Citation)]
        found = dict.fromkeys(each.complaint(notes) if isinstance(each, Citation) else each for each in read)
        complaints = [f"The answer {complaint}" for complaint in found if complaint]
        if cited and not any(letter.isalpha() for letter in shown):
            complaints.append("The answer has no words besides its citations.")
        if not cited:
            citations, notes = await self._repeated(text)
        return CheckedAnswer(text=shown, references=references(citations, notes), complaints=tuple(complaints))

    async def _repeated(self, text: str) -> tuple[list[Citation], dict[NoteId, Note]]:
        """Return the passages that have nearly all words of a sentence of the answer, and their notes."""
        said = [frozenset(words_said(each)) for each in split_sentences(text) if amount(each) >= _MIN_REPEATED]
        found = await self._repository.search(text[:_MAX_QUERY], limit=_FOUND) if said else ()
        notes = {note.id: note for note in await self._repository.read([each.id for each in found])}
        grounds = [
            (Citation(note=note.id, quote=passage.text), frozenset(words_said(passage.text)))
            for note in notes.values()
            for passage in split_passages(note.text)
            if passage.is_ground
        ]
        nearest = [max(grounds, key=lambda ground: len(each & ground[1])) for each in said if grounds]
        pairs = zip(said, nearest, strict=False)
        return [citation for sentence, (citation, passage) in pairs if _repeats(sentence, passage)], notes


def _repeats(sentence: frozenset[str], passage: frozenset[str]) -> bool:
    added = sentence - passage
    return len(added) <= _ADDED * len(sentence) and not any(letter.isdigit() for word in added for letter in word)
