"""What the extractive model can do for a chat: sum up a conversation that has become too long."""

import re

from application.chat.summarize_conversation import ConversationSummary
from domain.contract import Contract
from infrastructure.language_models.extractive.material import Material
from infrastructure.language_models.extractive.skill import Skill

_ASKED = re.compile(r'<message from="user">\n(.*?)\n</message>', re.DOTALL)


def _sum_up(material: Material) -> ConversationSummary:
    """Sum up a conversation by what was asked in it."""
    asked = [" ".join(question.split()) for question in _ASKED.findall(material.text)]
    return ConversationSummary(text=f"The person asked: {' / '.join(asked)}" if asked else "Nothing was asked.")


CHAT_SKILLS: dict[type[Contract], Skill] = {ConversationSummary: Skill(_sum_up, needs_notes=False)}
"""By the shape that is asked for."""
