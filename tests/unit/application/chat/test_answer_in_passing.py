from contextlib import aclosing

import pytest

from application.chat.answer_in_passing import AnswerInPassing, AnswerInPassingRequest
from domain.chat_events import ApprovalNeeded, ChatEvent
from domain.errors import InvalidRequest, ToolFailed
from domain.messages import AssistantMessage, UserMessage
from infrastructure.conversation_memories.in_memory import InMemoryConversationMemory
from infrastructure.language_models.scripted import ScriptedLanguageModel
from tests.chatting import CITED, ChatBench, LookTool, a_call, calling, finished

BEFORE = (UserMessage(text="Hello."), AssistantMessage(text="Hello to you."))
QUESTION = "What is a warp?"


async def ask(bench: ChatBench, *turns: UserMessage | AssistantMessage, question: str = QUESTION) -> list[ChatEvent]:
    memory = InMemoryConversationMemory()
    answering = await bench.answering(memory=memory)
    passing = AnswerInPassing(memory=lambda: memory, answer=lambda *, memory: answering)
    events: list[ChatEvent] = []
    async with aclosing(passing.execute(AnswerInPassingRequest(turns=turns, question=question))) as answer:
        async for event in answer:
            events.append(event)  # noqa: PERF401 - what came before a failure is not lost
    return events


async def test_an_answer_knows_what_was_said_before_and_leaves_the_memory_alone() -> None:
    model = ScriptedLanguageModel([CITED])
    bench = ChatBench(model)

    assert finished(await ask(bench, *BEFORE)).text == "A warp has 32 threads. [1]"
    assert model.prompts[0].messages[1:] == (*BEFORE, UserMessage(text=QUESTION))
    assert (await bench.conversation()).turns == ()


async def test_what_needs_approval_is_refused_and_the_answer_goes_on() -> None:
    tool = LookTool(has_effect=True)
    model = ScriptedLanguageModel([calling(a_call(1)), CITED])

    events = await ask(ChatBench(model, tools=[tool]))

    assert tool.asked == []
    assert not [event for event in events if isinstance(event, ApprovalNeeded)]
    assert "did not approve" in model.prompts[1].messages[-1].text
    assert finished(events).whole


async def test_a_model_that_insists_on_what_needs_approval_is_given_up() -> None:
    tool = LookTool(has_effect=True)
    model = ScriptedLanguageModel([calling(a_call(number)) for number in range(3)])

    with pytest.raises(ToolFailed, match="nobody can give it here"):
        await ask(ChatBench(model, tools=[tool]))

    assert tool.asked == []


async def test_a_question_of_no_words_is_refused() -> None:
    with pytest.raises(InvalidRequest):
        await ask(ChatBench(ScriptedLanguageModel([])), question=" ")
