"""A question with a typed answer, a tool, and a reply as it arrives."""

from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass

from pydantic import Field

from application.ports.language_model import LanguageModel
from domain.answers import AnswerText, ReplyPart
from domain.contract import Contract
from domain.errors import AgentError
from domain.messages import Reply, SystemMessage, UserMessage
from domain.prompts import Prompt, PromptName
from domain.tools import ToolDescription


class Verdict(Contract):
    """The answer to the question."""

    subject: str = Field(min_length=1)
    points: tuple[str, ...]


VERDICT = Verdict(subject="kernels", points=("A kernel is a function that runs on the GPU.",))
QUESTION = Prompt(
    name=PromptName("judge"),
    messages=(
        SystemMessage(text="You judge texts."),
        UserMessage(text="<topic>kernels</topic>\nA kernel is a function that runs on the GPU."),
    ),
)


class LookUp(Contract):
    """Look a word up."""

    word: str


LOOK_UP = ToolDescription.of("look_up", LookUp, has_effect=False)


@dataclass(frozen=True)
class Streamed:
    """A reply, or as much of it as arrived."""

    words: tuple[str, ...]
    replies: tuple[Reply, ...]
    error: AgentError | None = None

    @property
    def reply(self) -> Reply:
        """The complete reply; raises the error if there is none."""
        if self.error is not None:
            raise self.error
        [reply] = self.replies
        return reply


async def streamed(
    model: LanguageModel, prompt: Prompt = QUESTION, *, tools: Sequence[ToolDescription] = (), may_call: bool = True
) -> Streamed:
    """Read a reply to its end, or to its error."""
    parts: list[ReplyPart] = []
    error: AgentError | None = None
    try:
        async with aclosing(model.reply(prompt, tools=tools, may_call=may_call)) as reply:
            async for part in reply:
                parts.append(part)  # noqa: PERF401 - parts before an error count too
    except AgentError as raised:
        error = raised
    words = tuple(part.text for part in parts if isinstance(part, AnswerText))
    return Streamed(words, tuple(part for part in parts if isinstance(part, Reply)), error)
