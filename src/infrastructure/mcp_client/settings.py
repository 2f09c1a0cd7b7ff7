"""The settings of the MCP client."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Annotated, Self
from urllib.parse import parse_qsl

from pydantic import BeforeValidator, Field, HttpUrl, SecretStr, field_validator, model_validator
from pydantic_core import from_json
from pydantic_settings import NoDecode

from domain.contract import Contract
from domain.tools import OWN_TOOLS
from infrastructure.redaction import SECRET_NAME

_PARSED = BeforeValidator(lambda value: from_json(value) if isinstance(value, str) else value)
_MIN_SEGMENT, _LONG_SEGMENT = 8, 20
"""A segment of a path is taken for a secret from the first length if it has a digit, from the second in any case."""


class McpServer(Contract):
    """A server that offers tools: a program to start, or an address that speaks streamable HTTP.

    Its tools need approval, except the trusted ones and, with `trust_read_only_hint`, those that the server calls
    read-only. The time-out limits the start and each request.

    Tools are named `server__tool`; no name of a server contains `__`, so tools of two servers never share a name.
    """

    name: str = Field(pattern=r"^[a-zA-Z][a-zA-Z0-9_-]{0,30}$")
    command: str = ""
    args: tuple[str, ...] = ()
    env: Mapping[str, SecretStr] = {}
    url: HttpUrl | None = None
    headers: Mapping[str, SecretStr] = {}
    timeout_seconds: float = Field(default=30.0, gt=0, le=3600)
    trusted_tools: tuple[str, ...] = ()
    trust_read_only_hint: bool = False

    @model_validator(mode="after")
    def _check(self) -> Self:
        if bool(self.command) == bool(self.url) or (self.url and (self.args or self.env)):
            raise ValueError("a server needs either command, with args and env, or url, with headers")
        if "__" in self.name or self.name.endswith("_"):
            raise ValueError(f"{self.name!r} contains '__' or ends with '_', which separates a server from its tools")
        return self

    def secrets(self) -> Iterator[str]:
        """Yield the secrets in options such as `--api-key`, and in the address: its path, segments and query values."""
        for option, following in zip(self.args, (*self.args[1:], ""), strict=False):
            name, _, value = option.partition("=")
            if name.startswith("-") and SECRET_NAME.search(name):
                yield value or following
        if self.url:
            path, query = self.url.path or "", self.url.query or ""
            yield f"{path}?{query}" if query else path
            yield from (value for _, value in parse_qsl(query))
            for segment in path.split("/"):
                if len(segment) >= (_MIN_SEGMENT if any(map(str.isdigit, segment)) else _LONG_SEGMENT):
                    yield segment


class McpClientSettings(Contract):
    """The servers whose tools the agent offers to its model."""

    servers: Annotated[tuple[McpServer, ...], NoDecode, _PARSED] = Field(
        default=(), description="MCP servers, as a JSON list; see docs/parts/mcp_client.md."
    )

    @field_validator("servers")
    @classmethod
    def _check_names(cls, servers: tuple[McpServer, ...]) -> tuple[McpServer, ...]:
        names = Counter((OWN_TOOLS, *(server.name.casefold() for server in servers)))  # a name is shown as a source
        if repeated := [server.name for server in servers if names[server.name.casefold()] > 1]:
            raise ValueError(f"servers, or one and the agent, have the same name: {', '.join(repeated)}")
        return servers
