"""A model that is none: it answers from the prompt's own words, the same way every time, offline and at no cost."""

import re
from collections.abc import AsyncGenerator, Callable, Sequence

from typing_extensions import override

from application.chat.summarize_conversation import ConversationSummary
from application.ports.language_model import Answer, Answered, LanguageModel
from domain.contract import Contract
from domain.drafts import Section
from domain.errors import MalformedAnswer
from domain.groups import NoteGroups
from domain.outlines import Outline
from domain.prompts import Prompt
from domain.replies import Reply, ReplyPart, ReplyText
from domain.reviews import Review
from domain.tools import ToolDescription
from domain.usage import Usage
from infrastructure.language_models.extractive.answering import reply_to, sum_up
from infrastructure.language_models.extractive.drafting import draft_section, revise_section
from infrastructure.language_models.extractive.material import Material
from infrastructure.language_models.extractive.outlining import outline_article
from infrastructure.language_models.extractive.reviewing import review_article
from infrastructure.language_models.extractive.schema import filled
from infrastructure.language_models.extractive.themes import group_notes

Skill = Callable[[Material], Contract]

_PIECE = re.compile(r"\s*\S+\s*$|\s*\S+")
"""A word with the space before it: what a model would yield at a time."""


def _groups(material: Material) -> NoteGroups:
    return group_notes(material.topic, material.notes)


def _outline(material: Material) -> Outline:
    return outline_article(material.topic, material.groups, material.notes)


def _section(material: Material) -> Section:
    if material.sections:
        return revise_section(material.sections[0], material.findings, material.notes)
    return draft_section(material.heading, material.thesis, material.notes)


def _review(material: Material) -> Review:
    return review_article(material.sections)


_SKILLS: dict[type[Contract], Skill] = {
    NoteGroups: _groups,
    Outline: _outline,
    Section: _section,
    Review: _review,
    ConversationSummary: sum_up,
}
"""What it knows how to do, by the shape that is asked for; any other shape is filled from the prompt's text."""

_NEED_NOTES = frozenset((NoteGroups, Outline, Section))


class ExtractiveLanguageModel(LanguageModel):
    """Answers in the words of the notes that the prompt gives."""

    @property
    @override
    def name(self) -> str:
        return "extractive"

    @override
    async def answer(self, prompt: Prompt, *, returning: type[Answer]) -> Answered[Answer]:
        material = Material.of(prompt)
        skill = _SKILLS.get(returning)
        if returning in _NEED_NOTES and not material.notes:
            raise MalformedAnswer(f"The prompt {prompt.name} gives the extractive model no notes to answer from.")
        value = filled(returning, material) if skill is None else skill(material)
        if not isinstance(value, returning):
            raise MalformedAnswer(f"The extractive model made a {type(value).__name__}, not a {returning.__name__}.")
        return Answered(value=value, text=value.model_dump_json(), usage=Usage(model_calls=1))

    @override
    async def reply(self, prompt: Prompt, *, tools: Sequence[ToolDescription] = ()) -> AsyncGenerator[ReplyPart, None]:
        message = reply_to(prompt.messages, {tool.name for tool in tools})
        for words in _PIECE.findall(message.text):
            yield ReplyText(text=words)
        yield Reply(message=message, usage=Usage(model_calls=1))
