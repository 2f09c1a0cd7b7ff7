"""Asking a model that may look things up before it gives its answer."""

from contextlib import aclosing
from dataclasses import replace

from typing_extensions import override

from application.ask_model import AskModel, Complaints
from application.meter import current_meter
from application.ports.answer_check import ToolResults
from application.ports.language_model import Answer, LanguageModel
from application.ports.prompt_library import PromptLibrary
from application.tool_loop import LoopTask, ToolLoop
from domain.answers import AnswerFinished, MessagesAdded
from domain.messages import ToolMessage
from domain.prompts import Prompt, PromptName

ANSWER_FROM_RESULTS = PromptName("answer_from_results")


class AskWithTools(AskModel):
    """Asks as `AskModel` does, after the tool loop has collected what the model wants to know.

    A step takes it in place of `AskModel`. The model is offered the tools that `tools` names, or all if it names none.
    Tools with an effect are refused: nobody can approve a call in a step.
    """

    def __init__(
        self, *, model: LanguageModel, prompts: PromptLibrary, loop: ToolLoop, tools: tuple[str, ...] = ()
    ) -> None:
        super().__init__(model=model, prompts=prompts)
        self._loop = replace(loop, checks=(), only=tools)  # they check answers that a person reads

    @override
    async def _answer(self, prompt: Prompt, returning: type[Answer], complaints: Complaints[Answer]) -> Answer:
        return await super()._answer(await self._with_results(prompt), returning, complaints)

    async def _with_results(self, prompt: Prompt) -> Prompt:
        """Return the prompt with what the model found out, if it called a tool."""
        meter = current_meter.get()
        if meter is None:
            raise RuntimeError("A step that uses tools is executed by ExecuteStep or in a workflow, which measure it")
        task = LoopTask(instructions=Prompt(name=prompt.name, messages=()), messages=prompt.messages)
        results: list[str] = []
        concluded = ""
        async with aclosing(self._loop.run(task, meter)) as events:
            async for event in events:
                if isinstance(event, MessagesAdded):
                    results += [message.text for message in event.messages if isinstance(message, ToolMessage)]
                elif isinstance(event, AnswerFinished):
                    concluded = event.text
        if not results:
            return prompt
        request = ToolResults(results=tuple(results))
        return prompt.with_exchange(concluded, self._prompts.render(ANSWER_FROM_RESULTS, request))
