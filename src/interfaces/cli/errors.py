"""Errors at a command line: the exit code of each branch of the tree, and what a person can do."""

from collections import ChainMap
from contextlib import suppress

from domain import errors
from domain.errors import AgentError
from infrastructure.parts import part_modules

WORK_FAILED = 1
CONFIGURATION = 3
INTERRUPTED = 130

EXIT_CODES = "Exit codes: 0 done; 1 failed; 2 usage; 3 configuration; 4 provider; 5 budget spent; 130 interrupted."

_CODES: dict[type[AgentError], int] = {
    errors.InvalidRequest: 2,
    errors.NotFound: 2,
    errors.Misconfigured: CONFIGURATION,
    errors.ProviderFailed: 4,
    errors.BudgetSpent: 5,
}

Remedies = dict[type[AgentError], str | tuple[str, ...]]
"""A sentence for each kind of error, or several: the first whose facts are all there is shown.

`{name}` stands for a fact of the error, `{NAME}` for the same in capitals. Each part's commands may have such a table.
"""

REMEDIES: Remedies = {
    errors.AnswerCutShort: "Raise AGENT_PROVIDER__MAX_OUTPUT_TOKENS.",
    errors.BudgetSpent: "Raise AGENT_BUDGET__{LIMIT} and try again.",
    errors.ContextOverflow: "Shorten the input, or set AGENT_MODEL to a model that reads more.",
    errors.CredentialsRefused: "Set {key_variable} or AGENT_PROVIDER__API_KEY to a key that is valid for this model.",
    errors.InvalidPrompt: "Fix the file in the folder of prompts; see docs/how-to/add-a-prompt.md.",
    errors.InvalidSetting: "Did you mean {suggestion}?",
    errors.ModelRefused: "Set AGENT_MODEL to another model, or change what it objects to.",
    errors.ModelUnavailable: (
        "Raise AGENT_PROVIDER__TIMEOUT_SECONDS above {timeout}, or try again later.",
        "Try again later; {host} answered with status {status}.",
        "Check the network, and AGENT_PROVIDER__BASE_URL if it is set.",
    ),
    errors.ProtocolViolated: "Check AGENT_PROVIDER__BASE_URL if it is set, or set AGENT_MODEL to another model.",
    errors.RepliesSpent: "Raise AGENT_LOOP__MAX_REPLIES and try again.",
    errors.StorageBusy: "Try again later, or raise AGENT_DATABASE_TIMEOUT_SECONDS.",
    errors.StorageFull: "Free some space and try again.",
    errors.StorageUnusable: "Make it writable, move a damaged file away, or set AGENT_DATA_DIR to another folder.",
    errors.UnknownModel: (
        "Set AGENT_MODEL to a model that {host} has; check AGENT_PROVIDER__BASE_URL if it is set.",
        "Set AGENT_MODEL to provider/model, such as openai/gpt-5.",
    ),
}


def exit_code(error: AgentError) -> int:
    """Return the exit code of the error's branch of the tree."""
    return next((code for branch, code in _CODES.items() if isinstance(error, branch)), WORK_FAILED)


def remedy(error: AgentError) -> str:
    """Return what a person can do; empty if there is nothing to say, or a fact that it needs is missing."""
    of_parts: list[Remedies] = [
        getattr(module, "REMEDIES", {}) for module in part_modules("interfaces.cli", "commands").values()
    ]
    remedies = ChainMap(REMEDIES, *of_parts)
    found = next((remedies[kind] for kind in type(error).__mro__ if kind in remedies), ())
    facts = {name: str(value) for name, value in error.facts.items() if value is not None}
    facts |= {name.upper(): value.upper() for name, value in facts.items()}
    for template in (found,) if isinstance(found, str) else found:
        with suppress(KeyError):
            return template.format_map(facts)
    return ""


def in_words(error: AgentError) -> str:
    """Return what happened, and what a person can do about it."""
    return f"{error.message.rstrip('.')}. {remedy(error)}".rstrip()
