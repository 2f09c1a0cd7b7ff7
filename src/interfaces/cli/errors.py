"""Errors on the command line: the exit code of each branch of the tree, and its remedy."""

import sys
import traceback
from collections import ChainMap
from contextlib import suppress
from pathlib import Path

from domain import errors
from domain.errors import AgentError
from infrastructure.parts import part_modules
from interfaces.cli.exit_codes import CONFIGURATION, WORK_FAILED
from interfaces.cli.output import note

_CODES: dict[type[AgentError], int] = {
    errors.InvalidRequest: 2,
    errors.NotFound: 2,
    errors.Misconfigured: CONFIGURATION,
    errors.ProviderFailed: 4,
    errors.BudgetSpent: 5,
}

Remedies = dict[str, str | tuple[str, ...]]
"""What to do, by the name of the error's class; of several sentences, the first whose facts the error has is shown.

`{name}` stands for a fact of the error, and `{NAME}` for the same in capitals. The commands of a part may have such a
table too; it has names of classes instead of classes, so that `--help` imports none of them.
"""

_BROKEN_OFF = "Try again: the reply ended after {received} characters, and one that has begun is not retried."

REMEDIES: Remedies = {
    "AnswerCutShort": "Raise AGENT_PROVIDER__MAX_OUTPUT_TOKENS.",
    "AnswerRejected": (
        "Give fields of {unfilled} an example for the stand-in, Field(examples=[...]), or set AGENT_MODEL to a model.",
        "Try again, or set AGENT_MODEL to another model.",
    ),
    "BudgetSpent": "Raise AGENT_BUDGET__{LIMIT} and try again.",
    "ContextOverflow": "Shorten the input, or set AGENT_MODEL to a model that reads more.",
    "CredentialsRefused": "Set {key_variable} or AGENT_PROVIDER__API_KEY to a key that is valid for this model.",
    "InvalidPrompt": (
        "Set AGENT_PROMPTS_DIR to a folder other than {missing_folder}, or leave it out for the agent's own prompts.",
        "Fix the file in the folder of prompts; see docs/how-to/add-a-prompt.md.",
    ),
    "InvalidSetting": "Did you mean {suggestion}?",
    "ModelRefused": "Set AGENT_MODEL to another model, or change what it objects to.",
    "ModelUnavailable": (
        "Raise AGENT_PROVIDER__TIMEOUT_SECONDS above {timeout}, or try again later.",
        "Add credit to the account at {account}, or set AGENT_MODEL to a model of another provider.",
        _BROKEN_OFF,
        "Try again in {retry_after} s, as {host} asks.",
        "Try again later; {host} answered with status {status}.",
        "Check the network, and AGENT_PROVIDER__BASE_URL if it is set.",
    ),
    "ProtocolViolated": (
        _BROKEN_OFF,
        "Check AGENT_PROVIDER__BASE_URL if it is set, or set AGENT_MODEL to another model.",
    ),
    "RepliesSpent": "Try again, set AGENT_MODEL to another model, or raise AGENT_LOOP__MAX_REPLIES.",
    "StorageBusy": "Try again later, or raise AGENT_STORAGE_TIMEOUT_SECONDS.",
    "StorageFull": "Free some space and try again.",
    "StorageUnusable": (
        "Update the agent to a version that knows {newer}, or set AGENT_DATA_DIR to another folder.",
        "Set AGENT_LOG__FILE to a file other than {log}.",
        "Make it writable, move a damaged file away, or set AGENT_DATA_DIR to another folder.",
    ),
    "UnknownModel": (
        "Choose a model that {host} has, with --model or AGENT_MODEL; check AGENT_PROVIDER__BASE_URL if it is set.",
        "Write provider/model, such as openai/gpt-5, for --model or AGENT_MODEL.",
    ),
}


def exit_code(error: AgentError) -> int:
    """Return the exit code of the error's branch of the tree."""
    return next((code for branch, code in _CODES.items() if isinstance(error, branch)), WORK_FAILED)


def remedy(error: AgentError) -> str:
    """Return what a person can do; empty if no sentence fits the kind and the facts of the error."""
    of_parts: list[Remedies] = [
        getattr(module, "REMEDIES", {}) for module in part_modules("interfaces.cli", "commands").values()
    ]
    remedies = ChainMap(REMEDIES, *of_parts)
    found = next((remedies[kind.__name__] for kind in type(error).__mro__ if kind.__name__ in remedies), ())
    known = {name: value for name, value in error.facts.items() if value is not None}
    facts = {name: f"{value:g}" if isinstance(value, float) else str(value) for name, value in known.items()}
    facts |= {name.upper(): value.upper() for name, value in facts.items()}
    for template in (found,) if isinstance(found, str) else found:
        with suppress(KeyError):
            return template.format_map(facts)
    return ""


def with_remedy(error: AgentError) -> str:
    """Return what happened, and what a person can do about it."""
    words = f"{error.message.rstrip('.')}. {remedy(error)}".rstrip()
    if of_another := error.facts.get("settings"):  # a model with settings of its own, such as AGENT_FALLBACK__API_KEY
        words = words.replace("AGENT_PROVIDER", str(of_another))
        words = words.replace("--model or ", "").replace("AGENT_MODEL", f"{of_another}__MODEL")
    return words


def report(error: Exception) -> int:
    """Write an error that no command handled to standard error, without a traceback; return its exit code."""
    from infrastructure.redaction import Secrets
    from infrastructure.settings import ENV_FILE, load_settings

    settings = None
    with suppress(AgentError):
        settings = load_settings()
    secrets = Secrets(settings, env_file=ENV_FILE)
    if isinstance(error, AgentError):
        note(f"agent: {secrets.redact(with_remedy(error))}")
        return exit_code(error)
    if isinstance(error, ModuleNotFoundError) and str(error.name).partition(".")[0] not in sys.modules:
        note(f"agent: The package {error.name} is not installed. 'make run' installs what the project needs.")
        return CONFIGURATION
    if isinstance(error, NotImplementedError):
        note(f"agent: {_place_of(error)} is not implemented yet. Write it, or choose another adapter.")
        return CONFIGURATION
    note(f"agent: unexpected {type(error).__name__} in {_place_of(error)}: {secrets.redact(str(error))}")
    return WORK_FAILED


def _place_of(error: Exception) -> str:
    """Return the innermost function of this project in the traceback: `find_order in .../tools.py:12`."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if Path(frame.filename).is_relative_to(Path(__file__).parents[2])]
    innermost = (own or frames)[-1]
    return f"{innermost.name} in {innermost.filename}:{innermost.lineno}"
