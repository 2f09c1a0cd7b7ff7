"""The tool that asks the agent a question."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

from mcp.server.mcpserver import Context, MCPServer

from application.ask_agent import AskAgentRequest
from domain.answers import (
    AnswerEvent,
    AnswerFinished,
    AnswerText,
    AnswerWithdrawn,
    ApprovalNeeded,
    Reference,
    ToolsUnavailable,
)
from domain.contract import Contract
from domain.errors import WorkFailed
from domain.events import ToolCallStarted
from infrastructure.composition import Agent
from interfaces.mcp_server.offering import READS, offer


class Answer(Contract):
    """The answer, and the sources that it cites by number; incomplete if a limit ended the work."""

    answer: str
    references: tuple[Reference, ...]
    complete: bool


def add_tools(server: MCPServer, agent: Agent) -> None:
    """Offer the tool."""

    async def ask(question: str, context: Context) -> Answer:
        """Ask the agent one question; nothing is remembered."""
        return await follow(agent.core.ask_agent().execute(AskAgentRequest(question=question)), context)

    offer(server, ask, READS)


async def follow(events: AsyncGenerator[AnswerEvent, None], context: Context, *, subject: str = "The answer") -> Answer:
    """Report an answer to the client as it arrives, line by line, and return it.

    Raises:
        WorkFailed: The answer waits for a person's approval, which a client cannot give, or is not complete.
    """
    number, line = 0, ""
    end: AnswerFinished | ApprovalNeeded | None = None
    async with aclosing(events):
        async for event in events:  # read to the end: to stop at the last event would report an interruption
            lines: list[str] = []
            match event:
                case AnswerFinished() | ApprovalNeeded():
                    end = event
                case AnswerText(text=text):
                    *lines, line = f"{line}{text}".split("\n")
                case AnswerWithdrawn():
                    line = ""
                case ToolCallStarted(call=call):
                    lines, line = [line, f"Calling {call.tool}"], ""
                case ToolsUnavailable(problem=problem):
                    lines = [problem]
            for message in filter(str.strip, lines):
                number += 1
                await context.report_progress(number, message=message)
    if end is None:
        raise WorkFailed(f"{subject} ended before it was complete")
    if isinstance(end, ApprovalNeeded):
        raise WorkFailed(f"{subject} waits for a person to approve {', '.join(call.tool for call in end.calls)}")
    return Answer(answer=end.text, references=end.references, complete=end.complete)
