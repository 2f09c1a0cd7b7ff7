"""Whether a provider could be asked: is there a key, and does its host answer? Nothing is asked of the model."""

import asyncio
import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import SecretStr

from infrastructure.language_models.litellm_errors import no_such_provider
from infrastructure.language_models.litellm_library import LiteLLMLibrary

PATIENCE = 5.0
"""Seconds to wait for the host."""

OLLAMA = ("ollama", "ollama_chat")
"""Providers that need no key, and whose address LiteLLM misses although it has a usual one."""


@dataclass(frozen=True)
class ProviderAccess:
    """The variables of which one must be set, and the host if it does not answer; both empty if all is well."""

    missing: tuple[str, ...]
    unreachable: str
    found: str


async def provider_access(
    *, model: str, api_key: SecretStr | None, base_url: str | None, env_file: Path
) -> ProviderAccess:
    """Look for the key and connect to the host; raise `UnknownModel` if no provider has such a model."""
    package = await LiteLLMLibrary(env_file).load()
    try:
        _, provider, _, usual_base_url = package.get_llm_provider(model=model)
    except package.BadRequestError as error:
        raise no_such_provider(model) from error
    key = "a key is set"
    if provider in OLLAMA:
        key = "needs no key"
        usual_base_url = os.environ.get("OLLAMA_API_BASE") or "http://localhost:11434"
    elif api_key is None:
        absent = package.validate_environment(model=model)["missing_keys"]
        if absent:
            return ProviderAccess((*absent, "AGENT_MODEL_API_KEY"), "", "")
    url = urlsplit(base_url or usual_base_url or "")
    if not url.hostname:
        return ProviderAccess((), "", f"{provider}, {key}")
    port = url.port or (80 if url.scheme == "http" else 443)
    try:
        async with asyncio.timeout(PATIENCE):
            _, writer = await asyncio.open_connection(url.hostname, port)
    except (OSError, TimeoutError):
        return ProviderAccess((), f"{url.hostname}:{port}", "")
    writer.close()
    await writer.wait_closed()
    return ProviderAccess((), "", f"{provider}, {key}, {url.hostname}:{port} answers")
