"""How the offline model writes an article: it groups notes by their words, and copies sentences and code from them."""

import math
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from pydantic import ValidationError
from typing_extensions import override

from application.article.draft_section import DraftSection
from application.article.outline_article import OutlineArticle
from application.article.review_article import ReviewArticle
from domain.article.draft import Review, WrittenParagraph, WrittenSection
from domain.article.outline import Outline, PlannedSection
from domain.contract import Contract
from domain.messages import UserMessage
from domain.notes.markup import without_links
from domain.notes.passages import Passage
from domain.prompts import Prompt, PromptName
from infrastructure.language_models.offline import OfflineSkill
from infrastructure.notes.words import stems

_NOTE = re.compile(r'^<note(?: number="\d+")?>\n# (.*?)\n(.*?)\n?</note>$', re.MULTILINE | re.DOTALL)
_PASSAGE = re.compile(r"<passage (\d+)> (.*?)(\n*)(?=<passage \d+>|\Z)", re.DOTALL)
_DEFUSED = "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}"
"""The character with which the prompt library replaces a `<` that would open or close an element."""
_DEFINITION = re.compile(  # such as "Occupancy is the number of warps"
    r"(?!(?:It|This|That|These|Those|I|We|You|Here|If|When|In|There)\b)(?:\S+ ){1,6}(?:is|are|means) (?:an?|the|how) "
)
_ASIDE = re.compile(r"(?:see|h/t|check out|credits?|read more|sources?)\b", re.IGNORECASE)
_BLOCK = re.compile(r"```|~~~|[|<>]|(?P<item>[-+*] |\d+[.)] )")
_FULL_WIDTH_ENDS = ("\u3002", "\uff01", "\uff1f", "\u300d")
"""The ends of sentences after which there is no space."""
_INTRODUCTIONS = ("fundament", "basic", "intro", "concept", "overview")
_NO_THEMES = """a add after all an and another are as avoid basics between by change check clear common compute create
creating current day default delete different display each every existing explicit file find first for from
get have how idea if ignore in installing instead into is it keep list make mode more multiple new not of off
on one only open or other out own print read remove run set should show simple some specific start than that
the them this to turn two type up use useful value various version view want what when where which whole why
with without work write writing you your"""
_MAX_THEMES, _NOTES_PER_THEME, _NAMED = 6, 4.5, 3
"""The most themes, the usual number of notes for a theme, and the most themes that the title names."""
_SECTION, _MIN_NOTE, _MAX_LINES = 2_000, 300, 24
"""Characters that the notes of a section share, the fewest for each, and the most lines of a block that is copied."""


class _Note(NamedTuple):
    """A note, and the tags and words of the title that may name its theme, by their stems."""

    title: str
    text: str
    labels: dict[str, str]


class ArticleOfflineSkill(OfflineSkill):
    """Answers the prompts of the steps that write an article."""

    @override
    def answer(self, prompt: Prompt, returning: type[Contract]) -> Contract | None:
        skills: dict[PromptName, Callable[[str], Contract]] = {
            OutlineArticle.prompt: _outline,
            DraftSection.prompt: _draft,
            ReviewArticle.prompt: lambda _: Review(findings=()),
        }
        material = next((message.text for message in prompt.messages if isinstance(message, UserMessage)), "")
        if prompt.name not in skills:
            return None
        try:
            answer = skills[prompt.name](material)
        except ValidationError:  # a person may have edited the prompt, so that no notes were found in it
            return None
        return returning.model_validate_json(answer.model_dump_json().replace(_DEFUSED, "<"))


def _themes(notes: Sequence[_Note], topic: str) -> list[tuple[str, tuple[int, ...]]]:
    """Group the notes into themes: repeatedly take the label that most of the remaining notes have.

    A few notes, or notes without a common label, are a theme each.
    """
    wanted = max(2, min(_MAX_THEMES, round(len(notes) / _NOTES_PER_THEME)))
    each_alone: list[tuple[str, tuple[int, ...]]] = [(note.title, (n,)) for n, note in enumerate(notes, 1)]
    if len(notes) <= wanted * 2:
        return each_alone
    common = {*stems(topic), " ".join(stems(topic)), *stems(_NO_THEMES)}
    spellings = [(stem, word) for note in notes for stem, word in note.labels.items() if stem not in common]
    words = dict(sorted(spellings, key=lambda each: each[1].endswith("s")))  # the plural is the better heading
    left = dict(enumerate(notes, 1))

    def members(label: str) -> tuple[int, ...]:
        found = tuple(n for n, note in left.items() if label in note.labels)
        return found[: math.ceil(1.5 * len(notes) / wanted)]

    def gain(label: str) -> tuple[bool, int]:
        count = len(members(label))
        return count > 1 and label.startswith(_INTRODUCTIONS), count

    themes: list[tuple[str, tuple[int, ...]]] = []
    while words and len(themes) < wanted:
        best = max(words, key=gain)
        numbers = members(best)
        if len(numbers) <= 1:  # a theme has several notes
            break
        themes.append((_capitalized(words[best].replace("-", " ")), numbers))
        left = {n: note for n, note in left.items() if n not in numbers}
    rest = [(f"More on {topic}" if topic else "More notes", tuple(left))] if left else []
    return [*themes, *rest] if themes else each_alone


def _outline(material: str) -> Outline:
    notes, topic = _notes(material)
    sections: dict[str, PlannedSection] = {}
    for theme, numbers in _themes(notes, topic):
        heading = theme if theme.casefold() not in sections else f"{theme} ({len(sections) + 1})"
        purpose = f"What the notes say about {theme}."
        sections[heading.casefold()] = PlannedSection(heading=heading, purpose=purpose, notes=numbers)
    headings = [each.heading for each in sections.values()]
    headings = [each for each in headings if not topic or topic.casefold() not in each.casefold()]
    names = [heading if any(map(str.isupper, heading[1:])) else heading.lower() for heading in headings]
    first, last = (names[:_NAMED], "more") if len(names) > _NAMED else (names[:-1], "".join(names[-1:]))
    covered = " and ".join(filter(None, (", ".join(first), last)))
    opening = (_to_prose(re.split(r"(?<=\.)\s", note.text, maxsplit=1)[0]) for note in notes)
    definitions = [said for said in opening if _DEFINITION.match(said) and {*stems(topic)} & {*stems(said)}]
    about = f"These notes on {topic}" if topic else "These notes"
    summary = f"{about} cover {covered}." if names else f"These notes are about {topic}."
    thesis = min((said for said in definitions if len(said) < _MIN_NOTE), key=len, default=summary)
    title = _capitalized(": ".join(filter(None, (topic, covered))))
    return Outline(title=title, thesis=thesis, sections=tuple(sections.values()))


def _draft(material: str) -> WrittenSection:
    """Copy the beginning of each note, paragraph by paragraph."""
    notes = _NOTE.findall(material)
    written: list[WrittenParagraph] = []
    for title, note in notes:
        stop = "" if title.endswith((".", "?", "!")) else "."
        lead = [f"**{title}{stop}**"] if len(notes) > 1 else []
        for paragraph in _paragraphs(note, max(_MIN_NOTE, _SECTION // len(notes))):
            texts = [*lead, *(_to_prose(passage.text) for passage in paragraph)]
            text = texts[0] + "".join(_separator(before, after) + after for before, after in pairwise(texts))
            written.append(WrittenParagraph(passages=tuple(passage.number for passage in paragraph), text=text))
            lead = []
    return WrittenSection(paragraphs=tuple(written))


def _paragraphs(note: str, room: int) -> Iterator[list[Passage]]:
    """Yield the first paragraphs of a note, up to about `room` characters; a block belongs to the paragraph before."""
    citable: list[Passage] = []
    begins = False
    for number, text, space in _PASSAGE.findall(note):
        passage = Passage(number=int(number), text=text, begins=begins and not _BLOCK.match(text))
        begins = "\n\n" in space
        if passage.is_citable:
            citable.append(passage)
    paragraphs: list[list[Passage]] = [[]]
    worth_copying = [each for each in citable if not _ASIDE.match(each.text) and each.text.count("\n") <= _MAX_LINES]
    for passage in worth_copying if any(each.is_evidence for each in worth_copying) else citable:
        if passage.begins:
            paragraphs.append([])
        paragraphs[-1].append(passage)
    length = 0
    telling = [paragraph for paragraph in paragraphs if any(passage.is_evidence for passage in paragraph)]
    for paragraph in telling:
        if length < room and (len(telling) == 1 or not paragraph[-1].text.endswith(":")):
            length += sum(len(passage.text) for passage in paragraph)
            yield paragraph


def _to_prose(text: str) -> str:
    """Return prose on one line and without links; a block is unchanged, also one that follows the prose."""
    if _BLOCK.match(text):
        return text
    prose, fence, code = text.partition("\n```")
    return " ".join(without_links(prose).split()) + (f"\n{fence}{code}" if fence else "")


def _separator(before: str, after: str) -> str:
    old, new = _BLOCK.match(before.rpartition("\n")[2]), _BLOCK.match(after)
    if old and new and old["item"] and new["item"]:
        return "\n"
    space = "" if before.endswith(_FULL_WIDTH_ENDS) else " "
    return "\n\n" if old or new else space


def _notes(material: str) -> tuple[list[_Note], str]:
    """Return the notes and the topic; its words are spelled as in the titles of the notes."""
    notes: list[_Note] = []
    for title, said in _NOTE.findall(material):
        tags, _, text = said.removeprefix("Tags: ").partition("\n\n")
        words = [*filter(None, tags.split(", ")), *re.findall(r"[^\W\d_][\w-]+", title)]
        notes.append(_Note(title, text, {" ".join(stems(word)): word for word in words}))
    spellings = {word.casefold(): word for note in notes for word in note.title.split()}
    topic = re.search(r"<topic>(.*?)</topic>", material, re.DOTALL)
    words = [spellings.get(word.casefold(), word) for word in (topic[1] if topic else "").split()]
    return notes, _capitalized(" ".join(words))


def _capitalized(text: str) -> str:
    return text[:1].upper() + text[1:]
