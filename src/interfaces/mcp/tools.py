"""Everything that is offered to clients."""

from infrastructure.container import Container
from interfaces.mcp.ask import AskTool
from interfaces.mcp.notes import notes_tools
from interfaces.mcp.run_progress import FollowedRuns
from interfaces.mcp.served_tool import ServedTool
from interfaces.mcp.under_way import UnderWay
from interfaces.mcp.write import WriteArticleTool  # part: article


def served_tools(container: Container, *, under_way: UnderWay) -> tuple[ServedTool, ...]:
    """Return the tools; the runs that they start are told to their clients, and not to the terminal."""
    runs = FollowedRuns()
    container.run_listener.override(runs)
    return (
        *notes_tools(container.tools()),
        AskTool(container.answer_question(), memory=container.conversation_memory()),
        WriteArticleTool(container.write_article(), runs=runs, under_way=under_way),  # part: article
    )
