"""The tool that asks the agent in a conversation."""

from mcp.server.mcpserver import Context, MCPServer

from application.chat.answer_question import AnswerQuestionRequest
from domain.chat.conversation import ConversationId, new_conversation_id
from infrastructure.chat.container import ChatContainer
from infrastructure.composition import Agent
from interfaces.mcp_server.ask import Answer, follow
from interfaces.mcp_server.offering import READS, offer


class ChatAnswer(Answer):
    """The answer, and the conversation to continue."""

    conversation: ConversationId


def add_tools(server: MCPServer, agent: Agent) -> None:
    """Offer the tool."""
    container = agent.of(ChatContainer)

    async def chat(question: str, context: Context, conversation: str | None = None) -> ChatAnswer:
        """Ask the agent a question in a conversation that it remembers; without one, start one."""
        opened = ConversationId(conversation) if conversation else new_conversation_id()
        request = AnswerQuestionRequest(conversation=opened, question=question, must_exist=bool(conversation))
        events = container.answer_question().execute(request)
        answer = await follow(events, context, subject=f"The answer in conversation {opened}")
        return ChatAnswer(**dict(answer), conversation=opened)

    offer(server, chat, READS)
