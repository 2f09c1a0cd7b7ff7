"""Everything that is offered to clients."""

from infrastructure.container import Container
from interfaces.mcp.ask import AskTool  # part: chat
from interfaces.mcp.lasting_work import LastingWork
from interfaces.mcp.own_tools import own_tools
from interfaces.mcp.served_tool import ServedTool
from interfaces.mcp.write_article import WriteArticleTool  # part: article


def served_tools(container: Container, *, lasting: LastingWork) -> tuple[ServedTool, ...]:
    """Return the tools; the runs that they start are told to their clients, and not to the terminal."""
    container.run_listener.override(lasting.news)
    return (
        *own_tools(container.tools()),
        AskTool(container.answer_question(), memory=container.conversation_memory()),  # part: chat
        WriteArticleTool(container.write_article(), lasting=lasting),  # part: article
    )
