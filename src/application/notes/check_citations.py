"""The check that what an answer cites is in the notes."""

import json
import re
from collections.abc import Collection, Mapping

from typing_extensions import override

from application.notes.ports.note_repository import NoteRepository
from application.ports.answer_check import AnswerCheck, AnswerReader, CheckedAnswer
from domain.notes.citation import Citation
from domain.notes.cited_text import CitationReader, CitedPassage, mark_repeated, references
from domain.notes.note import NoteId, by_name
from domain.notes.passages import split_passages
from domain.prompts import PromptName
from domain.tools import ToolCall, ToolName, new_tool_call_id

SEARCH_NOTES = ToolName("search_notes")
_MAX_QUERY, _FOUND, _MAX_READ = 1000, 3, 20_000
"""Characters of a text that are searched for; notes that are found, and characters of one in which it is looked for."""
_BRACKETED = re.compile(r"([\[(\u3010])([^\[\]()\u3010\u3011]+)[\])\u3011]")


class CheckCitations(AnswerCheck):
    """Has the notes searched for a question, if they have words of it; finds citations of what they do not say.

    An answer that cites nothing passes: it may say that no note answers. What it repeats is cited all the same.
    """

    guidance = PromptName("notes/cite_notes")
    introduction = PromptName("notes/show_passages")

    def __init__(self, *, repository: NoteRepository) -> None:
        self._repository = repository

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
        names = by_name(await self._repository.fingerprints())
        marked = mark_repeated(text, await self._near(text, names))
        seen, meant = CitationReader(names), CitationReader(names)
        seen.read_whole(text)
        meant.read_whole(marked)
        reader = CitationReader(names, {note: number for note, number in seen.numbers.items() if note in meant.numbers})
        shown, cited = reader.read_whole(marked), reader.citations
        ids = tuple(dict.fromkeys(NoteId(each.note) for each in cited))
        notes = {note.id: note for note in await self._repository.read(ids)} if ids else {}
        read = [
            each.resolve(notes, names) if isinstance(each, CitedPassage) else each.complaint(notes) or each
            for each in cited
        ]
        citations = [each for each in read if isinstance(each, Citation)]
        complaints = [f"The answer {each}" for each in dict.fromkeys(read) if isinstance(each, str)]
        if _says_nothing(shown, {*names, *names.values()}):
            complaints.append("The answer has no words besides its citations.")
        found = references(citations, notes, reader.numbers)
        return CheckedAnswer(text=shown, references=found, complaints=tuple(complaints))

    async def _near(self, text: str, names: Mapping[str, NoteId]) -> dict[str, str]:
        """Return the passages of the notes that have most words of the answer, by their marks."""
        found = await self._repository.search(text[:_MAX_QUERY], limit=_FOUND)
        marks = {note: name for name, note in names.items()}
        return {
            f"[{marks[note.id]}#{passage.number}]": passage.text
            for note in await self._repository.read([each.id for each in found])
            for passage in split_passages(note.clipped(_MAX_READ).text)
            if passage.is_evidence
        }


def _says_nothing(shown: str, notes: Collection[str]) -> bool:
    """Whether an answer is only citations, also in notations that are not read as such: `[1]`, `(warps#2)`."""

    def without(found: re.Match[str]) -> str:
        cited = re.split(r"[,;\s]+", found[2].strip())
        is_citation = all(
            each.partition("#")[0] in notes or (each.isdigit() and len(cited) == 1 and found[1] != "(")
            for each in cited
        )
        return "" if is_citation else found[0]

    said = _BRACKETED.sub(without, shown)
    return said != shown and not any(letter.isalnum() for letter in said)
