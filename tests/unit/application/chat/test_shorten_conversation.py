import pytest

from application.chat.summarize_conversation import ConversationSummary
from domain.conversations import Summary
from domain.errors import ContextOverflow
from domain.messages import AssistantMessage, SystemMessage, ToolMessage, UserMessage
from infrastructure.language_models.scripted import ScriptedLanguageModel
from tests.chatting import CITED, ChatBench, LookTool, a_call, calling, finished

SUMMARY = ConversationSummary(text="They spoke of warps.")
LONG = "word " * 100


async def test_a_conversation_that_has_grown_too_long_goes_on_with_a_summary() -> None:
    model = ScriptedLanguageModel([LONG, "32 threads.", SUMMARY, CITED])
    bench = ChatBench(model, shown_characters=510)
    for question in ("One?", "Two?"):
        await bench.ask(question)

    answer = finished(await bench.ask("Three?"))

    summarizing, answering = model.prompts[2:]
    assert (summarizing.name, "One?" in summarizing.messages[-1].text) == ("chat/summarize_conversation", True)
    briefing, *said = answering.messages
    assert isinstance(briefing, SystemMessage)
    assert SUMMARY.text in briefing.text
    assert said == [UserMessage(text="Two?"), AssistantMessage(text="32 threads."), UserMessage(text="Three?")]
    assert answer.usage.model_calls == 2


async def test_all_that_was_said_stays_in_the_memory() -> None:
    model = ScriptedLanguageModel([LONG, "32 threads.", SUMMARY, CITED])
    bench = ChatBench(model, shown_characters=510)
    for question in ("One?", "Two?", "Three?"):
        await bench.ask(question)

    turns = (await bench.conversation()).turns

    assert [turn.text for turn in turns if isinstance(turn, UserMessage)] == ["One?", "Two?", "Three?"]
    assert [turn for turn in turns if isinstance(turn, Summary)] == [Summary(text=SUMMARY.text, covers=2)]


async def test_a_call_stays_with_its_answer() -> None:
    model = ScriptedLanguageModel([calling(a_call(1, "x" * 400)), CITED, LONG, SUMMARY, CITED])
    bench = ChatBench(model, tools=[LookTool()], shown_characters=1_200)
    for question in ("One?", "Two?", "Three?"):
        await bench.ask(question)

    said = model.prompts[-1].messages

    assert not [message for message in said if isinstance(message, ToolMessage)]
    assert not [message for message in said if isinstance(message, AssistantMessage) and message.calls]


async def test_a_model_that_can_read_less_than_was_thought_is_shown_less() -> None:
    overflow = ContextOverflow("Too long")
    model = ScriptedLanguageModel([LONG, LONG, overflow, SUMMARY, CITED])
    bench = ChatBench(model)
    for question in ("One?", "Two?"):
        await bench.ask(question)

    assert finished(await bench.ask("Three?")).whole
    assert SUMMARY.text in model.prompts[-1].messages[0].text


async def test_a_summary_that_is_longer_than_what_it_stands_for_is_cut() -> None:
    endless = ConversationSummary(text="S" * 100_000)
    bench = ChatBench(ScriptedLanguageModel([LONG, "32 threads.", endless, CITED]), shown_characters=510)
    for question in ("One?", "Two?", "Three?"):
        await bench.ask(question)

    conversation = await bench.conversation()

    assert conversation.summary == "S" * 255
    assert conversation.size < 510


async def test_a_conversation_that_many_results_filled_can_be_summed_up_all_the_same() -> None:
    flood = calling(*(a_call(number, "x" * 400) for number in range(60)))
    model = ScriptedLanguageModel([flood, "Much was seen.", SUMMARY, CITED])
    bench = ChatBench(model, tools=[LookTool()], shown_characters=5_000)
    await bench.ask("One?")

    await bench.ask("Two?")

    summarizing = model.prompts[2]
    assert summarizing.name == "chat/summarize_conversation"
    assert sum(message.text.count("x") for message in summarizing.messages) < 2_500


@pytest.mark.parametrize(
    "script", [[ContextOverflow("Too long")], [LONG, ContextOverflow("1"), SUMMARY, ContextOverflow("2")]]
)
async def test_a_question_that_is_too_long_by_itself_is_refused(script: list[str | Exception]) -> None:
    bench = ChatBench(ScriptedLanguageModel(script))
    if len(script) > 1:
        await bench.ask("One?")

    with pytest.raises(ContextOverflow):
        await bench.ask("Two?")
