"""The extractive model answers in the shape that is asked for, from the prompt alone."""

from domain.messages import UserMessage
from domain.prompts import Prompt, PromptName
from domain.usage import Usage
from infrastructure.language_models.extractive.material import Material
from infrastructure.language_models.extractive.model import ExtractiveLanguageModel
from tests.asking import Verdict


def a_prompt(text: str) -> Prompt:
    return Prompt(name=PromptName("x"), messages=(UserMessage(text=text),))


async def test_costs_nothing_and_answers_the_same_each_time() -> None:
    model = ExtractiveLanguageModel()
    first, second = [await model.answer(a_prompt("A kernel runs on the GPU."), returning=Verdict) for _ in range(2)]
    assert first == second
    assert first.usage == Usage(model_calls=1, input_tokens=0, output_tokens=0, cost_usd=0.0)
    assert Verdict.model_validate_json(first.text) == first.value
    assert model.name == "extractive"


def test_gives_a_note_the_marks_back_that_would_have_closed_its_element_and_no_others() -> None:
    text = "A \u2039title> is one. \u2039Bonjour\u203a is French, and \u2039hr> stands in no prompt."
    note = f'<note id="n"><title>Tags</title><tags>a, b</tags><text>\n{text}\n</text></note>'
    [read] = Material.of(a_prompt(f"<topic>html</topic>\n<notes>\n{note}\n</notes>")).notes
    assert read.text == text.replace("\u2039title>", "<title>")
    assert (read.title, read.tags) == ("Tags", ("a", "b"))
