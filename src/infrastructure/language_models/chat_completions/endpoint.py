"""The address, key and prices of a model, and errors that name them."""

import asyncio
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from domain.errors import AgentError, CredentialsRefused, InvalidSetting, ModelUnavailable
from infrastructure.redaction import Secrets
from infrastructure.settings import ProviderSettings, sendable_key, variable_of

BASE_URL = variable_of("provider", "base_url")


@dataclass(frozen=True)
class Endpoint:
    """A model and its provider; `url` is empty if the address is unknown."""

    model: str
    provider: str
    url: str
    secrets: Secrets
    settings: ProviderSettings
    missing_keys: tuple[str, ...] = ()
    key_variable: str = ""

    @property
    def host(self) -> str:
        """The host and its port, without credentials; the provider's name if the address is unknown."""
        return urlsplit(self.url).netloc.rpartition("@")[2] or self.provider

    def error(self, kind: type[AgentError], problem: str, message: str = "", **facts: object) -> AgentError:
        """Return an error about this provider, with the provider's own message if there is one."""
        usual = self.key_variable or f"{self.provider.upper()}_API_KEY"
        keys = usual if usual in self.missing_keys else " and ".join(self.missing_keys) or usual
        facts |= {"model": self.model, "host": self.host, "key_variable": keys}
        reason = f": {self.secrets.redact(message)[:300]}" if message else ""
        return kind(f"{self.model} at {self.host} {problem}{reason}", **facts)

    def timed_out(self) -> AgentError:
        """Return the error for a provider that sent nothing in time."""
        seconds = self.settings.timeout_seconds
        return self.error(ModelUnavailable, f"sent nothing within {seconds:g} s", retry="always", timeout=seconds)

    def cost_usd(self, input_tokens: int, output_tokens: int) -> float | None:
        """Return the cost at the prices that are set; `None` if none are."""
        per_input, per_output = self.settings.usd_per_million_input_tokens, self.settings.usd_per_million_output_tokens
        if per_input is None or per_output is None:
            return None
        return (input_tokens * per_input + output_tokens * per_output) / 1_000_000

    async def check(self) -> str:
        """Check the key and the host without calling the model; raise an error if there is no key or no answer."""
        if self.missing_keys:
            raise self.error(CredentialsRefused, "has no key")
        url = urlsplit(self.url)
        if not url.hostname:
            return f"{self.model} at {self.host}"
        try:
            async with asyncio.timeout(5):
                _, writer = await asyncio.open_connection(url.hostname, url.port or {"http": 80}.get(url.scheme, 443))
        except (OSError, TimeoutError) as error:
            raise self.error(ModelUnavailable, "cannot be reached") from error
        writer.close()
        return f"{self.model} at {self.host}: the host answers"


def checked_url(url: str) -> str:
    """Return an address, which may be empty; raise `InvalidSetting` if it cannot be called."""
    # A password may contain any character; a long piece of a path or a query may be a key.
    shown = re.sub(r"(?s)(\A\w+://|\A).*@|(?<=[\w\]][/?&=#])[^/?&=#]{12,}", r"\1***", url)
    if url and "://" not in url:
        scheme, host = re.sub(r"(?i)\A(https?)[:/]+|\A/*", r"\1://", shown).split("://", 1)
        suggestion = f"{scheme or 'http'}://{host}"
        raise InvalidSetting(f"{BASE_URL} is invalid: {shown} has no scheme", variable=BASE_URL, suggestion=suggestion)
    try:
        parts = urlsplit(url)
        name = (parts.hostname or "").encode("idna")
        is_valid = parts.scheme in {"http", "https"} and name and parts.port != 0 and url.isprintable()
    except ValueError:
        is_valid = False
    if url and (not is_valid or any(part in url for part in (" ", "?", "#", "\\")) or url.count("://") > 1):
        raise InvalidSetting(f"{BASE_URL} is invalid: {shown} is no address", variable=BASE_URL)
    return url.rstrip("/").removesuffix("/chat/completions")


def checked_key(variable: str, text: str) -> str:
    """Return the key in a variable, without quotes and spaces around it; raise `InvalidSetting` if it is no key."""
    try:
        return sendable_key(text)
    except ValueError as error:
        raise InvalidSetting(f"{variable} is invalid: {error}", variable=variable) from error
