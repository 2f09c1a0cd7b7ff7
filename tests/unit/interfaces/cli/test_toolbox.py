import pytest
from typing_extensions import override

from application.notes.search_notes import SearchNotes
from domain.errors import InvalidRequest
from domain.tools import ToolDescription, ToolName
from infrastructure.note_repositories.in_memory import InMemoryNoteRepository
from infrastructure.tools.search_notes import SearchNotesTool
from interfaces.cli.toolbox import tool_named, tools_by_name

SEARCH = SearchNotesTool(SearchNotes(repository=InMemoryNoteRepository()))


class UnfinishedTool(SearchNotesTool):
    """A tool that somebody has begun."""

    @property
    @override
    def description(self) -> ToolDescription:
        raise NotImplementedError("UnfinishedTool.description is not implemented yet")


UNFINISHED = UnfinishedTool(SearchNotes(repository=InMemoryNoteRepository()))


def test_a_tool_that_is_not_finished_is_told_of_and_keeps_nobody_from_the_others(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert tools_by_name([UNFINISHED, SEARCH]) == {"search_notes": SEARCH}
    assert "UnfinishedTool.description is not implemented yet" in capsys.readouterr().err


def test_a_tool_that_is_not_there_is_refused_with_the_names_of_those_there_are() -> None:
    with pytest.raises(InvalidRequest, match="search_notes"):
        tool_named(ToolName("read_calendar"), [SEARCH])
