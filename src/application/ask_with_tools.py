"""Asking a model that may look things up before it gives its answer."""

from contextlib import aclosing, suppress
from dataclasses import replace

from pydantic import ValidationError
from typing_extensions import override

from application.ask_model import AskModel, Complaints
from application.meter import current_meter
from application.ports.answer_check import ToolResults
from application.ports.language_model import Answer, LanguageModel
from application.ports.prompt_library import PromptLibrary
from application.tool_loop import LoopTask, ToolLoop
from domain.answers import MessagesAdded
from domain.messages import ToolMessage
from domain.prompts import Prompt, PromptName

ANSWER_FROM_RESULTS = PromptName("answer_from_results")


class AskWithTools(AskModel):
    """Asks as `AskModel` does, after the model has called tools to find out what it needs.

    A step takes it in place of `AskModel`. The model is offered the tools that `tools` names, or all if it names none.
    Tools with an effect are refused: nobody can approve a call in a step.
    """

    def __init__(
        self, *, model: LanguageModel, prompts: PromptLibrary, loop: ToolLoop, tools: tuple[str, ...] = ()
    ) -> None:
        super().__init__(model=model, prompts=prompts)
        self._loop = replace(loop, checks=(), only=tools)  # checks are for answers that a person reads

    @override
    async def _answer(self, prompt: Prompt, returning: type[Answer], complaints: Complaints[Answer]) -> Answer:
        results, concluded = await self._look_up(prompt)
        with suppress(ValidationError):  # usually the last reply is prose and not yet the answer
            answer = returning.model_validate_json(concluded)
            if not complaints(answer):
                return answer
        if results:
            request = ToolResults(results=results)
            prompt = prompt.with_exchange(concluded, self._prompts.render(ANSWER_FROM_RESULTS, request))
        return await super()._answer(prompt, returning, complaints)

    async def _look_up(self, prompt: Prompt) -> tuple[tuple[str, ...], str]:
        """Return the results of the tools that the model called, and its last reply."""
        meter = current_meter.get()
        if meter is None:
            raise RuntimeError("A step that uses tools is executed by ExecuteStep or in a workflow, which measure it")
        task = LoopTask(instructions=Prompt(name=prompt.name, messages=()), messages=prompt.messages)
        async with aclosing(self._loop.run(task, meter)) as events:
            added = [event.messages async for event in events if isinstance(event, MessagesAdded)]
        messages = [message for each in added for message in each]
        return tuple(message.text for message in messages if isinstance(message, ToolMessage)), messages[-1].text
