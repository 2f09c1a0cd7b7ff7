"""Answers a question as a model with tools does: it searches the notes, reads the best, and quotes what fits."""

import math
import re
from collections.abc import Collection, Sequence

from pydantic import JsonValue

from domain.messages import AssistantMessage, Message, ToolMessage, UserMessage
from domain.notes import Note, NoteFolder, NoteId
from domain.tools import ToolCall, ToolName
from infrastructure.language_models.extractive.article.wishing import article_call, article_written  # part: article
from infrastructure.language_models.extractive.calling import calling, value_of
from infrastructure.language_models.extractive.passages import Passage, passages
from infrastructure.language_models.extractive.words import stem, stems, words

SEARCH, READ, TOPICS = (ToolName(name) for name in ("search_notes", "read_note", "list_topics"))

_READ = 4
_QUOTED = 3
_ENOUGH = 0.5
"""Notes that are read, passages that are quoted, and the share of the question's weight that the best must have."""

_LONGEST_QUERY = 1_000
"""Characters that the search takes."""

_WHAT_THERE_IS = re.compile(
    r"\b(?:topics?|themes?|what\s+(?:do\s+you\s+know|are\s+(?:the|my)\s+notes\s+about))\b", re.IGNORECASE
)

_LEANS = re.compile(r"^\W*(?:and|but|or|also|then|(?:what|how)\s+about)\b", re.IGNORECASE)
"""How a question begins that needs the one before it."""


def reply_to(messages: Sequence[Message], tools: Collection[ToolName]) -> AssistantMessage:
    """Return the next reply to the conversation: calls of the tools that are there, or what came of them."""
    asked = max((n for n, message in enumerate(messages) if isinstance(message, UserMessage)), default=-1)
    results = [message for message in messages[asked + 1 :] if isinstance(message, ToolMessage)]
    calls = [
        call for message in messages[asked + 1 :] if isinstance(message, AssistantMessage) for call in message.calls
    ]
    question = messages[asked].text if asked >= 0 else ""
    earlier = [message.text for message in messages[:asked] if isinstance(message, UserMessage)]
    if results:
        return _after(results, calls, tools)
    # part: article
    if wished := article_call(question, tools):
        return wished
    # end: article
    if _WHAT_THERE_IS.search(question) and TOPICS in tools:
        return calling((TOPICS, {}))
    query = _told(question)
    if earlier and (not query or _LEANS.match(question)):
        query += [word for word in _told(earlier[-1]) if word not in query]
    if not query or SEARCH not in tools:
        return AssistantMessage(text="Ask me something that your notes may answer.")
    return calling((SEARCH, {"query": " ".join(dict.fromkeys(query))[:_LONGEST_QUERY], "limit": _READ}))


def _after(results: Sequence[ToolMessage], calls: Sequence[ToolCall], tools: Collection[ToolName]) -> AssistantMessage:
    """Return what to say, or to call next, when these tools have answered."""
    last = results[-1]
    # part: article
    if written := article_written(last):
        return written
    # end: article
    if last.tool == TOPICS:
        return AssistantMessage(text=f"The notes are about {_listed(value_of(last.text))}.")
    notes = [note for result in results if result.tool == READ and (note := _note(value_of(result.text)))]
    found = [entry for result in results if result.tool == SEARCH for entry in _entries(value_of(result.text))]
    if found and not notes and READ in tools and last.tool == SEARCH:
        return calling(*((READ, {"note": entry["note"]}) for entry in found[:_READ]))
    asked = [value_of(call.arguments) for call in calls if call.tool == SEARCH]
    query = " ".join(str(arguments.get("query")) for arguments in asked if isinstance(arguments, dict))
    return AssistantMessage(text=_answer(query, notes) or "The notes do not answer that.")


def _answer(query: str, notes: Sequence[Note]) -> str:
    """Return the passages that fit the query, each with the sentence that fits best as its quote."""
    wanted = dict.fromkeys(filter(None, stems(query)))
    fit = [(note, passage) for note in notes for passage in passages(note)]
    named = [set(stems(f"{note.title} {re.sub(r'[/._-]', ' ', note.source)}")) for note, _ in fit]
    said = [names | set(stems(passage.text)) for names, (_, passage) in zip(named, fit, strict=True)]
    weight = {word: math.log(1 + (1 + len(fit)) / (1 + sum(word in each for each in said))) for word in wanted}
    spoken = [sum(weight[word] for word in wanted if word in each) for each in said]
    if not wanted or max(spoken, default=0.0) < _ENOUGH * sum(weight.values()):
        return ""
    worth = [
        words + sum(weight[word] for word in wanted if word in names)
        for words, names in zip(spoken, named, strict=True)
    ]
    best = max(worth)
    order = sorted(range(len(fit)), key=lambda n: (-worth[n], n))
    chosen = [n for n in order[:_QUOTED] if worth[n] > best / 2]
    return "\n\n".join(_cited(*fit[n], wanted) for n in chosen)


def _cited(note: Note, passage: Passage, wanted: Collection[str]) -> str:
    quote = max(passage.sentences, key=lambda sentence: len(set(stems(sentence.text)) & set(wanted)))
    mark = f'<cite note="{note.id}">{quote.source}</cite>'
    prose = " ".join(sentence.text for sentence in passage.sentences)
    return "\n\n".join((f"{prose}{mark}", *passage.shows))


def _told(question: str) -> list[str]:
    """Return the words of a question that say something."""
    return [word for word in words(question) if stem(word)]


def _entries(value: JsonValue) -> list[dict[str, JsonValue]]:
    return [entry for entry in value if isinstance(entry, dict) and "note" in entry] if isinstance(value, list) else []


def _note(value: JsonValue) -> Note | None:
    if not isinstance(value, dict) or not {"note", "title", "source", "text"} <= value.keys():
        return None
    told = {name: str(value[name]) for name in ("title", "source", "text")}
    return Note(id=NoteId(str(value["note"])), folder=NoteFolder(""), **told)


def _listed(value: JsonValue) -> str:
    entries = value if isinstance(value, list) else []
    told = [entry for entry in entries if isinstance(entry, dict) and {"topic", "notes"} <= entry.keys()]
    names = [f"{entry['topic']} ({entry['notes']})" for entry in told]
    return ", ".join(names) or "nothing that has a name"
