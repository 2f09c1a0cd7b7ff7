"""How the offline model answers from notes: it searches, reads the best notes, and quotes the sentences that match."""

import json
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from pydantic import JsonValue
from typing_extensions import override

from domain.messages import AssistantMessage, ToolMessage, UserMessage
from domain.notes.citation import Citation
from domain.notes.letters import UNSPACED_LETTER, fold, split_sentences
from domain.notes.markup import without_links
from domain.notes.note import Note
from domain.prompts import Prompt
from domain.tools import ToolCall, ToolDescription, ToolName, new_tool_call_id
from infrastructure.language_models.offline import OfflineSkill
from infrastructure.notes.markdown import parse_markdown
from infrastructure.notes.tools.notes import NO_NOTES
from infrastructure.notes.words import names_of, query_words, terms, without_stop_words
from infrastructure.settings import OFFLINE_NOTICE

SEARCH, READ = ToolName("search_notes"), ToolName("read_note")
NOTHING = "The notes do not answer that."
_SHOWN_NOTE = re.compile(
    r"^# (?P<title>.*)\n\(id (?P<id>\S+), file (?P<source>.*)\)\n(?P<text>(?:(?!^# .*\n\(id ).*(?:\n|\Z))*)",
    re.MULTILINE,
)
_NO_NOTES = re.compile(rf"^{NO_NOTES}.*", re.MULTILINE)
_MARK = re.compile(r"[ \n]\[[\w-]+#\d+\]$", re.MULTILINE)
_NOTES, _SENTENCES, _MAX_SENTENCE = 3, 3, 600
"""The most notes that are read, sentences that are quoted, and characters of a sentence."""
_COVERED, _COVERED_PAIRS = 0.5, 0.1
"""The least share of the question's words in the answer; less for pairs of characters, many of which are not words."""
_DEPENDENT = re.compile(r"(?:This|That|These|Those|It|They|Such|But|And|Or|So|Then|Here)\b|.*[:?\uff1f]$")
"""A sentence that needs the one before it, or the one after it."""

_WORD = re.compile(r"[^\W_]+")
_Words = frozenset[tuple[str, ...]]


class _Sentence(NamedTuple):
    """A sentence of a note, the question's words in it, and those in the names of its note."""

    note: Note
    text: str
    words: _Words
    named: _Words

    @property
    def cited(self) -> str:
        return f'{without_links(self.text)}<cite note="{self.note.id}">{self.text}</cite>'


class NotesOfflineSkill(OfflineSkill):
    """Answers questions with up to three sentences of the notes."""

    @override
    def reply(self, prompt: Prompt, tools: Sequence[ToolDescription]) -> AssistantMessage | None:
        asked = max((at for at, each in enumerate(prompt.messages) if isinstance(each, UserMessage)), default=0)
        question = prompt.messages[asked].text if prompt.messages else ""
        offered = {tool.name for tool in tools}
        results = [each for each in prompt.messages[asked + 1 :] if isinstance(each, ToolMessage)]
        before = prompt.messages[asked - 1 : asked]  # the results of a first search stand before the question
        shown = [each.text for each in before if isinstance(each, UserMessage)]
        shown += [result.text for result in results if result.tool == SEARCH]
        if _is_for_another_tool(question, tools):
            return None
        if not results and not shown and SEARCH in offered:
            return _calls(SEARCH, {"query": question[:1000], "limit": _NOTES})
        if not shown and READ not in {result.tool for result in results}:
            return None
        notes = [note for result in results if result.tool == READ for note in _notes_in(result.text)]
        found = [note for text in shown for note in _notes_in(text)]
        if found and not notes and READ in offered:
            return _calls(READ, *({"id": note.id} for note in found))
        no_notes = None if found else next(filter(None, map(_NO_NOTES.search, shown)), None)
        said = no_notes[0] if no_notes else _answer(question, notes)
        is_known = any(OFFLINE_NOTICE in each.text for each in prompt.messages if isinstance(each, AssistantMessage))
        return AssistantMessage(text=said if is_known else f"{said}\n\n{OFFLINE_NOTICE}")


def _is_for_another_tool(question: str, tools: Sequence[ToolDescription]) -> bool:
    """Whether the description of another tool has all words of the question, unstemmed."""
    words = set(without_stop_words(_WORD.findall(fold(question))))
    others = (fold(f"{tool.name} {tool.purpose}") for tool in tools if tool.name not in {SEARCH, READ})
    return any(words.issubset(_WORD.findall(description)) for description in others)


def _calls(tool: ToolName, *arguments: Mapping[str, JsonValue]) -> AssistantMessage:
    calls = (ToolCall(id=new_tool_call_id(), tool=tool, arguments=json.dumps(each)) for each in arguments)
    return AssistantMessage(calls=tuple(calls))


def _notes_in(result: str) -> list[Note]:
    """Return the notes in a tool's result, without the marks of their passages."""
    shown = ({**note.groupdict(), "text": _MARK.sub("", note["text"])} for note in _SHOWN_NOTE.finditer(result))
    return [Note.model_validate({**fields, "folder": ""}) for fields in shown]


def _answer(question: str, notes: Sequence[Note]) -> str:
    """Return the sentences that match the question best, each with a citation."""
    if not notes:
        return NOTHING
    words = frozenset(query_words(question))
    sentences = [sentence for note in notes for sentence in _sentences(note, words)]
    count = Counter(word for sentence in sentences for word in sentence.words)
    weight = {word: math.log(1 + len(sentences) / (1 + count[word])) for word in words}  # rare words weigh more
    score = {s: sum(weight[word] for word in s.words) + sum(weight[word] for word in s.named) / 2 for s in sentences}
    best = sorted(sentences, key=lambda sentence: -score[sentence])[:_SENTENCES]
    best = [sentence for sentence in best if score[sentence] > score[best[0]] / 2]
    covered = {word for sentence in best for word in sentence.words | sentence.named}
    share, least = (_COVERED_PAIRS, 1) if UNSPACED_LETTER.search(question) else (_COVERED, min(2, len(words)))
    if len(covered) < max(least, len(words) * share):
        return NOTHING
    by_note = dict.fromkeys(sentence.note for sentence in best)
    return "\n\n".join(" ".join(s.cited for s in sentences if s in best and s.note is note) for note in by_note)


def _sentences(note: Note, words: _Words) -> Iterator[_Sentence]:
    """Yield the sentences of the note that have words of the question and can be quoted alone."""
    named = _words_in(names_of(note), words)
    paragraphs = (" ".join(block.text.split()) for block in parse_markdown(note.text) if block.tag == "p")
    for text in (sentence for paragraph in paragraphs for sentence in split_sentences(paragraph)):
        found = _words_in(text, words)
        is_quotable = len(text) <= _MAX_SENTENCE and not _DEPENDENT.match(text)
        if found and is_quotable and Citation(note=note.id, quote=text).complaint({note.id: note}) is None:
            yield _Sentence(note, text, found, named)


def _words_in(text: str, words: _Words) -> _Words:
    found = set(terms(text))
    return frozenset(word for word in words if found.intersection(word))
