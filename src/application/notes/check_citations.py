"""The check that the notes contain what an answer cites."""

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
"""The most characters of a query, the most notes that a search returns, and the most characters read of each."""
_BRACKETED = re.compile(r"([\[(\u3010])([^\[\]()\u3010\u3011]+)[\])\u3011]")


class CheckCitations(AnswerCheck):
    """Begins an answer with a search of the notes, and checks the citations of the answer.

    An answer without citations passes: it may say that the notes do not answer. Repetitions need no mark to be cited.
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
        marked = mark_repeated(text, await self._similar_passages(text, names))
        streamed, final = _numbers_shown(text, names), _numbers_shown(marked, names)
        kept = {note: number for note, number in streamed.items() if note in final}  # a person saw these already
        reader = CitationReader(names, kept)
        shown, cited = reader.read_whole(marked), reader.citations
        ids = tuple(dict.fromkeys(NoteId(each.note) for each in cited))
        notes = {note.id: note for note in await self._repository.read(ids)} if ids else {}
        results = [  # a citation, or what is wrong with it
            each.resolve(notes, names) if isinstance(each, CitedPassage) else each.complaint(notes) or each
            for each in cited
        ]
        citations = [each for each in results if isinstance(each, Citation)]
        complaints = [f"The answer {each}" for each in dict.fromkeys(results) if isinstance(each, str)]
        if _has_only_citations(shown, {*names, *names.values()}):
            complaints.append("The answer has no words besides its citations.")
        found = references(citations, notes, reader.numbers)
        return CheckedAnswer(text=shown, references=found, complaints=tuple(complaints))

    async def _similar_passages(self, text: str, names: Mapping[str, NoteId]) -> dict[str, str]:
        """Return the passages, by their marks, of the notes that have most words of the answer."""
        found = await self._repository.search(text[:_MAX_QUERY], limit=_FOUND)
        marks = {note: name for name, note in names.items()}
        return {
            f"[{marks[note.id]}#{passage.number}]": passage.text
            for note in await self._repository.read([each.id for each in found])
            for passage in split_passages(note.clipped(_MAX_READ).text)
            if passage.is_evidence
        }


def _numbers_shown(text: str, names: Mapping[str, NoteId]) -> dict[str, int]:
    """Return the numbers that a person sees for the notes that a text cites."""
    reader = CitationReader(names)
    reader.read_whole(text)
    return reader.numbers


def _has_only_citations(shown: str, notes: Collection[str]) -> bool:
    """Whether an answer consists of citations, also in notations that are not supported: `[1]`, `(warps#2)`."""

    def without_citation(found: re.Match[str]) -> str:
        cited = re.split(r"[,;\s]+", found[2].strip())
        is_number = len(cited) == 1 and cited[0].isdigit() and found[1] != "("
        is_citation = is_number or all(each.partition("#")[0] in notes for each in cited)
        return "" if is_citation else found[0]

    words = _BRACKETED.sub(without_citation, shown)
    return words != shown and not any(letter.isalnum() for letter in words)
