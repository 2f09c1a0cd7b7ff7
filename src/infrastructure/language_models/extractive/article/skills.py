"""What the extractive model can do for an article: group, outline, draft, revise, review."""

from domain.contract import Contract
from domain.drafts import Section
from domain.groups import NoteGroups
from domain.outlines import Outline
from domain.reviews import Review
from infrastructure.language_models.extractive.article.drafting import draft_section, revise_section
from infrastructure.language_models.extractive.article.manuscript import findings, groups, sections
from infrastructure.language_models.extractive.article.outlining import outline_article
from infrastructure.language_models.extractive.article.reviewing import review_article
from infrastructure.language_models.extractive.article.themes import group_notes
from infrastructure.language_models.extractive.material import Material
from infrastructure.language_models.extractive.skill import Skill


def _groups(material: Material) -> NoteGroups:
    return group_notes(material.topic, material.notes)


def _outline(material: Material) -> Outline:
    return outline_article(material.topic, groups(material), material.notes)


def _section(material: Material) -> Section:
    if drafted := sections(material):
        return revise_section(drafted[0], findings(material), material.notes)
    return draft_section(material.heading, material.line("thesis"), material.notes)


def _review(material: Material) -> Review:
    return review_article(sections(material))


ARTICLE_SKILLS: dict[type[Contract], Skill] = {
    NoteGroups: Skill(_groups, needs_notes=True),
    Outline: Skill(_outline, needs_notes=True),
    Section: Skill(_section, needs_notes=True),
    Review: Skill(_review, needs_notes=False),
}
"""By the shape that is asked for."""
