"""The offline model answers questions about notes, composed as the program composes it."""

# ruff: noqa: RUF001 - Chinese has marks of its own

from collections.abc import Sequence
from contextlib import aclosing
from pathlib import Path

import pytest

from application.ask_agent import AskAgentRequest
from domain.answers import AnswerFinished
from domain.messages import AssistantMessage, Message, ToolMessage, UserMessage
from domain.notes.note import Note
from domain.prompts import Prompt, PromptName
from domain.tools import ToolCallId, ToolDescription, ToolName
from infrastructure.composition import Agent
from infrastructure.notes.container import NotesContainer
from infrastructure.notes.offline_skill import NOTHING, NotesOfflineSkill
from infrastructure.settings import OFFLINE_NOTICE
from tests.agents import agent_with
from tests.builders.notes import a_note
from tests.fakes.toy_tools import ToyTool

WARPS = a_note(
    "warps.md",
    "# Warps\n\nWhat is a warp? This is about warps. "
    "A warp is a group of [[thread|threads]] that run in **lockstep**.\n\n"
    "```\nwarp code\n```\n\nBranches that differ within a warp cost time, e.g. Volta. Here is a warp:\n",
)
BREAD = a_note("bread.md", "Bread is baked from flour, water, salt and yeast in a hot oven.\n")
CHINESE = a_note(
    "浇水.md", "温室里的番茄每天早上浇水一次，每株大约两升。水温低于十度时，根系会停止吸收养分。", title="温室浇水"
)
KOREAN = a_note("biryo.md", "2주마다 비료를 주고 비가 온 뒤에는 사흘을 기다린다.", title="비료 계획")
GERMAN = a_note(
    "wasser.md",
    "Die Tomaten werden jeden Morgen mit zwei Litern gegossen. Zu viel Wasser führt zu Wurzelfäule, und die Blätter "
    "werden gelb. Unter zehn Grad nehmen die Wurzeln nichts auf.",
    title="Bewässerung",
)
HINDI = a_note("tamatar.md", "टमाटर को रोज़ सुबह दो लीटर पानी दें। पत्तियाँ पीली हों तो कम दें।", title="सिंचाई")
ARABIC = a_note("ry.md", "تُسقى الطماطمُ كلَّ صباحٍ بلترين. هل الجذور بخير؟", title="الري")
HEBREW = a_note("mayim.md", "עגבניות מקבלות שני ליטר מים כל בוקר. השורשים נרקבים בקור.", title="השקיה")
VIETNAMESE = a_note("tuoi.md", "Ca\u0300 chua được tưới hai lít nước mỗi sáng. Rễ thối khi quá ướt.", title="Tưới")
THAI = a_note("rot.md", "มะเขือเทศรดน้ำทุกเช้าสองลิตร รากจะเน่าถ้าน้ำมากเกินไป", title="การรดน้ำ")
RUSSIAN = a_note("poliv.md", "Томаты поливают каждое утро. При холодной воде корни перестают усваивать питание.")
FRENCH = a_note("arrosage.md", "Les tomates sont arrosées de deux litres d'eau. Le mildiou craint la chaleur.")
CZECH = a_note("zalevani.md", "Okurky se zalévají každé ráno dvěma litry vody. Plíseň se šíří za vlhka.")

FOREIGN = (FRENCH, CZECH, CHINESE, KOREAN, GERMAN, RUSSIAN, HINDI, ARABIC, HEBREW, VIETNAMESE, THAI)


async def agent_over(folder: Path, notes: Sequence[Note]) -> Agent:
    agent = agent_with(folder, tools=[ToyTool()])
    await agent.of(NotesContainer).note_repository().update(save=notes)
    return agent


async def answer(folder: Path, question: str, *notes: Note, history: tuple[Message, ...] = ()) -> AnswerFinished:
    agent = await agent_over(folder, notes)
    async with aclosing(agent.core.ask_agent().execute(AskAgentRequest(question=question, history=history))) as events:
        *_, last = [event async for event in events]
    await agent.close()
    assert isinstance(last, AnswerFinished)
    return last


async def test_it_searches_reads_and_cites_word_for_word(tmp_path: Path) -> None:
    found = await answer(tmp_path, "What is a warp?", WARPS, BREAD)
    assert [call.tool for call in found.calls] == ["search_notes", "read_note"]
    assert found.text == (
        "A warp is a group of threads that run in **lockstep**. [1] "
        f"Branches that differ within a warp cost time, e.g. Volta. [1]\n\n{OFFLINE_NOTICE}"
    )
    (reference,) = found.references
    assert reference.id == WARPS.id
    assert reference.quotes[0] == "A warp is a group of threads that run in **lockstep**."


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("番茄每天浇水多少？", "温室里的番茄每天早上浇水一次，每株大约两升。"),
        ("비료는 얼마나 자주 주나요?", "2주마다 비료를 주고 비가 온 뒤에는 사흘을 기다린다."),
        ("Wie viel Wasser bekommen die Tomaten?", "Die Tomaten werden jeden Morgen mit zwei Litern gegossen."),
        ("Wurzel", "Unter zehn Grad nehmen die Wurzeln nichts auf."),
        ("Как поливать томат?", "Томаты поливают каждое утро."),
        ("Combien d'eau faut-il aux tomates ?", "Les tomates sont arrosées de deux litres d'eau."),
        ("Kolik vody potřebují okurky?", "Okurky se zalévají každé ráno dvěma litry vody."),
        ("टमाटर को कितना पानी दें?", "टमाटर को रोज़ सुबह दो लीटर पानी दें।"),
        ("كيف تسقى الطماطم؟", "تُسقى الطماطمُ كلَّ صباحٍ بلترين."),
        ("כמה מים מקבלות עגבניות?", "עגבניות מקבלות שני ליטר מים כל בוקר."),
        ("Cà chua được tưới thế nào?", "Ca\u0300 chua được tưới hai lít nước mỗi sáng."),
        ("มะเขือเทศรดน้ำกี่ลิตร", "มะเขือเทศรดน้ำทุกเช้าสองลิตร"),
    ],
)
async def test_it_answers_in_many_languages(tmp_path: Path, question: str, sentence: str) -> None:
    found = await answer(tmp_path, question, WARPS, BREAD, *FOREIGN)
    assert found.text.startswith(f"{sentence} [1]")


@pytest.mark.parametrize(
    "question",
    ["Who won the cup in 1998?", "How is a warp traded in currency swaps?", "Who invented warps?", "谁赢得了冠军？"],
)
async def test_it_says_so_if_the_notes_do_not_answer(tmp_path: Path, question: str) -> None:
    found = await answer(tmp_path, question, WARPS, BREAD, CHINESE)
    assert (found.text, found.references) == (f"{NOTHING}\n\n{OFFLINE_NOTICE}", ())


async def test_it_says_once_in_a_conversation_that_it_is_a_stand_in(tmp_path: Path) -> None:
    said: tuple[Message, ...] = (UserMessage(text="Hi."), AssistantMessage(text=f"Hi. {OFFLINE_NOTICE}"))
    assert OFFLINE_NOTICE not in (await answer(tmp_path, "What is a warp?", WARPS, history=said)).text


async def test_a_question_for_another_tool_is_left_to_it(tmp_path: Path) -> None:
    assert "look_up returned" in (await answer(tmp_path, "Look up a word", WARPS)).text
    assert "list_topics returned" in (await answer(tmp_path, "Which topics are there?", WARPS)).text


@pytest.mark.parametrize("text", ["no JSON", "[]", "{}", "null", '[{"title": "x"}]', '{"id": 1}', "[[1]]"])
@pytest.mark.parametrize("tool", ["search_notes", "read_note"])
def test_a_result_of_any_shape_ends_in_words(tool: str, text: str) -> None:
    result = ToolMessage(call=ToolCallId("1"), tool=ToolName(tool), text=text)
    prompt = Prompt(name=PromptName("x"), messages=(UserMessage(text="What is a warp?"), result))
    reply = NotesOfflineSkill().reply(prompt, [])
    assert reply is not None
    assert reply.text.startswith(NOTHING)


def test_without_its_tools_it_leaves_the_question_to_others() -> None:
    prompt = Prompt(name=PromptName("x"), messages=(UserMessage(text="What is a warp?"),))
    tools: list[ToolDescription] = [ToyTool().description]
    assert NotesOfflineSkill().reply(prompt, tools) is None
    assert NotesOfflineSkill().reply(Prompt(name=PromptName("x"), messages=()), []) is None
