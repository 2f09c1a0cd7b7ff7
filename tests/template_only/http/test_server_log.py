"""What a server says of a provider that fails."""

import json
from pathlib import Path

import pytest

from tests.fakes.http.served_agent import ServedAgent
from tests.template_only.language_models.behaviours import fails, says_in_pieces
from tests.template_only.language_models.provider_server import ProviderServer

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(("level", "logged"), [("off", []), ("warning", ["WARNING"])])
def test_a_retry_is_in_the_log_and_nowhere_else(tmp_path: Path, level: str, logged: list[str]) -> None:
    with ProviderServer() as provider:
        variables = {
            "AGENT_MODEL": "openai-compatible/m",
            "AGENT_PROVIDER__BASE_URL": provider.base_url,
            "AGENT_PROVIDER__API_KEY": "sk-canary-1234",
            "AGENT_PROVIDER__RETRY_WAIT_SECONDS": "0.01",
            "AGENT_LOG__LEVEL": level,
        }
        with ServedAgent(tmp_path, variables=variables) as server:
            provider.script(fails(503), says_in_pieces("Hello."))
            answer = server.client.post("/ask", json={"question": "Who?"}, headers={"Accept": "application/json"})
            _, errors = server.stop()
    assert answer.json()["text"] == "Hello."
    assert [json.loads(line)["levelname"] for line in errors.splitlines() if line] == logged
