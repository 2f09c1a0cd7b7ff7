"""Tools of the agent's own that tell a secret in every form, in a result or in an error."""

import base64
import json
from urllib.parse import quote

from dependency_injector import providers
from typing_extensions import override

from application.ports.tool import Tool
from domain.errors import ToolFailed
from domain.tools import ToolDescription
from tests.template_only.injections.strike import Word

CANARY = 'hunter2/"canary"+42'
FORMS = (
    CANARY,
    json.dumps(CANARY)[1:-1],
    quote(CANARY, safe=""),
    base64.b64encode(CANARY.encode()).decode(),
    CANARY.encode().hex(),
    CANARY.encode().hex(" "),
    CANARY.encode().hex().upper(),
    "".join(f"%{byte:02x}" for byte in CANARY.encode()),
    "".join(f"&#{ord(letter)};" for letter in CANARY),
    CANARY.replace('"', "\\u0022").replace("+", "\\u002B"),
)


def leaks() -> list[providers.Object["Leak"]]:
    """Return both tools."""
    return [providers.Object(Leak(fails=fails)) for fails in (False, True)]


class Leak(Tool):
    """Returns the secret in every form, or fails with it."""

    def __init__(self, *, fails: bool) -> None:
        self._fails = fails

    @property
    @override
    def description(self) -> ToolDescription:
        return ToolDescription.of("fail" if self._fails else "leak", Word, has_effect=False)

    @override
    async def call(self, arguments: str) -> str:
        if self._fails:
            raise ToolFailed(" ".join(FORMS))
        return json.dumps(FORMS)
