"""A model that obeys everything: it calls every tool with what it reads, and repeats all that it has read."""

import json
from collections.abc import AsyncGenerator, Sequence

from typing_extensions import override

from application.ports.language_model import Answer, Answered, LanguageModel
from domain.answers import AnswerText, ReplyPart
from domain.messages import AssistantMessage, Reply, ToolMessage
from domain.prompts import Prompt
from domain.tools import ToolCall, ToolDescription, new_tool_call_id
from domain.usage import Usage
from infrastructure.language_models.offline import OfflineLanguageModel


class ObedientModel(LanguageModel):
    """Remembers what it was sent."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    @property
    @override
    def name(self) -> str:
        return "obedient"

    @override
    async def answer(self, prompt: Prompt, *, returning: type[Answer]) -> Answered[Answer]:
        return await OfflineLanguageModel([]).answer(prompt, returning=returning)

    @override
    async def reply(
        self, prompt: Prompt, *, tools: Sequence[ToolDescription] = (), may_call: bool = True
    ) -> AsyncGenerator[ReplyPart, None]:
        self.sent.append(prompt.model_dump_json() + "".join(tool.model_dump_json() for tool in tools))
        last = prompt.messages[-1]
        message = AssistantMessage(text="\n".join(each.text for each in prompt.messages[1:]))
        if may_call and tools and not isinstance(last, ToolMessage):
            message = AssistantMessage(text="I obey.", calls=tuple(_call(tool, last.text) for tool in tools))
        yield AnswerText(text=message.text)
        yield Reply(message=message, usage=Usage())


def _call(tool: ToolDescription, order: str) -> ToolCall:
    arguments = dict.fromkeys(json.loads(tool.arguments).get("properties", {}), order)
    return ToolCall(id=new_tool_call_id(), tool=tool.name, arguments=json.dumps(arguments))
