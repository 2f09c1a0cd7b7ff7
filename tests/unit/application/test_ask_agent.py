from contextlib import aclosing

import pytest

from application.ask_agent import MAX_QUESTION_CHARACTERS, AskAgent, AskAgentRequest
from domain.answers import AnswerEvent, AnswerFinished
from domain.errors import InvalidRequest
from domain.events import ModelCalled, RunEnded, RunStarted
from domain.messages import AssistantMessage, UserMessage
from domain.usage import Budget
from tests.fakes.in_memory_prompts import InMemoryPromptLibrary
from tests.fakes.recording_listener import RecordingListener
from tests.fakes.scripted_language_model import ScriptedLanguageModel
from tests.unit.application.loops import Loop

HISTORY = (UserMessage(text="Hello"), AssistantMessage(text="Hi"))


async def ask(
    model: ScriptedLanguageModel, request: AskAgentRequest, listener: RecordingListener | None = None
) -> list[AnswerEvent]:
    loop, prompts = Loop(model).loop, InMemoryPromptLibrary()
    agent = AskAgent(loop=loop, prompts=prompts, listener=listener or RecordingListener(), budget=Budget())
    async with aclosing(agent.execute(request)) as events:
        return [event async for event in events]


async def test_answers_a_question_after_its_history() -> None:
    model = ScriptedLanguageModel(["Fine."])
    events = await ask(model, AskAgentRequest(question="How are you?", history=HISTORY))
    assert isinstance(events[-1], AnswerFinished)
    assert events[-1].text == "Fine."
    assert model.prompts[0].messages[1:] == (*HISTORY, UserMessage(text="How are you?"))


async def test_reports_the_run_to_the_listener() -> None:
    listener = RecordingListener()
    await ask(ScriptedLanguageModel(["Fine."]), AskAgentRequest(question="How?"), listener)
    assert [type(event) for event in listener.events] == [RunStarted, ModelCalled, RunEnded]
    assert listener.only(RunEnded).status == "done"


@pytest.mark.parametrize("question", ["", " \n", "x" * (MAX_QUESTION_CHARACTERS + 1)])
async def test_refuses_an_invalid_question_without_asking_the_model(question: str) -> None:
    model = ScriptedLanguageModel(["Fine."])
    with pytest.raises(InvalidRequest):
        await ask(model, AskAgentRequest(question=question))
    assert model.prompts == ()
