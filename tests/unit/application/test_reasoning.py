"""Reasoning in the loop: it is reported as what it is, and neither checked nor remembered."""

from collections.abc import AsyncGenerator, Sequence

from typing_extensions import override

from domain.answers import WAS_REASONING, AnswerReasoning, AnswerText, AnswerWithdrawn, MessagesAdded, ReplyPart
from domain.messages import AssistantMessage, Reply
from domain.prompts import Prompt
from domain.tools import ToolDescription
from domain.usage import Usage
from tests.fakes.scripted_language_model import ScriptedLanguageModel
from tests.unit.application.loops import Loop

PARTS = (
    AnswerReasoning(text="Hm."),
    AnswerText(text="LET ME SHOUT"),
    AnswerWithdrawn(complaints=(WAS_REASONING,)),
    AnswerReasoning(text="LET ME SHOUT"),
    AnswerText(text="Yes."),
)


class ThinkingModel(ScriptedLanguageModel):
    """A model that says some words, which turn out to be reasoning, before it answers."""

    @override
    async def reply(
        self, prompt: Prompt, *, tools: Sequence[ToolDescription] = (), may_call: bool = True
    ) -> AsyncGenerator[ReplyPart, None]:
        for part in PARTS:
            yield part
        yield Reply(message=AssistantMessage(text="Yes."), usage=Usage(model_calls=1))


async def test_reports_reasoning_and_neither_checks_nor_remembers_it() -> None:
    _, *shown, added, finished = await Loop(ThinkingModel()).run()
    assert tuple(shown) == PARTS
    assert added == MessagesAdded(messages=(AssistantMessage(text="Yes."),))
    assert finished.kind == "answer_finished"
