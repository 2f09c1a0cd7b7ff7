"""How the settings say where an OpenTelemetry collector is, and what it is told with every request."""

from collections.abc import Mapping
from urllib.parse import unquote

from pydantic import AnyHttpUrl, SecretStr


def without_user(address: AnyHttpUrl) -> AnyHttpUrl:
    """Refuse an address with a name or a password in it: addresses are shown."""
    if address.username or address.password:
        raise ValueError("a name or a password goes into AGENT_TRACES_HEADERS, not into the address")
    return address


def written_as_headers(text: SecretStr) -> SecretStr:
    """Refuse what are no headers, without showing them."""
    for header in filter(None, (part.strip() for part in text.get_secret_value().split(","))):
        name, parted, value = header.partition("=")
        value = unquote(value.strip())
        if not (parted and name.strip().replace("-", "").isalnum() and value.isascii() and value.isprintable()):
            raise ValueError("write it as name=value,name=value, with %2C for a comma within a value")
    return text


def header_fields(text: SecretStr | None) -> Mapping[str, str]:
    """Return the headers by their names."""
    pairs = (part.partition("=") for part in (text.get_secret_value() if text else "").split(",") if part.strip())
    return {name.strip(): unquote(value.strip()) for name, _, value in pairs}


def traces_address(endpoint: AnyHttpUrl) -> str:
    """Return where traces are sent: below a host alone, where the protocol says; else as it stands."""
    address = str(endpoint)
    return f"{address.rstrip('/')}/v1/traces" if endpoint.path in {None, "", "/"} else address
