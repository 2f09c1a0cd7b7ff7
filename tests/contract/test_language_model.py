"""What every language model promises."""

import asyncio
import json
from collections.abc import Callable, Iterator

import pytest

from application.ports.language_model import LanguageModel
from domain.errors import MalformedAnswer
from infrastructure.language_models.extractive.model import ExtractiveLanguageModel
from infrastructure.language_models.litellm import LiteLLMLanguageModel
from infrastructure.language_models.scripted import ScriptedLanguageModel
from tests.asking import GOOD, QUESTION, VERDICT, Asking, Verdict
from tests.provider_server import ProviderServer, says

Speaker = Callable[[str], LanguageModel]
"""Makes a model that says this, and nothing else."""

ADAPTERS: dict[str, Callable[[ProviderServer], LanguageModel]] = {
    "extractive": lambda _: ExtractiveLanguageModel(),
    "litellm": lambda provider: Asking().of(provider.base_url),
    "scripted": lambda _: ScriptedLanguageModel([VERDICT] * 8),
}


@pytest.fixture
def server() -> Iterator[ProviderServer]:
    with ProviderServer() as server:
        server.always(says(GOOD))
        yield server


@pytest.fixture(params=ADAPTERS)
def model(request: pytest.FixtureRequest, server: ProviderServer) -> LanguageModel:
    return ADAPTERS[request.param](server)


@pytest.fixture(params=[LiteLLMLanguageModel, ScriptedLanguageModel])
def speaker(request: pytest.FixtureRequest, server: ProviderServer) -> Speaker:
    """The models that can be made to say something; the extractive one cannot."""

    def speak(text: str) -> LanguageModel:
        if request.param is ScriptedLanguageModel:
            return ScriptedLanguageModel([text])
        server.script(says(text))
        return Asking().of(server.base_url)

    return speak


async def test_answers_in_the_shape_asked_for(model: LanguageModel) -> None:
    answered = await model.answer(QUESTION, returning=Verdict)

    assert type(answered.value) is Verdict


async def test_keeps_the_text_of_its_answer(model: LanguageModel) -> None:
    answered = await model.answer(QUESTION, returning=Verdict)

    assert Verdict.model_validate_json(answered.text) == answered.value


async def test_says_what_one_call_used(model: LanguageModel) -> None:
    usage = (await model.answer(QUESTION, returning=Verdict)).usage

    assert usage.model_calls == 1
    assert usage.tokens >= 0
    assert usage.cost_usd is None or usage.cost_usd >= 0


async def test_keeps_its_name(model: LanguageModel) -> None:
    before = model.name
    await model.answer(QUESTION, returning=Verdict)

    assert before == model.name != ""


async def test_answers_several_prompts_at_a_time(model: LanguageModel) -> None:
    answers = await asyncio.gather(*(model.answer(QUESTION, returning=Verdict) for _ in range(4)))

    assert [type(answered.value) for answered in answers] == [Verdict] * 4


def test_answers_in_one_event_loop_after_another(model: LanguageModel) -> None:
    first, second = (asyncio.run(model.answer(QUESTION, returning=Verdict)).value for _ in range(2))

    assert first == second


async def test_rejects_an_answer_of_another_shape_with_its_text_and_what_it_used(speaker: Speaker) -> None:
    text = json.dumps({"subject": "", "points": "none", "more": 1})

    with pytest.raises(MalformedAnswer) as caught:
        await speaker(text).answer(QUESTION, returning=Verdict)

    assert caught.value.answer == text
    assert caught.value.usage.model_calls == 1
    assert [complaint.split(":")[0] for complaint in caught.value.complaints] == ["subject", "points", "more"]


async def test_rejects_an_answer_that_is_no_json(speaker: Speaker) -> None:
    with pytest.raises(MalformedAnswer):
        await speaker("I would rather talk about the weather.").answer(QUESTION, returning=Verdict)


async def test_reads_an_answer_in_a_fence_among_words(speaker: Speaker) -> None:
    text = f"Here you are:\n```json\n{VERDICT.model_dump_json(indent=2)}\n```\nAnything else?"

    answered = await speaker(text).answer(QUESTION, returning=Verdict)

    assert answered.value == VERDICT
    assert answered.text == text
