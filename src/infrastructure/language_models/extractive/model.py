"""A model that is none: it answers from the prompt's own words, the same way every time, offline and at no cost."""

import re
from collections.abc import AsyncGenerator, Sequence

from typing_extensions import override

from application.ports.language_model import Answer, Answered, LanguageModel
from domain.contract import Contract
from domain.errors import MalformedAnswer
from domain.prompts import Prompt
from domain.replies import Reply, ReplyPart, ReplyText
from domain.tools import ToolDescription
from domain.usage import Usage
from infrastructure.language_models.extractive.answering import reply_to
from infrastructure.language_models.extractive.article.skills import ARTICLE_SKILLS  # part: article
from infrastructure.language_models.extractive.chat.skills import CHAT_SKILLS  # part: chat
from infrastructure.language_models.extractive.material import Material
from infrastructure.language_models.extractive.schema import filled
from infrastructure.language_models.extractive.skill import Skill

_PIECE = re.compile(r"\s*\S+\s*$|\s*\S+")
"""A word with the space before it: what a model would yield at a time."""

# What it knows how to do, by the shape that is asked for; any other shape is filled from the prompt's text
_SKILLS: dict[type[Contract], Skill] = {}
_SKILLS.update(ARTICLE_SKILLS)  # part: article
_SKILLS.update(CHAT_SKILLS)  # part: chat


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
        if skill is not None and skill.needs_notes and not material.notes:
            raise MalformedAnswer(f"The prompt {prompt.name} gives the extractive model no notes to answer from.")
        value = filled(returning, material) if skill is None else skill.make(material)
        if not isinstance(value, returning):
            raise MalformedAnswer(f"The extractive model made a {type(value).__name__}, not a {returning.__name__}.")
        return Answered(value=value, text=value.model_dump_json(), usage=Usage(model_calls=1))

    @override
    async def reply(
        self, prompt: Prompt, *, tools: Sequence[ToolDescription] = (), may_call: bool = True
    ) -> AsyncGenerator[ReplyPart, None]:
        message = reply_to(prompt.messages, {tool.name for tool in tools if may_call})
        for words in _PIECE.findall(message.text):
            yield ReplyText(text=words)
        yield Reply(message=message, usage=Usage(model_calls=1))
