"""A chat over the example notes, in processes."""

import re

from tests.agent_process import EXAMPLE_NOTES, Outcome

NOTES = ("--notes", str(EXAMPLE_NOTES))
ANSWER = "Occupancy is the number of warps that are resident on a streaming multiprocessor (SM)"
"""What the answer to "What is occupancy?" begins with."""

_GO_ON = re.compile(r"agent chat --conversation (\w+)")


def conversation_of(done: Outcome) -> str:
    """Return the conversation that the command says how to go on with."""
    found = _GO_ON.search(done.stderr)
    assert found, done.stderr
    return found[1]
