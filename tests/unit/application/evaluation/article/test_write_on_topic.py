"""Articles as a subject of the evaluation, written offline from two notes."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from application.evaluation.subject import Subject
from domain.evaluation.dataset import Case, Dataset
from domain.notes.selection import NoNotesFound
from infrastructure.evaluation.container import EvaluationContainer
from tests.agents import agent_with

WARPS = Case(name="warps", ask="warps", must_say=("32 threads",), sources=("warps.md",))
BREAD = Case(name="bread", ask="sourdough bread", answerable=False)


@pytest.fixture
async def subject(tmp_path: Path) -> AsyncIterator[Subject]:
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "warps.md").write_text(
        "# Warps\n\nA warp is a group of 32 threads. It runs in lockstep.", encoding="utf-8"
    )
    (notes / "waves.md").write_text("# Waves\n\nA wave of warps fills the whole device at once.", encoding="utf-8")
    agent = agent_with(tmp_path)
    evaluation = agent.of(EvaluationContainer)
    for examiner in evaluation.examiners():
        await examiner.prepare(Dataset(name="set", material=str(notes), cases=(WARPS,)))
    yield next(subject for subject in evaluation.subjects() if subject.name == "article")
    await agent.close()


async def test_an_article_is_an_answer_with_numbers_and_all_of_its_quotes(subject: Subject) -> None:
    answer = await subject.answer(WARPS)
    measures = {measure.name: measure.value for measure in WARPS.measures_of(answer)}
    assert measures == {"unrepeated": 1.0, "must_say": 1.0, "sources_cited": 1.0, "paragraphs_cited": 1.0}
    assert all(reference.quotes for reference in answer.references)


async def test_an_article_on_what_no_note_mentions_is_declined(subject: Subject) -> None:
    assert (await subject.answer(BREAD)).text == ""
    with pytest.raises(NoNotesFound):
        await subject.answer(WARPS.model_copy(update={"ask": "sourdough bread"}))
