"""The extractive outline has a title, a true sentence and distinct sections."""

import pytest

from domain.groups import NoteGroup
from infrastructure.language_models.extractive.article.outlining import outline_article
from tests.extractive_exchange import a_note

ROLES = a_note("Roles", "I use Postgres a lot. A Postgres role is an account of the server. Roles have rights.")
INDEXES = a_note("Indexes", "How do you use an index? Look at this index of Postgres.")
GROUPS = (NoteGroup(theme="Roles", notes=(ROLES.id,)), NoteGroup(theme="Indexes", notes=(INDEXES.id,)))


def test_takes_its_thesis_from_the_notes() -> None:
    outline = outline_article("postgres", GROUPS, (ROLES, INDEXES))
    assert outline.thesis == "A Postgres role is an account of the server."


def test_says_what_there_is_where_no_sentence_says_what_the_topic_is() -> None:
    outline = outline_article("postgres", GROUPS, (ROLES.model_copy(update={"text": "Have roles."}), INDEXES))
    assert outline.thesis == "These notes on Postgres cover roles and indexes."


@pytest.mark.parametrize(
    ("topic", "title"),
    [("postgres", "Postgres: roles and indexes"), ("", "Roles"), ("Postgres roles", "Postgres roles")],
)
def test_titles_the_article_by_topic_and_themes(topic: str, title: str) -> None:
    assert outline_article(topic, GROUPS, (ROLES, INDEXES)).title == title


def test_tells_headings_of_one_name_apart() -> None:
    groups = tuple(group.model_copy(update={"theme": "Notes"}) for group in GROUPS)
    headings = [section.heading for section in outline_article("x", groups, (ROLES, INDEXES)).sections]
    assert headings == ["Notes", "Indexes"]


def test_plans_with_the_notes_alone_where_no_group_holds_one() -> None:
    outline = outline_article("x", (NoteGroup(theme="Gone", notes=(a_note("Gone", "").id,)),), (ROLES,))
    assert [section.notes for section in outline.sections] == [(ROLES.id,)]
