from pathlib import Path

from application.runs.start_run import StartRunRequest
from application.runs.summarize_document import PASSAGE_CHARACTERS, SummarizeDocumentRequest, passages
from application.runs.summarize_text import SummarizeTextRequest, Summary
from domain.errors import ModelUnavailable
from infrastructure.runs.container import RunsContainer
from tests.agents import agent_with
from tests.fakes.scripted_language_model import Line, ScriptedLanguageModel

LONG = "".join(f"Line {number} says something.\n" for number in range(1_000))


async def summarized(folder: Path, text: str, *script: Line) -> tuple[Summary, ScriptedLanguageModel]:
    """Summarize the text in a run, which is executed until it does not fail."""
    model = ScriptedLanguageModel(script)
    runs = agent_with(folder, model=model).of(RunsContainer)
    request = StartRunRequest(
        workflow="summarize_document", request=SummarizeDocumentRequest(text=text).model_dump_json()
    )
    run = (await runs.start_run().execute(request)).id
    while True:
        try:
            outcome = await runs.execute_run().execute(run)
        except ModelUnavailable:
            continue
        assert isinstance(outcome, Summary)
        return outcome, model


async def test_a_short_text_is_summarized_in_one_step(tmp_path: Path) -> None:
    outcome, model = await summarized(tmp_path, "A kernel runs on the GPU.", Summary(text="Kernels."))
    assert outcome == Summary(text="Kernels.")
    [prompt] = model.prompts
    assert "<text>\nA kernel runs on the GPU.\n</text>" in prompt.messages[-1].text


async def test_the_summaries_of_passages_are_summarized_and_none_is_asked_for_twice(tmp_path: Path) -> None:
    parts = [Summary(text=f"Part {number}.") for number in range(len(passages(LONG)))]
    away = ModelUnavailable("Away")
    outcome, model = await summarized(tmp_path, LONG, *parts[:2], away, *parts[2:], Summary(text="Lines."))
    assert outcome == Summary(text="Lines.")
    assert len(model.prompts) == len(parts) + 2
    assert all(part.text in model.prompts[-1].messages[-1].text for part in parts)


def test_passages_are_whole_lines_and_together_the_text() -> None:
    found = passages(LONG)
    assert "".join(found) == LONG
    assert all(0 < len(passage) <= PASSAGE_CHARACTERS and passage.endswith("\n") for passage in found)
    assert passages("x" * 9_000) == ("x" * 9_000,)


def test_a_text_that_is_too_long_for_a_model_is_halved() -> None:
    assert SummarizeTextRequest(text="abcd", max_words=1).halved().text == "ab"
