"""A call that fails again, as small models repeat it until no replies are left."""

from domain.errors import ToolFailed
from domain.events import ToolCallFinished
from tests.fakes.scripted_language_model import ScriptedLanguageModel
from tests.fakes.toy_tools import ToyTool, a_call, calling
from tests.unit.application.loops import Loop


async def test_the_model_is_told_that_the_same_call_failed_before() -> None:
    model = ScriptedLanguageModel((calling(a_call()), calling(a_call("grid")), calling(a_call()), "I do not know."))
    tool = ToyTool(error=ToolFailed("The dictionary is away."))

    events = await Loop(model, tool).run()

    again = "The dictionary is away. The same call failed before: change it, or answer without it."
    results = [event.result for event in events if isinstance(event, ToolCallFinished)]
    assert results == ["The dictionary is away.", "The dictionary is away.", again]
    assert tool.called == ["warp", "grid", "warp"]  # it is made again: the failure may have passed
