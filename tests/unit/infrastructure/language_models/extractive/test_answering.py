"""The extractive model replies as a model with tools does, by rules."""

import json
from collections.abc import Sequence

import pytest

from domain.messages import AssistantMessage, Message, SystemMessage, ToolMessage, UserMessage
from domain.notes import Note
from domain.prompts import Prompt, PromptName
from domain.replies import Reply, ReplyText
from domain.tools import ToolCall, ToolName
from infrastructure.language_models.extractive.answering import READ, SEARCH, TOPICS, reply_to
from infrastructure.language_models.extractive.model import ExtractiveLanguageModel
from tests.building import a_note

TOOLS = {SEARCH, READ, TOPICS}
WARPS = a_note(
    "warps.md",
    "A warp is a group of 32 threads that run in lockstep.\n\nBranches that differ within a warp cost time.\n",
    title="Warps",
)
BREAD = a_note("bread.md", "Bread is baked from flour, water, salt and yeast in a hot oven.\n", title="Bread")


def asked(*questions: str) -> list[Message]:
    return [SystemMessage(text="You answer."), *(UserMessage(text=question) for question in questions)]


def arguments(call: ToolCall) -> object:
    return json.loads(call.arguments)


def answered(reply: AssistantMessage, *results: object) -> list[Message]:
    """Return the reply, and what its calls brought."""
    texts = [json.dumps(result) for result in results]
    return [
        reply,
        *(ToolMessage(call=call.id, tool=call.tool, text=text) for call, text in zip(reply.calls, texts, strict=True)),
    ]


def after_reading(question: str, notes: Sequence[Note]) -> AssistantMessage:
    """Return what is said to the question once these notes were found and read."""
    messages = asked(question)
    found = [{"note": note.id, "title": note.title, "excerpt": ""} for note in notes]
    messages += answered(reply_to(messages, TOOLS), found)
    reading = reply_to(messages, TOOLS)
    read = [{"note": note.id, "title": note.title, "source": note.source, "text": note.text} for note in notes]
    return reply_to([*messages, *answered(reading, *read)], TOOLS) if reading.calls else reading


def test_it_searches_first_with_the_words_that_say_something() -> None:
    (call,) = reply_to(asked("What is a warp, and why does it matter?"), TOOLS).calls

    assert call.tool == SEARCH
    assert arguments(call) == {"query": "warp matter", "limit": 4}


def test_a_question_that_leans_on_the_one_before_takes_its_words() -> None:
    (call,) = reply_to(
        [*asked("What is a warp?"), AssistantMessage(text="Threads."), UserMessage(text="And why?")], TOOLS
    ).calls

    assert arguments(call) == {"query": "warp", "limit": 4}


def test_it_reads_what_it_found_side_by_side() -> None:
    messages = asked("What is a warp?")
    found = [{"note": note.id, "title": note.title, "excerpt": ""} for note in (WARPS, BREAD)]

    reading = reply_to([*messages, *answered(reply_to(messages, TOOLS), found)], TOOLS)

    assert [(call.tool, arguments(call)) for call in reading.calls] == [
        (READ, {"note": WARPS.id}),
        (READ, {"note": BREAD.id}),
    ]


def test_it_answers_with_a_passage_that_it_cites_word_for_word() -> None:
    said = after_reading("What is a warp?", [WARPS, BREAD]).text

    quote = "A warp is a group of 32 threads that run in lockstep."
    assert said.startswith(f'{quote}<cite note="{WARPS.id}">{quote}</cite>')
    assert "Bread" not in said


@pytest.mark.parametrize("question", ["Who won the cup in 1998?", "How is a warp baked into currency swaps?"])
def test_it_says_so_when_the_notes_do_not_answer(question: str) -> None:
    assert after_reading(question, [WARPS]).text == "The notes do not answer that."
    assert after_reading(question, []).text == "The notes do not answer that."


def test_it_asks_for_a_question_when_there_is_none() -> None:
    assert reply_to(asked("And why do you?"), TOOLS).text == "Ask me something that your notes may answer."
    assert reply_to(asked("What is a warp?"), set()).calls == ()
    assert reply_to([], TOOLS).text


def test_it_lists_what_the_notes_are_about() -> None:
    messages = asked("What topics are there?")
    call = reply_to(messages, TOOLS)

    assert [each.tool for each in call.calls] == [TOPICS]
    told = reply_to([*messages, *answered(call, [{"topic": "gpu", "notes": 3}])], TOOLS)
    assert told.text == "The notes are about gpu (3)."


@pytest.mark.parametrize("text", ["no JSON", "[]", "{}", "null", '[{"title": "x"}]', '{"note": 1}', "[[1]]"])
def test_a_result_of_any_shape_ends_in_words(text: str) -> None:
    messages = asked("What is a warp?")
    for tool in (SEARCH, READ, TOPICS, ToolName("write_page"), ToolName("other")):
        call = ToolCall(id=reply_to(messages, TOOLS).calls[0].id, tool=tool, arguments="{}")
        result = ToolMessage(call=call.id, tool=tool, text=text)
        assert reply_to([*messages, AssistantMessage(calls=(call,)), result], TOOLS).text


async def test_its_words_come_one_by_one_and_are_the_whole() -> None:
    prompt = Prompt(name=PromptName("talk/answer"), messages=tuple(asked("And why do you?")))

    parts = [part async for part in ExtractiveLanguageModel().reply(prompt)]

    *pieces, whole = parts
    assert isinstance(whole, Reply)
    assert [piece.text for piece in pieces if isinstance(piece, ReplyText)][:2] == ["Ask", " me"]
    assert "".join(piece.text for piece in pieces if isinstance(piece, ReplyText)) == whole.message.text
