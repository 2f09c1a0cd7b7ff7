"""Processes that share a database ask a model at the rates that they have together."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from itertools import cycle
from pathlib import Path

import pytest

from application.ports.language_model import LanguageModel
from domain.contract import Contract
from domain.errors import AnswerRejected
from domain.messages import UserMessage
from domain.prompts import Prompt, PromptName
from infrastructure.composition import Agent
from tests.fakes.postgres.agents import agent_on_postgres
from tests.fakes.postgres.databases import ON_POSTGRES, an_empty_database
from tests.fakes.scripted_language_model import ScriptedLanguageModel

pytestmark = [ON_POSTGRES, pytest.mark.slow]
PROMPT = Prompt(name=PromptName("test"), messages=(UserMessage(text="What do owls do?"),))
LONG = "word " * 1_600
"""About 2,000 tokens."""

Machines = Callable[..., list[LanguageModel]]


class Summary(Contract):
    """What the model answers."""

    text: str


@pytest.fixture
async def machines(tmp_path: Path) -> AsyncIterator[Machines]:
    """Makes the model of two processes, which ask the same one."""
    agents: list[Agent] = []

    def make(model: LanguageModel, **limits: int) -> list[LanguageModel]:
        url = an_empty_database()
        agents.extend(agent_on_postgres(tmp_path, url=url, model=model, postgres=limits) for _ in range(2))
        return [agent.core.wrapped_language_model() for agent in agents]

    yield make
    for agent in agents:
        await agent.close()


async def ask(model: LanguageModel) -> None:
    await model.answer(PROMPT, returning=Summary)


async def ask_in_vain(model: LanguageModel) -> None:
    with pytest.raises(AnswerRejected):
        await ask(model)


async def read(model: LanguageModel) -> None:
    async with aclosing(model.reply(PROMPT)) as parts:
        assert [part async for part in parts]


async def test_requests_of_two_processes_share_a_rate_after_those_of_a_second(machines: Machines) -> None:
    models = machines(ScriptedLanguageModel([Summary(text="Owls hoot.")] * 60), requests_per_minute=1_200)
    began = time.monotonic()
    await asyncio.gather(*(ask(model) for model in models for _ in range(30)))
    assert 1.9 < time.monotonic() - began < 6  # 40 of them, 20 per second


@pytest.mark.parametrize(
    ("asking", "line"),
    [(ask, Summary(text=LONG)), (ask_in_vain, LONG), (read, LONG)],
    ids=["answer", "malformed", "reply"],
)
async def test_the_tokens_that_were_used_count_whatever_was_expected(
    machines: Machines, asking: Callable[[LanguageModel], Awaitable[None]], line: Summary | str
) -> None:
    models = cycle(machines(ScriptedLanguageModel([line] * 6), tokens_per_minute=240_000))
    began = time.monotonic()
    for _ in range(6):
        await asking(next(models))
    assert 0.8 < time.monotonic() - began < 6  # of 12,000 tokens, 4,000 were left and 4,000 are owed; 4,000 per second


async def test_a_limit_that_is_set_later_is_not_owed_what_was_used_before(tmp_path: Path) -> None:
    url, lines = an_empty_database(), [Summary(text="Owls hoot.")] * 8
    for limits, times in (
        ({"requests_per_minute": 60_000}, 1),
        ({"tokens_per_minute": 60}, 1),
        ({"requests_per_minute": 60_000}, 6),
        ({"tokens_per_minute": 60}, 1),
    ):
        agent = agent_on_postgres(tmp_path, url=url, model=ScriptedLanguageModel(lines), postgres=limits)
        async with asyncio.timeout(2):
            for _ in range(times):
                await ask(agent.core.wrapped_language_model())
        await agent.close()


async def test_a_request_larger_than_the_rate_waits_for_those_before_it_only(machines: Machines) -> None:
    model, _ = machines(ScriptedLanguageModel([Summary(text="Owls hoot.")] * 2), tokens_per_minute=60)
    async with asyncio.timeout(2):
        await ask(model)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(1):
            await ask(model)
