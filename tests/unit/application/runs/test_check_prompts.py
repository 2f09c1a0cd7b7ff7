import pytest

from application.runs.ask_model import MEND_ANSWER, MendAnswerRequest
from application.runs.check_prompts import CheckPrompts
from domain.contract import Contract
from domain.errors import InvalidPrompt
from domain.prompts import PromptName
from infrastructure.prompt_libraries.in_memory import InMemoryPromptLibrary
from tests.running import GUESS, Bench, Double, Guess, number_prompts

OTHERS: dict[PromptName, type[Contract]] = {MEND_ANSWER: MendAnswerRequest}
STEPS = (Double(), Guess(Bench().ask))


def a_prompt(name: str, *inputs: str) -> str:
    uses = " ".join(f"{{{{ {name} }}}}" for name in inputs)
    declared = ", ".join(inputs)
    return f"---\nname: {name}\ndescription: A prompt.\nversion: 1\ninputs: [{declared}]\n---\nuser:\nDo {uses}.\n"


def a_library(**texts: str) -> InMemoryPromptLibrary:
    sound = {GUESS: a_prompt(GUESS, "value"), MEND_ANSWER: a_prompt(MEND_ANSWER, "complaints")}
    return InMemoryPromptLibrary(sound | {PromptName(name.replace("__", "/")): text for name, text in texts.items()})


def test_prompts_that_fit_their_steps_are_named() -> None:
    assert CheckPrompts(prompts=number_prompts(), steps=STEPS, others=OTHERS).execute() == (GUESS, MEND_ANSWER)


def test_a_prompt_that_declares_what_its_step_does_not_supply_is_refused() -> None:
    prompts = a_library(numbers__guess=a_prompt(GUESS, "value", "mood"))
    with pytest.raises(InvalidPrompt, match="numbers/guess declares mood, value, and its step supplies value"):
        CheckPrompts(prompts=prompts, steps=STEPS, others=OTHERS).execute()


def test_a_prompt_that_leaves_out_what_its_step_supplies_is_refused() -> None:
    prompts = a_library(runs__mend_answer=a_prompt(MEND_ANSWER))
    with pytest.raises(InvalidPrompt, match="declares nothing, and its step supplies complaints"):
        CheckPrompts(prompts=prompts, steps=STEPS, others=OTHERS).execute()


def test_a_prompt_that_nothing_uses_must_hold_all_the_same() -> None:
    with pytest.raises(InvalidPrompt):
        CheckPrompts(prompts=a_library(numbers__idle="no front matter"), steps=STEPS, others=OTHERS).execute()


def test_a_step_without_its_prompt_is_found_out() -> None:
    with pytest.raises(InvalidPrompt, match="There is no prompt"):
        CheckPrompts(prompts=InMemoryPromptLibrary({}), steps=STEPS, others=OTHERS).execute()
