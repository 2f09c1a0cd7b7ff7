"""The tool loop over in-memory adapters."""

from contextlib import aclosing

from application.ports.language_model import LanguageModel
from application.tool_loop import FitMessages, LoopTask, ToolLoop
from domain.answers import AnswerEvent
from domain.messages import Message, SystemMessage, UserMessage
from domain.prompts import Prompt, PromptName
from domain.tools import ToolCall
from domain.usage import LoopLimits
from tests.builders.meters import a_meter
from tests.fakes.answer_checks import NoShouting
from tests.fakes.in_memory_prompts import InMemoryPromptLibrary
from tests.fakes.recording_listener import RecordingListener
from tests.fakes.toy_tools import ToySource, ToyTool

QUESTION = UserMessage(text="What is a warp?")
INSTRUCTIONS = Prompt(name=PromptName("instructions"), messages=(SystemMessage(text="Be brief."),))


class Loop:
    """A loop over these tools, and everything that it reports; it accepts no answer that shouts."""

    def __init__(
        self,
        model: LanguageModel,
        *tools: ToyTool,
        replies: int = 12,
        first: tuple[ToolCall, ...] = (),
        **budget: float,
    ) -> None:
        self.listener = RecordingListener()
        self.meter = a_meter(self.listener, **budget)
        self.loop = ToolLoop(
            model=model,
            prompts=InMemoryPromptLibrary(),
            tools=ToySource(*tools, problems=("One server is away",)),
            checks=[NoShouting(*first)],
            limits=LoopLimits(max_replies=replies, max_result_characters=500),
        )

    async def run(
        self,
        *messages: Message,
        approved: tuple[ToolCall, ...] = (),
        can_wait: bool = False,
        fit: FitMessages | None = None,
    ) -> list[AnswerEvent]:
        """Answer the messages, or the question, and return what the answer reports."""
        asked = messages or (QUESTION,)
        task = LoopTask(instructions=INSTRUCTIONS, messages=asked, approved=approved, can_wait=can_wait, fit=fit)
        async with aclosing(self.loop.run(task, self.meter)) as events:
            return [event async for event in events]
