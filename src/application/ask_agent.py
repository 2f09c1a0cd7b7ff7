"""Asking the agent one question."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

from application.meter import metered_run
from application.ports.event_listener import EventListener
from application.ports.prompt_library import PromptLibrary
from application.tool_loop import LoopTask, ToolLoop
from domain.answers import AnswerEvent
from domain.contract import Contract
from domain.errors import InvalidRequest
from domain.messages import Message, UserMessage
from domain.prompts import PromptName
from domain.usage import Budget

ANSWER_QUESTION = PromptName("answer_question")
MAX_QUESTION_CHARACTERS = 100_000


class AskAgentRequest(Contract):
    """A question, and the messages before it, oldest first."""

    question: str
    history: tuple[Message, ...] = ()


class AskAgent:
    """Answers a question with the help of tools; nothing is remembered, and nobody can approve a call."""

    def __init__(self, *, loop: ToolLoop, prompts: PromptLibrary, listener: EventListener, budget: Budget) -> None:
        self._loop = loop
        self._prompts = prompts
        self._listener = listener
        self._budget = budget

    async def execute(self, request: AskAgentRequest) -> AsyncGenerator[AnswerEvent, None]:
        """Yield the answer as it arrives, `AnswerFinished` last; closing the generator cancels the model's call.

        Raises:
            InvalidRequest: The question is empty or too long.
            AgentError: As in `ToolLoop.run`.
        """
        refuse_invalid_question(request.question)
        messages = (*request.history, UserMessage(text=request.question))
        task = LoopTask(instructions=self._prompts.render(ANSWER_QUESTION, Contract()), messages=messages)
        model = self._loop.model.name
        async with (
            metered_run("ask_agent", model=model, budget=self._budget, listener=self._listener) as meter,
            aclosing(self._loop.run(task, meter)) as events,
        ):
            async for event in events:
                yield event


def refuse_invalid_question(question: str) -> None:
    """Raise `InvalidRequest` if the question is empty or too long."""
    if not question.strip():
        raise InvalidRequest("The question is empty")
    if len(question) > MAX_QUESTION_CHARACTERS:
        raise InvalidRequest(f"The question has {len(question):,} characters; {MAX_QUESTION_CHARACTERS:,} are allowed")
