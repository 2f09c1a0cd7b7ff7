"""What a person runs of each capability that there is, and what a provider's model answers then."""

from tests.agent_process import EXAMPLE_NOTES
from tests.grounded_answers import grounded_answers  # part: article
from tests.provider_exchange import Behaviour, Exchange, fails
from tests.provider_exchange import says as says_whole  # part: article
from tests.provider_streams import says_in_pieces  # part: chat

NOTES = ("--notes", str(EXAMPLE_NOTES))
RUNS = {
    "write_article": ("write", "memory", *NOTES),  # part: article
    "answer_question": ("chat", "--message", "What is memory coalescing?", *NOTES),  # part: chat
}
"""Commands, each by its use case."""


async def answers_every_run(exchange: Exchange) -> None:
    """Answer what the run needs, so that it comes to its end."""
    await _answer_to(exchange)(exchange)


def _answer_to(exchange: Exchange) -> Behaviour:
    # part: article
    if contract := exchange.request.contract:
        return says_whole(grounded_answers(contract, exchange.request))
    # end: article
    # part: chat
    if exchange.request.body.get("stream"):
        return says_in_pieces("The notes ", "do not say.")
    # end: chat
    return fails(500, "no run asks this")
