"""What the exit code of a command says."""

from domain.errors import (
    AgentError,
    BudgetSpent,
    InvalidRequest,
    Misconfigured,
    ProviderFailed,
)

DONE = 0
RUN_FAILED = 1
USAGE = 2
CONFIGURATION = 3
PROVIDER = 4
BUDGET = 5
INTERRUPTED = 130

TABLE = "Exit codes: 0 done; 1 run failed; 2 usage; 3 configuration; 4 provider; 5 budget spent; 130 interrupted."

_CODES: tuple[tuple[type[AgentError], int], ...] = (
    (InvalidRequest, USAGE),
    (Misconfigured, CONFIGURATION),
    (ProviderFailed, PROVIDER),
    (BudgetSpent, BUDGET),
    (AgentError, RUN_FAILED),
)


def exit_code(error: AgentError) -> int:
    """Return the code of the error's branch of the tree."""
    return next(code for branch, code in _CODES if isinstance(error, branch))
