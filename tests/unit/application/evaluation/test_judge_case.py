from pathlib import Path

import pytest

from application.evaluation.judge_answer import JudgeAnswer
from application.evaluation.judge_case import JudgeCase
from domain.datasets import Case
from domain.errors import CredentialsRefused, MalformedAnswer, ModelRefused
from domain.examinations import Examined, Verdict
from infrastructure.prompt_libraries.markdown_folder import MarkdownFolderPromptLibrary
from tests.answering import ONE_CALL, AnsweringLanguageModel, Given, in_turn
from tests.building import a_note
from tests.running import Bench

PROMPTS = MarkdownFolderPromptLibrary(Path(__file__).parents[4] / "prompts")
CASE = Case(name="warps", question="What is a warp?", notes=("warps.md",), must_say=("32 threads",))
ANSWER = Examined(answer="32 threads.", notes=(a_note("warps.md", "A warp is a group of 32 threads."),))
VERDICT = Verdict(reason="Nothing is wrong.", grounded=5, complete=3, clear=1)


async def judged(*answers: Given) -> Examined:
    bench = Bench(model=AnsweringLanguageModel(in_turn(*answers)), prompts=PROMPTS)
    judge = JudgeCase(runs=bench.runs, judge=JudgeAnswer(ask=bench.ask), journal=bench.journal, model="a judge")
    return await judge.execute(CASE, ANSWER)


async def test_the_verdict_becomes_measures_with_what_it_used() -> None:
    found = await judged(VERDICT)

    assert found == Examined(measures=VERDICT.measures, reason="Nothing is wrong.", steps=1, usage=ONE_CALL)


async def test_a_judge_that_comes_to_no_verdict_is_the_failure_of_the_case() -> None:
    found = await judged(ModelRefused("It declined", usage=ONE_CALL))

    assert (found.failure, found.measures) == ("The judge came to no verdict: It declined", ())
    assert found.usage == ONE_CALL


async def test_what_was_paid_for_grades_that_are_none_is_counted() -> None:
    found = await judged(MalformedAnswer("clear: 6", usage=ONE_CALL), VERDICT)

    assert found.usage == ONE_CALL + ONE_CALL


async def test_what_would_fail_every_other_case_too_is_raised() -> None:
    with pytest.raises(CredentialsRefused):
        await judged(CredentialsRefused("The key is refused"))
