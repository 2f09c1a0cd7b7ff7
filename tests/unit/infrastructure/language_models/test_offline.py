from typing import Literal

import pytest
from pydantic import Field
from typing_extensions import override

from domain.contract import Contract
from domain.errors import MalformedAnswer
from domain.messages import AssistantMessage, Message, Reply, ToolMessage, UserMessage
from domain.prompts import Prompt, PromptName
from infrastructure.language_models.offline import OfflineLanguageModel, OfflineSkill
from infrastructure.settings import OFFLINE_NOTICE
from tests.fakes.toy_tools import ToyTool, a_call

TOOLS = (ToyTool("tell_time").description, ToyTool("send_letter").description)


class Item(Contract):
    label: str = Field(min_length=3, max_length=8)
    kind: Literal["a", "b"]


class Everything(Contract):
    text: str
    count: int = Field(ge=2)
    share: float = Field(gt=0)
    flag: bool
    items: tuple[Item, ...] = Field(min_length=2)
    nothing: str | None = None


class Impossible(Contract):
    code: str = Field(pattern="^[0-9]{4}$")


class Polite(OfflineSkill):
    @override
    def answer(self, prompt: Prompt, returning: type[Contract]) -> Contract | None:
        return Item(label="polite", kind="b") if returning is Item else None

    @override
    def reply(self, prompt: Prompt, tools: object) -> AssistantMessage | None:
        return AssistantMessage(text="Thank you.") if "please" in prompt.messages[-1].text else None


def a_prompt(*messages: Message) -> Prompt:
    return Prompt(name=PromptName("p"), messages=messages)


async def reply(*messages: Message, model: OfflineLanguageModel | None = None) -> AssistantMessage:
    parts = [part async for part in (model or OfflineLanguageModel()).reply(a_prompt(*messages), tools=TOOLS)]
    assert isinstance(parts[-1], Reply)
    return parts[-1].message


@pytest.mark.parametrize(("question", "tool"), [("What time is it?", "tell_time"), ("Send a letter", "send_letter")])
async def test_calls_the_tool_that_fits_the_question(question: str, tool: str) -> None:
    [call] = (await reply(UserMessage(text=question))).calls
    assert (call.tool, call.arguments) == (tool, f'{{"word": "{question}"}}')


async def test_repeats_what_the_tool_returned_and_says_that_it_is_a_stand_in() -> None:
    call = a_call(tool="tell_time")
    result = ToolMessage(call=call.id, tool=call.tool, text='{"time": "noon"}')
    message = await reply(UserMessage(text="What time is it?"), AssistantMessage(calls=(call,)), result)
    assert message.text == f'tell_time returned: {{"time": "noon"}}\n\n{OFFLINE_NOTICE}'
    assert message.calls == ()


async def test_says_so_if_no_tool_fits() -> None:
    assert (await reply(UserMessage(text="Why?"))).text == f"No tool fits the question.\n\n{OFFLINE_NOTICE}"


@pytest.mark.parametrize("text", ["<text>\nA plan.\n</text>", "<texts>\n<text>A plan.</text>\n</texts>\nNow judge."])
async def test_fills_a_contract_from_its_schema(text: str) -> None:
    prompt = a_prompt(UserMessage(text=f"Judge this.\n{text}"))
    answered = await OfflineLanguageModel().answer(prompt, returning=Everything)
    item = Item(label="A plan.", kind="a")
    assert answered.value == Everything(text="A plan.", count=2, share=1, flag=False, items=(item, item))
    assert answered.usage.cost_usd == 0.0


async def test_a_contract_that_cannot_be_filled_is_malformed() -> None:
    with pytest.raises(MalformedAnswer, match=r"^The answer is not a valid Impossible: code"):
        await OfflineLanguageModel().answer(a_prompt(), returning=Impossible)


async def test_a_skill_of_a_part_goes_first() -> None:
    model = OfflineLanguageModel([Polite()])
    assert (await reply(UserMessage(text="time please"), model=model)).text == "Thank you."
    assert (await reply(UserMessage(text="What time is it?"), model=model)).calls
    answered = await model.answer(a_prompt(), returning=Item)
    assert answered.value == Item(label="polite", kind="b")
