"""What becomes of a long conversation whose older part a model cannot summarize."""

import pytest

from domain.answers import AnswerFinished
from domain.errors import ContextOverflow
from tests.fakes.scripted_language_model import ScriptedLanguageModel
from tests.unit.application.chat.chats import Chat

NO_SUMMARIES = ["I cannot."] * 3


async def test_a_conversation_that_may_be_too_long_is_sent_as_it_is() -> None:
    chat = Chat(ScriptedLanguageModel(["word " * 400, *NO_SUMMARIES, "Yes"]), max_characters=2_000)
    await chat.ask()
    finished = (await chat.ask("And?"))[-1]
    assert isinstance(finished, AnswerFinished)
    assert finished.text == "Yes"


async def test_a_conversation_that_is_too_long_says_so() -> None:
    chat = Chat(ScriptedLanguageModel(["word " * 400, ContextOverflow("Too long"), *NO_SUMMARIES]))
    await chat.ask()
    with pytest.raises(ContextOverflow, match="Too long"):
        await chat.ask("And?")
