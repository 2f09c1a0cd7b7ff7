import pytest

from application.article.group_notes import GroupNotes, GroupNotesRequest
from application.runs.ask_model import AskModel
from domain.errors import UnsupportedAnswer
from infrastructure.prompt_libraries.markdown_folder import MarkdownFolderPromptLibrary
from tests.answering import AnsweringLanguageModel, in_turn
from tests.building import a_note
from tests.manuscripts import themes
from tests.writing import MEMORY, PROMPTS, WARPS

GOOD = themes(Memory=(MEMORY,), Execution=(WARPS,))
BAD = themes(Memory=(MEMORY,), Invented=(a_note("invented.md"),))
REQUEST = GroupNotesRequest(topic="gpu", notes=(MEMORY, WARPS))


def group_notes(model: AnsweringLanguageModel) -> GroupNotes:
    return GroupNotes(ask=AskModel(model=model, prompts=MarkdownFolderPromptLibrary(PROMPTS)))


async def test_returns_themes_of_the_notes_given() -> None:
    model = AnsweringLanguageModel(in_turn(GOOD))
    assert await group_notes(model).execute(REQUEST) == GOOD
    question = model.asked[0].messages[1].text
    assert "<topic>gpu</topic>" in question
    assert all(note.id in question and note.text in question for note in (MEMORY, WARPS))


async def test_sends_a_theme_of_an_unknown_note_back() -> None:
    model = AnsweringLanguageModel(in_turn(BAD, GOOD))
    assert await group_notes(model).execute(REQUEST) == GOOD
    assert "'Invented' names the unknown note" in model.asked[1].messages[-1].text


async def test_rejects_themes_that_name_unknown_notes_to_the_end() -> None:
    with pytest.raises(UnsupportedAnswer):
        await group_notes(AnsweringLanguageModel(in_turn(BAD, BAD, BAD))).execute(REQUEST)
