import json
from pathlib import Path

import pytest

from application.ports.tool import Tool
from domain.errors import InvalidArguments
from domain.notes.note import Note
from domain.notes.selection import NoNotes
from infrastructure.composition import Agent
from infrastructure.notes.container import NotesContainer
from tests.agents import agent_with
from tests.builders.article import NOTES


@pytest.fixture
def agent(tmp_path: Path) -> Agent:
    return agent_with(tmp_path)


def write_article(agent: Agent) -> Tool:
    tools: list[Tool] = agent.core.tools()
    return next(tool for tool in tools if tool.description.name == "write_article")


async def test_a_model_has_an_article_written_from_the_captured_notes(agent: Agent) -> None:
    notes: tuple[Note, ...] = NOTES
    await agent.of(NotesContainer).note_repository().update(save=notes)
    said = json.loads(await write_article(agent).call('{"topic": "memory"}'))
    assert said["title"].startswith("Memory")
    assert said["location"].endswith(f"{said['run']}.md")


async def test_a_person_approves_it_first(agent: Agent) -> None:
    assert write_article(agent).description.has_effect


async def test_what_is_wrong_is_said(agent: Agent) -> None:
    with pytest.raises(NoNotes):
        await write_article(agent).call("{}")
    with pytest.raises(InvalidArguments, match="topic"):
        await write_article(agent).call('{"topic": ""}')
