"""The contract of language models, kept by LiteLLM with a real server."""

import pytest

from application.ports.language_model import LanguageModel
from tests.contract import test_language_model as contract
from tests.fakes.questions import VERDICT
from tests.template_only.language_models import behaviours as it
from tests.template_only.language_models.models import model_at
from tests.template_only.language_models.provider_server import ProviderServer

globals().update({name: test for name, test in vars(contract).items() if name.startswith("test_")})


@pytest.fixture
def model(server: ProviderServer) -> LanguageModel:
    server.always(it.says(VERDICT.model_dump(mode="json")))
    return model_at(server)


@pytest.fixture
def replying(server: ProviderServer) -> LanguageModel:
    server.always(it.says_in_pieces(*contract.PIECES))
    return model_at(server)


@pytest.fixture
def speak(server: ProviderServer) -> contract.Speak:
    def model_that_says(text: str) -> LanguageModel:
        server.always(it.says(text))
        return model_at(server)

    return model_that_says


@pytest.fixture
def caller(server: ProviderServer) -> LanguageModel:
    server.always(it.calls_tools(("look_up", "{}"), ("look_up", "{}"), text=contract.BEFORE_CALLS))
    return model_at(server)


@pytest.fixture
def breaking(server: ProviderServer) -> LanguageModel:
    server.always(it.streams(it.words(contract.PIECES[0]), then=it.is_reset))
    return model_at(server)
