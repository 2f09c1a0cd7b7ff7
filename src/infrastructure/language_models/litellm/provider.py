"""The provider that a model's calls go to."""

import asyncio
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from domain.errors import AgentError, CredentialsRefused, InvalidSetting, ModelUnavailable, UnknownModel
from infrastructure.language_models.litellm.library import load_litellm
from infrastructure.redaction import Secrets
from infrastructure.settings import ProviderSettings, variable_of

_BASE_URL = variable_of("provider", "base_url")


@dataclass(frozen=True)
class Provider:
    """LiteLLM, and what it knows about a model's provider; `url` is empty if only LiteLLM knows the address."""

    litellm: Any
    model: str
    name: str
    url: str
    missing_keys: tuple[str, ...]
    secrets: Secrets

    @property
    def host(self) -> str:
        """The host and its port, without credentials; the provider's name if the address is unknown."""
        return urlsplit(self.url).netloc.rpartition("@")[2] or self.name

    def error(self, kind: type[AgentError], problem: str, message: str = "", **facts: object) -> AgentError:
        """Return an error about this provider, with a message of its own if it sent one."""
        usual = f"{self.name.upper()}_API_KEY"
        keys = usual if usual in self.missing_keys else " and ".join(self.missing_keys) or usual
        facts |= {"model": self.model, "host": self.host, "key_variable": keys}
        reason = f": {self.secrets.redact(message)[:200]}" if message else ""
        return kind(f"{self.model} at {self.host} {problem}{reason}", **facts)


async def provider_of(model: str, settings: ProviderSettings, env_file: Path | None) -> Provider:
    """Return the provider of a model; raise `UnknownModel` if there is none, `InvalidSetting` for a bad base URL."""
    litellm = await load_litellm(env_file)
    try:
        _, name, _, usual_url = litellm.get_llm_provider(model=model)
    except litellm.BadRequestError as error:
        raise UnknownModel(f"The model {model!r} is invalid: no known provider has this name", model=model) from error
    if name in {"ollama", "ollama_chat"}:
        usual_url = os.environ.get("OLLAMA_API_BASE") or "http://localhost:11434"
    url = settings.base_url or usual_url or ""
    if url and not url.startswith(("http://", "https://")):
        message = f"{_BASE_URL} is invalid: {url} has no scheme"
        raise InvalidSetting(message, variable=_BASE_URL, suggestion=f"http://{url}")
    missing = () if settings.api_key else litellm.validate_environment(model=model)["missing_keys"]
    missing_keys = tuple(variable for variable in missing if "KEY" in variable)
    return Provider(litellm, model, name, url, missing_keys, Secrets(settings, env_file=env_file))


async def check_provider(model: str, settings: ProviderSettings, *, env_file: Path | None = None) -> str:
    """Return what was found without a call of the model; raise an error if it has no key or no host that answers."""
    provider = await provider_of(model, settings, env_file)
    if provider.missing_keys:
        raise provider.error(CredentialsRefused, "has no key")
    url = urlsplit(provider.url)
    if not url.hostname:
        return f"{model} at {provider.host}"
    try:
        async with asyncio.timeout(5):
            _, writer = await asyncio.open_connection(url.hostname, url.port or {"http": 80}.get(url.scheme, 443))
    except (OSError, TimeoutError) as error:
        raise provider.error(ModelUnavailable, "cannot be reached") from error
    writer.close()
    return f"{model} at {provider.host}: the host answers"
