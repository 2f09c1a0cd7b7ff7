"""LiteLLM, imported on first use: the import takes seconds, reads the environment, and would fetch a price list."""

import asyncio
import logging
import os
import warnings
from collections.abc import AsyncGenerator
from functools import cache
from pathlib import Path
from typing import Any

from dotenv import dotenv_values

from infrastructure.settings import ENCODING, PREFIX

_OFFLINE = {
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",  # the prices that come with the package
    "LITELLM_LOCAL_ANTHROPIC_BETA_HEADERS": "True",
    "LITELLM_MODE": "PRODUCTION",  # or it reads any .env it finds
}

_open: dict[asyncio.AbstractEventLoop, AsyncGenerator[None, None]] = {}
"""Closes LiteLLM's connections at the end of each event loop; they belong to the process, and so does this."""


async def load_litellm(env_file: Path | None) -> Any:
    """Return the package, silent and with the keys in `env_file`; the event loop is free during the import."""
    loop = asyncio.get_running_loop()
    package = _imported(env_file) if loop in _open else await asyncio.to_thread(_imported, env_file)
    if loop not in _open:
        warnings.filterwarnings("ignore", "Pydantic serializer warnings|Items? '.*' on TypedDict", UserWarning)
        _open[loop] = _connections(package, loop)
        await anext(_open[loop])
    return package


@cache
def _imported(env_file: Path | None) -> Any:
    for name, value in dotenv_values(env_file, encoding=ENCODING).items() if env_file else ():
        if value and not name.upper().startswith(PREFIX) and not os.environ.get(name):
            os.environ[name] = value  # a provider's own, such as ANTHROPIC_API_KEY
    for name in [name for name, value in os.environ.items() if name.endswith("_API_KEY") and not value]:
        del os.environ[name]  # LiteLLM takes an empty key, as a compose file leaves it, for a key
    os.environ.update(_OFFLINE)
    loggers = [logging.getLogger(name) for name in ("LiteLLM", "LiteLLM Proxy", "LiteLLM Router")]
    for logger in loggers:
        logger.disabled = True  # what it logs of its import would go to standard output
    import litellm  # noqa: PLC0415 - on first use, and after the lines above

    litellm.suppress_debug_info = True
    litellm.include_cost_in_streaming_usage = True
    for logger in loggers:
        logger.disabled, logger.handlers = False, [logging.NullHandler()]  # records reach the log, not the terminal
    return litellm


async def _connections(package: Any, loop: asyncio.AbstractEventLoop) -> AsyncGenerator[None, None]:
    """Wait for the end of the event loop, which closes every generator begun in it, and close the connections."""
    try:
        yield
    finally:
        del _open[loop]
        await package.close_litellm_async_clients()
        package.in_memory_llm_clients_cache.flush_cache()
        vars(package).pop("module_level_aclient", None)  # it would be opened again in the next loop, and stay open
