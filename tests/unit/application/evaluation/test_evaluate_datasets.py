"""Evaluating an agent that is composed as the program composes it, with scripted models."""

from contextlib import aclosing
from pathlib import Path

import pytest

from application.evaluation.judge_answer import Verdict
from domain.errors import BudgetSpent, CredentialsRefused, ModelRefused, ModelUnavailable, ProtocolViolated
from domain.evaluation.dataset import Case, Dataset, InvalidDataset
from domain.evaluation.evaluation import CaseResult
from domain.usage import Budget
from infrastructure.evaluation.container import EvaluationContainer
from tests.agents import agent_with
from tests.fakes.scripted_language_model import Line, ScriptedLanguageModel
from tests.fakes.toy_tools import ToyTool, a_call, calling

TIME = Case(name="time", ask="What time is it?", must_say=("noon",), tools=("look_up",))
UNKNOWN = Case(name="unknown", ask="Who won?", answerable=False)
CALL = calling(a_call("dial"))
VERDICT = Verdict(reason="Nothing is wrong.", grounded=5, complete=3, clear=4)


async def evaluated(
    folder: Path,
    *script: Line,
    cases: tuple[Case, ...] = (TIME,),
    judge: ScriptedLanguageModel | None = None,
    **settings: object,
) -> list[CaseResult]:
    agent = agent_with(folder, model=ScriptedLanguageModel(script), tools=[ToyTool()], **settings)
    use_case = agent.of(EvaluationContainer).evaluate_datasets(judge=judge)
    try:
        async with aclosing(use_case.execute([Dataset(name="set", cases=cases)])) as results:
            return [result async for result in results]
    finally:
        await agent.close()


def values(result: CaseResult) -> dict[str, float]:
    return {measure.name: measure.value for measure in result.measures}


async def test_an_answer_is_measured_with_what_it_took(tmp_path: Path) -> None:
    [result] = await evaluated(tmp_path, CALL, "It is noon.")
    assert values(result) == {"must_say": 1.0, "tools_called": 1.0, "unrepeated": 1.0}
    assert (result.score, result.usage.model_calls, result.usage.tool_calls) == (1.0, 2, 1)
    assert result.seconds > 0


async def test_a_tool_that_fails_is_not_called(tmp_path: Path) -> None:
    broken = calling(a_call().model_copy(update={"arguments": "{}"}))  # it takes a word
    [result] = await evaluated(tmp_path, broken, "It is noon.")
    assert values(result)["tools_called"] == 0.0


async def test_each_case_starts_afresh_and_a_failure_is_of_one_case(tmp_path: Path) -> None:
    for error, said in (
        (ModelRefused("It will not", answer="No."), "No."),
        (ProtocolViolated("No content"), ""),
        (ModelUnavailable("It broke off", received=9), ""),
    ):
        first, second = await evaluated(tmp_path, CALL, error, "Nobody knows.", cases=(TIME, UNKNOWN))
        assert (first.failure, first.score, first.usage.tool_calls) == (str(error), 0.0, 1)
        assert (second.failure, second.score, second.usage.tool_calls) == ("", 1.0, 0)
        assert (first.answer, second.answer) == (said, "Nobody knows.")


async def test_what_would_fail_every_case_ends_the_evaluation(tmp_path: Path) -> None:
    for error in (CredentialsRefused("no key"), ModelUnavailable("status 503")):
        with pytest.raises(type(error)):
            await evaluated(tmp_path, error, "It is noon.")


async def test_all_cases_together_keep_to_the_budget_of_tokens(tmp_path: Path) -> None:
    cases = (TIME, UNKNOWN)
    with pytest.raises(BudgetSpent, match="tokens"):
        await evaluated(tmp_path, "It is noon.", "Nobody knows.", cases=cases, budget=Budget(tokens=1))


async def test_a_judge_can_lower_a_score_and_gives_its_reason(tmp_path: Path) -> None:
    judge = ScriptedLanguageModel([VERDICT])
    [result] = await evaluated(tmp_path, CALL, "It is noon.", judge=judge)
    assert values(result)["judged"] == 0.75
    assert result.score == 0.75
    assert result.reason == "grounded 5, complete 3, clear 4: Nothing is wrong."
    assert result.usage.model_calls == 3
    shown = judge.prompts[0].messages[-1].text
    assert "What time is it?" in shown
    assert "DIAL" in shown  # what the tool returned


async def test_a_judge_that_comes_to_no_verdict_fails_the_case(tmp_path: Path) -> None:
    [result] = await evaluated(tmp_path, CALL, "It is noon.", judge=ScriptedLanguageModel(["{}"] * 3))
    assert "grounded" in result.failure


async def test_an_unknown_subject_is_refused_before_a_model_is_asked(tmp_path: Path) -> None:
    use_case = agent_with(tmp_path).of(EvaluationContainer).evaluate_datasets()
    good = Dataset(name="good", cases=(TIME,))
    with pytest.raises(InvalidDataset, match="The subject of bad is songs; the subjects are question"):
        async with aclosing(
            use_case.execute([good, good.model_copy(update={"name": "bad", "subject": "songs"})])
        ) as results:
            await anext(results)
