"""The agent of this project, whole: with its contracts, budget, events, retries and checks."""

import json
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

import provider_work
from infrastructure import parts

parts.PARTS = [part for part in parts.PARTS if part.name in {"sql", "chat", "openai_compatible"}]

from application.chat.answer_question import AnswerQuestionRequest
from application.ports.language_model import LanguageModel
from domain.answers import AnswerFinished
from domain.chat.conversation import new_conversation_id
from domain.contract import Contract
from domain.messages import SystemMessage, UserMessage
from domain.prompts import Prompt, PromptName
from infrastructure.chat.container import ChatContainer
from infrastructure.composition import Agent
from infrastructure.settings import load_settings


class Verdict(Contract):
    verdict: str
    score: int
    reasons: tuple[str, ...]


async def connect(
    url: str, memory: str, model: str = "openai-compatible/bench", adapter: str = "openai_compatible"
) -> Mapping[str, Callable[[], Awaitable[str]]]:
    data = Path(tempfile.mkdtemp())
    provider = {"base_url": url, "api_key": "sk-bench"}
    adapters = {"conversation_memory": memory, "language_model": adapter}
    agent = Agent(load_settings(model=model, provider=provider, data_dir=data, adapters=adapters))
    answer_question = agent.of(ChatContainer).answer_question()
    metered = agent.core.metered_language_model()

    async def answer() -> str:
        request = AnswerQuestionRequest(conversation=new_conversation_id(), question=provider_work.QUESTION)
        said = ""
        async for event in answer_question.execute(request):
            if isinstance(event, AnswerFinished):
                said = event.text
        return said

    async def verdict() -> str:
        return json.dumps((await _answered(metered)).model_dump())

    return {"loop": answer, "text": answer, "verdict": verdict}


async def _answered(model: LanguageModel) -> Verdict:
    messages = (SystemMessage(text=provider_work.INSTRUCTIONS), UserMessage(text=provider_work.QUESTION))
    return (await model.answer(Prompt(name=PromptName("verdict"), messages=messages), returning=Verdict)).value
