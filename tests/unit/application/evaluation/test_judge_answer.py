from application.ask_model import AskModel
from application.evaluation.judge_answer import JudgeAnswer, JudgeAnswerRequest, Verdict
from tests.fakes.in_memory_prompts import InMemoryPromptLibrary
from tests.fakes.scripted_language_model import ScriptedLanguageModel

REQUEST = JudgeAnswerRequest(asked="What?", answer="That.", expected=("that",), material=())
VERDICT = Verdict(reason="Right.", grounded=5, complete=5, clear=5)


async def test_a_grade_that_is_none_is_sent_back() -> None:
    invalid = VERDICT.model_dump_json().replace('"clear":5', '"clear":6')
    model = ScriptedLanguageModel([invalid, VERDICT])
    judge = JudgeAnswer(ask=AskModel(model=model, prompts=InMemoryPromptLibrary()))
    assert await judge.execute(REQUEST) == VERDICT
    assert "clear" in model.prompts[1].messages[-1].text


def test_the_best_grades_are_one_and_the_worst_nothing() -> None:
    assert VERDICT.measure.value == 1.0
    assert Verdict(reason="Wrong.", grounded=1, complete=1, clear=1).measure.value == 0.0
