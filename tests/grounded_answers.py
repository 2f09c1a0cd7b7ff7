"""What the provider's model answers in the tests of whole runs: the truth, from the notes in the prompt."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from domain.contract import Contract
from domain.drafts import Section
from domain.groups import NoteGroups
from domain.messages import AssistantMessage, SystemMessage, UserMessage
from domain.outlines import Outline
from domain.prompts import Prompt, PromptName
from domain.reviews import Review
from infrastructure.language_models.extractive.model import ExtractiveLanguageModel
from tests.provider_server import Body, Received

CONTRACTS: dict[str, type[Contract]] = {
    contract.__name__: contract for contract in (NoteGroups, Outline, Section, Review)
}
MESSAGES = {"system": SystemMessage, "user": UserMessage, "assistant": AssistantMessage}


def grounded_answers(contract: str, request: Received) -> Body:
    """Answer as the extractive model does: every quote stands, and the same request gets the same answer."""
    messages = tuple(MESSAGES[m["role"]](text=m["content"]) for m in request.body["messages"])
    prompt = Prompt(name=PromptName("received"), messages=messages)
    answering = ExtractiveLanguageModel().answer(prompt, returning=CONTRACTS[contract])
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, answering).result().value.model_dump(mode="json")
