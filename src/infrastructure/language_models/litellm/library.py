"""Importing LiteLLM on first use: this takes seconds, reads the environment, and would download a price list."""

import asyncio
import logging
import os
import warnings
from collections.abc import AsyncGenerator
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from dotenv import dotenv_values

from infrastructure.settings import ENCODING, PREFIX

_OFFLINE = {
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",  # the prices that come with the package
    "LITELLM_LOCAL_ANTHROPIC_BETA_HEADERS": "True",
    "LITELLM_MODE": "PRODUCTION",  # or it reads any .env it finds
}

_open: dict[asyncio.AbstractEventLoop, AsyncGenerator[None, None]] = {}
"""For each event loop a generator that closes LiteLLM's connections; global, because LiteLLM's are too."""


async def load_litellm(env_file: Path | None) -> Any:
    """Return the package, silenced and with the keys in `env_file`; the import does not block the event loop."""
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
            os.environ[name] = value  # a variable of a provider, such as ANTHROPIC_API_KEY
    for name in [name for name, value in os.environ.items() if name.endswith("_API_KEY") and not value]:
        os.environ.pop(name, None)  # LiteLLM would send an empty key, which a compose file may set
    os.environ.update(_OFFLINE)
    loggers = [logging.getLogger(name) for name in ("LiteLLM", "LiteLLM Proxy", "LiteLLM Router")]
    for logger in loggers:
        logger.disabled = True  # the import would log to standard output
    import litellm  # noqa: PLC0415 - on first use, and after the lines above

    http = litellm.llms.custom_httpx.http_handler
    client = property(lambda _: http.get_async_httpx_client("shared"))
    litellm.__class__ = type("LiteLLM", (type(litellm),), {"module_level_aclient": client})  # its own serves one loop
    for module in (http, litellm.llms.openai.common_utils):
        module.httpx = _without_redirects(module.httpx)
    litellm.suppress_debug_info = True
    litellm.include_cost_in_streaming_usage = True
    for logger in loggers:
        logger.disabled, logger.handlers = False, [logging.NullHandler()]  # records reach the log, not the terminal
    return litellm


def _without_redirects(httpx: Any) -> SimpleNamespace:
    """Return the package with clients that follow no redirect: the key and the prompt would go along."""
    never = {"follow_redirects": property(lambda _: False, lambda *_: None)}
    clients = {name: type(name, (getattr(httpx, name),), never) for name in ("AsyncClient", "Client")}
    return SimpleNamespace(**vars(httpx) | clients)


async def _connections(package: Any, loop: asyncio.AbstractEventLoop) -> AsyncGenerator[None, None]:
    """Wait until the event loop ends, which closes its generators, and then close its connections, but no others."""
    clients = package.in_memory_llm_clients_cache
    try:
        yield
    finally:
        del _open[loop]
        own = clients.update_cache_key_with_event_loop("")  # how the keys of this event loop end
        for key in [key for key in tuple(clients.cache_dict) if key.endswith(own)]:
            closing = clients.cache_dict.pop(key).close()
            if asyncio.iscoroutine(closing):
                await closing
