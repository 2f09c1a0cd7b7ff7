"""The MCP servers that the settings name, from the JSON of one variable."""

from collections.abc import Mapping
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, SecretStr, TypeAdapter, ValidationError, model_validator
from pydantic_settings import NoDecode

from domain.contract import Contract
from domain.tools import OWN


class McpServer(Contract):
    """A server to take tools from: a program that is started, or an address; `trusted_tools` need no approval."""

    name: str = Field(pattern=r"^[a-zA-Z][a-zA-Z0-9_-]{0,30}$")
    command: str = ""
    args: tuple[str, ...] = ()
    env: Mapping[str, SecretStr] = Field(default_factory=dict[str, SecretStr])
    url: str = ""
    headers: Mapping[str, SecretStr] = Field(default_factory=dict[str, SecretStr])
    timeout: float = Field(default=30.0, gt=0, le=3600)
    trusted_tools: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _is_of_one_kind(self) -> Self:
        if bool(self.command) == bool(self.url):
            raise ValueError("give it either a command or a url")
        if self.url and not _is_web_address(self.url):
            raise ValueError("its url is no http:// or https:// address")
        if (self.url and (self.args or self.env)) or (self.command and self.headers):
            raise ValueError("args and env go with a command, headers with a url")
        if self.name == OWN:
            raise ValueError(f"the name {OWN} is taken by the agent's own tools")
        return self

    @property
    def place(self) -> str:
        """Where it is, for a person: the program, or the address without what follows its path."""
        return self.command or urlsplit(self.url)._replace(query="", fragment="").geturl()

    @property
    def secrets(self) -> tuple[str, ...]:
        """What no message may show."""
        held = (*self.env.values(), *self.headers.values())
        return tuple(filter(None, (secret.get_secret_value() for secret in held)))


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return False


def _from_json(value: object) -> tuple[McpServer, ...]:
    """Read the servers; whatever is wrong is said by the number of the server and without its values."""
    shape = TypeAdapter(tuple[McpServer, ...])
    try:
        servers = shape.validate_json(value) if isinstance(value, str) else shape.validate_python(value)
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        number, *field = first["loc"] or ("",)
        where = f"server {number + 1}{''.join(f', {part}' for part in field)}: " if isinstance(number, int) else ""
        raise ValueError(f"{where}{first['msg'].removeprefix('Value error, ')}") from None
    names = [server.name for server in servers]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise ValueError(f"two servers are called {twice}")
    return servers


McpServers = Annotated[tuple[McpServer, ...], NoDecode, BeforeValidator(_from_json)]
"""A JSON list of servers; none where nothing is set."""
