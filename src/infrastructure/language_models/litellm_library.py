"""LiteLLM, imported on first use: it takes seconds, reads the environment, and would fetch a price list."""

import asyncio
import logging
import os
import threading
import warnings
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

from dotenv import dotenv_values

_OURS = "AGENT_"
_OFFLINE = {
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",  # the prices that came with the package
    "LITELLM_LOCAL_ANTHROPIC_BETA_HEADERS": "True",
    "LITELLM_MODE": "PRODUCTION",  # or it reads whichever .env it finds
}
_LOGGERS = ("LiteLLM", "LiteLLM Proxy", "LiteLLM Router", "litellm")
_PYDANTIC_SAYS = r"Items? '[\w', ]+' on TypedDict class|Pydantic serializer warnings"
"""What Pydantic warns of in LiteLLM's models, which it builds during the first calls."""

_KEPT_CLIENT = "module_level_aclient"
"""What LiteLLM streams through for some: it would be opened again in the next event loop, and never be closed."""

_importing = threading.Lock()
_connected: dict[asyncio.AbstractEventLoop, AsyncGenerator[None, None]] = {}
"""What hangs up at the end of each event loop; of the process, as the connections are that LiteLLM keeps."""


class LiteLLMLibrary:
    """The imported package, silent and sending nothing home; its connections close when the event loop ends."""

    def __init__(self, env_file: Path | None) -> None:
        self._env_file = env_file
        self._package: Any = None

    async def load(self) -> Any:
        """Return the package; import it in a thread the first time, for everything else would stand still."""
        if self._package is None:
            self._package = await asyncio.to_thread(_import, self._env_file)
        await _hang_up_in_the_end(self._package)
        return self._package


def _import(env_file: Path | None) -> Any:
    with _importing:
        _take_keys_from(env_file)
        os.environ.update(_OFFLINE)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # its own deprecations are no business of whoever runs the agent
            import litellm  # noqa: PLC0415 - not before it is used, and not before the lines above
        litellm.telemetry = False
        litellm.suppress_debug_info = True
        litellm.include_cost_in_streaming_usage = True
        for name in _LOGGERS:
            logger = logging.getLogger(name)
            logger.handlers = [logging.NullHandler()]  # to whoever sets up logging, not to the terminal
        return litellm


def _take_keys_from(env_file: Path | None) -> None:
    """Put what is not a setting of the agent's own, such as ANTHROPIC_API_KEY, where LiteLLM looks for it."""
    for name, value in dotenv_values(env_file, encoding="utf-8").items() if env_file else ():
        if value and not name.upper().startswith(_OURS) and not os.environ.get(name):
            os.environ[name] = value
    for name in [name for name, value in os.environ.items() if name.endswith("_API_KEY") and not value]:
        del os.environ[name]  # LiteLLM takes an empty key, as a compose file leaves it, for one that is set


async def _hang_up_in_the_end(package: Any) -> None:
    """See to it that connections made in this event loop close with it, and that nothing is printed until then."""
    loop = asyncio.get_running_loop()
    if loop not in _connected:
        warnings.filterwarnings("ignore", module=r"litellm(\.|$)")
        warnings.filterwarnings("ignore", message=_PYDANTIC_SAYS, category=UserWarning)
        _connected[loop] = _hold_connections(package, loop)
        await anext(_connected[loop])


async def _hold_connections(package: Any, loop: asyncio.AbstractEventLoop) -> AsyncGenerator[None, None]:
    """Wait for the end of the event loop, which closes every generator that was begun in it, then hang up."""
    try:
        yield
    finally:
        del _connected[loop]
        await package.close_litellm_async_clients()
        package.in_memory_llm_clients_cache.flush_cache()
        vars(package).pop(_KEPT_CLIENT, None)
