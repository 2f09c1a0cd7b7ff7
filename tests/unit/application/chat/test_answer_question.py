import asyncio

import pytest

from application.chat.answer_question import ANSWER_QUESTION, LONGEST_QUESTION, AnswerQuestionRequest
from domain.chat_events import AnswerText, AnswerWithdrawn
from domain.errors import (
    AnswerCutShort,
    BudgetSpent,
    InvalidRequest,
    MalformedAnswer,
    ModelUnavailable,
    UnsupportedAnswer,
)
from domain.messages import AssistantMessage, SystemMessage, UserMessage
from domain.run_events import ModelCalled, RunEnded, RunStarted
from domain.usage import Budget
from infrastructure.language_models.scripted import Breaking, ScriptedLanguageModel
from tests.chatting import CHAT, CITED, INVENTED, WARPS, ChatBench, LookTool, a_call, calling, finished

QUESTION = UserMessage(text="What is a warp?")


async def test_an_answer_comes_in_pieces_that_together_are_the_whole() -> None:
    events = await ChatBench(ScriptedLanguageModel([CITED])).ask()

    pieces = [event.text for event in events if isinstance(event, AnswerText)]
    assert len(pieces) > 3
    assert "".join(pieces) == finished(events).text == "A warp has 32 threads. [1]"


async def test_an_answer_says_which_notes_it_rests_on_and_what_it_used() -> None:
    answer = finished(await ChatBench(ScriptedLanguageModel([CITED])).ask())

    assert [(r.number, r.note, r.title, r.quotes) for r in answer.references] == [
        (1, WARPS.id, "Warps", ("A warp is 32 threads",))
    ]
    assert (answer.usage.model_calls, answer.conversation, answer.whole) == (1, CHAT, True)


async def test_a_model_is_told_what_it_is_and_what_was_said_before() -> None:
    model = ScriptedLanguageModel([CITED, "Because of the hardware."])
    bench = ChatBench(model)

    await bench.ask()
    await bench.ask("And why?")

    instructions, *said = model.prompts[1].messages
    assert model.prompts[1].name == ANSWER_QUESTION
    assert isinstance(instructions, SystemMessage)
    assert said == [QUESTION, AssistantMessage(text=CITED), UserMessage(text="And why?")]


async def test_a_quote_that_does_not_stand_in_its_note_goes_back_and_is_not_remembered() -> None:
    model = ScriptedLanguageModel([INVENTED, CITED])
    bench = ChatBench(model)

    events = await bench.ask()

    withdrawn = [event for event in events if isinstance(event, AnswerWithdrawn)]
    assert [complaint for event in withdrawn for complaint in event.complaints] == [
        f"The answer quotes 'A warp is 64 threads', which note {WARPS.id} does not say."
    ]
    assert finished(events).text == "A warp has 32 threads. [1]"
    sent_back, mend = model.prompts[1].messages[-2:]
    assert sent_back == AssistantMessage(text=INVENTED)
    assert "A warp is 64 threads" in mend.text
    assert (await bench.conversation()).turns == (QUESTION, AssistantMessage(text=CITED))


@pytest.mark.parametrize("cited", ["<cite note='x'>A warp is 32 threads</cite>", "<cite note='x'></cite>"])
async def test_a_note_that_there_is_not_cannot_be_cited(cited: str) -> None:
    bench = ChatBench(ScriptedLanguageModel([f"A warp.{cited}"] * 3))

    with pytest.raises(UnsupportedAnswer, match="cites 'x', which is not among the notes"):
        await bench.ask()

    assert (await bench.conversation()).turns == (QUESTION,)


async def test_an_answer_that_never_holds_is_rejected_after_two_repairs() -> None:
    model = ScriptedLanguageModel([INVENTED] * 9)

    with pytest.raises(UnsupportedAnswer):
        await ChatBench(model).ask()

    assert len(model.prompts) == 3


@pytest.mark.parametrize(
    ("line", "error"),
    [
        (Breaking("A warp has", ModelUnavailable("Cut off")), ModelUnavailable),
        (Breaking("A warp has", AnswerCutShort("Too long")), AnswerCutShort),
    ],
)
async def test_what_was_said_before_the_stream_broke_is_kept_as_a_part(line: Breaking, error: type[Exception]) -> None:
    bench = ChatBench(ScriptedLanguageModel([line]))

    with pytest.raises(error):
        await bench.ask()

    assert (await bench.conversation()).turns == (QUESTION, AssistantMessage(text="A warp has", cut=True))


async def test_a_part_that_cannot_be_kept_does_not_hide_what_broke_the_answer_off() -> None:
    bench = ChatBench(ScriptedLanguageModel([Breaking("A \ud800", ModelUnavailable("Cut off"))]))

    with pytest.raises(ModelUnavailable):
        await bench.ask()

    ended = bench.listener.events[-1]
    assert isinstance(ended, RunEnded)
    assert (ended.status, ended.outcome, ended.error) == ("failed", "Cut off", "ModelUnavailable")


async def test_an_asker_who_leaves_ends_the_call_and_the_part_is_kept() -> None:
    bench = ChatBench(ScriptedLanguageModel(["one two three four " * 100]))
    answer = (await bench.answering()).execute(AnswerQuestionRequest(conversation=CHAT, question=QUESTION.text))

    assert isinstance(await anext(answer), AnswerText)
    await answer.aclose()

    kept = (await bench.conversation()).turns[-1]
    assert isinstance(kept, AssistantMessage)
    assert kept.cut
    assert 0 < len(kept.text) < 1000
    ended = bench.listener.events[-1]
    assert isinstance(ended, RunEnded)
    assert ended.status == "interrupted"


async def test_an_answer_that_is_cancelled_leaves_no_task_behind() -> None:
    look = LookTool()
    bench = ChatBench(ScriptedLanguageModel([calling(a_call(1, "slow"))]), tools=[look])
    asking = asyncio.create_task(bench.ask())
    await look.begun.wait()

    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking

    assert asyncio.all_tasks() == {asyncio.current_task()}
    assert (await bench.conversation()).turns == (QUESTION,)


@pytest.mark.parametrize(
    ("question", "complaint"),
    [
        ("", "has no words"),
        (" \n", "has no words"),
        ("x" * (LONGEST_QUESTION + 1), "more than 100,000 characters"),
        (None, "waits for approval"),
    ],
)
async def test_what_is_no_question_is_refused_and_not_remembered(question: str | None, complaint: str) -> None:
    bench = ChatBench(ScriptedLanguageModel([]))

    with pytest.raises(InvalidRequest, match=complaint):
        await bench.ask(question)

    assert (await bench.conversation()).turns == ()


async def test_a_listener_is_told_of_the_answer_as_of_a_run_and_not_what_was_asked() -> None:
    bench = ChatBench(ScriptedLanguageModel([CITED]))

    await bench.ask()

    started, called, ended = bench.listener.events
    assert isinstance(started, RunStarted)
    assert (started.use_case, started.title, started.conversation) == ("answer_question", "", CHAT)
    assert isinstance(called, ModelCalled)
    assert (called.answer, called.usage.model_calls) == (CITED, 1)
    assert isinstance(ended, RunEnded)
    assert (ended.status, ended.usage.model_calls) == ("done", 1)


async def test_an_answer_ends_at_its_budget() -> None:
    model = ScriptedLanguageModel([calling(a_call(n)) for n in range(9)])
    bench = ChatBench(model, tools=[LookTool()], budget=Budget(model_calls=2))

    with pytest.raises(BudgetSpent, match="model_calls=2"):
        await bench.ask()

    assert len(model.prompts) == 2


@pytest.mark.parametrize("blank", ["", " \n "])
async def test_an_answer_without_words_goes_back(blank: str) -> None:
    model = ScriptedLanguageModel([blank, CITED])

    events = await ChatBench(model).ask()

    assert finished(events).text == "A warp has 32 threads. [1]"
    question, mend = model.prompts[1].messages[1:]
    assert question == QUESTION
    assert "has no words" in mend.text


async def test_an_answer_that_never_has_words_is_rejected_after_two_repairs() -> None:
    model = ScriptedLanguageModel([""] * 9)

    with pytest.raises(MalformedAnswer, match="has no words"):
        await ChatBench(model).ask()

    assert len(model.prompts) == 3
