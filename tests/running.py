"""What a run needs, in memory, and small steps for it to do."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

from application.ports.language_model import LanguageModel
from application.ports.prompt_library import PromptLibrary
from application.runs.ask_model import MEND_ANSWER, AskModel
from application.runs.execute_run import Ended, ExecuteRun
from application.runs.metered_language_model import MeteredLanguageModel
from application.runs.run_in_progress import RunInProgress
from domain.contract import Contract
from domain.errors import AgentError
from domain.prompts import PromptName
from domain.runs import RunId
from domain.usage import Budget
from infrastructure.prompt_libraries.in_memory import InMemoryPromptLibrary
from infrastructure.run_journals.in_memory import InMemoryRunJournal
from infrastructure.run_listeners.in_memory import InMemoryRunListener
from infrastructure.run_locks.in_memory import InMemoryRunLock
from tests.answering import AnsweringLanguageModel, in_turn

GUESS = PromptName("numbers/guess")


class Number(Contract):
    """A number, as request or result."""

    value: int


class Double:
    """A step that asks no model; it keeps what it was asked for in `asked`, and fails on a negative number."""

    name = "double"
    takes = Number
    gives = Number
    prompt = None

    def __init__(self) -> None:
        self.asked: list[int] = []

    async def execute(self, request: Number) -> Number:
        """Return twice the number."""
        self.asked.append(request.value)
        if request.value < 0:
            raise AgentError(f"{request.value} is negative")
        return Number(value=2 * request.value)


class Guess:
    """A step that asks a model for a number, and wants a positive one."""

    name = "guess"
    takes = Number
    gives = Number
    prompt = GUESS

    def __init__(self, ask: AskModel) -> None:
        self._ask = ask

    async def execute(self, request: Number) -> Number:
        """Return the model's number."""
        return await self._ask.execute(
            self.prompt,
            request,
            returning=Number,
            complaints=lambda number: () if number.value > 0 else (f"{number.value} is not positive.",),
        )


class Gate:
    """A step that tells when it is under way, and waits until the number that it was asked for is let through."""

    name = "gate"
    takes = Number
    gives = Number
    prompt = None

    def __init__(self) -> None:
        self.entered: dict[int, asyncio.Event] = {}
        self.open: dict[int, asyncio.Event] = {}

    def entering(self, number: int) -> Awaitable[bool]:
        """Wait until the step is under way for the number."""
        return self.entered.setdefault(number, asyncio.Event()).wait()

    def let_through(self, number: int) -> None:
        """Let the step end for the number."""
        self.open.setdefault(number, asyncio.Event()).set()

    async def execute(self, request: Number) -> Number:
        """Return the number, once it is let through; fail if it is negative."""
        self.entered.setdefault(request.value, asyncio.Event()).set()
        await self.open.setdefault(request.value, asyncio.Event()).wait()
        if request.value < 0:
            raise AgentError(f"{request.value} is negative")
        return request


def number_prompts(guess: str = "Guess from {{ value }}.") -> InMemoryPromptLibrary:
    """Return a library of the prompt to guess, and the one to mend an answer."""
    mend = "Wrong: {{ complaints | join(' ') }}"
    return InMemoryPromptLibrary(
        {
            GUESS: f"---\nname: {GUESS}\ndescription: Guess.\nversion: 1\ninputs: [value]\n---\nuser:\n{guess}\n",
            MEND_ANSWER: (
                f"---\nname: {MEND_ANSWER}\ndescription: Mend.\nversion: 1\ninputs: [complaints]\n---\nuser:\n{mend}\n"
            ),
        }
    )


@dataclass(frozen=True)
class Bench:
    """Everything that a run needs, open to look into; `with_` gives another bench on the same journal and lock."""

    model: LanguageModel = field(default_factory=lambda: AnsweringLanguageModel(in_turn()))
    prompts: PromptLibrary = field(default_factory=number_prompts)
    budget: Budget = field(default_factory=Budget)
    journal: InMemoryRunJournal = field(default_factory=InMemoryRunJournal)
    lock: InMemoryRunLock = field(default_factory=InMemoryRunLock)
    listener: InMemoryRunListener = field(default_factory=InMemoryRunListener)

    @property
    def ask(self) -> AskModel:
        """The way to ask the model, on the run's account."""
        return AskModel(model=MeteredLanguageModel(self.model), prompts=self.prompts)

    @property
    def runs(self) -> ExecuteRun:
        """What executes runs."""
        return ExecuteRun(
            journal=self.journal,
            lock=self.lock,
            listener=self.listener,
            prompts=self.prompts,
            model=self.model,
            budget=self.budget,
        )

    def with_(
        self,
        *,
        model: LanguageModel | None = None,
        prompts: PromptLibrary | None = None,
        budget: Budget | None = None,
    ) -> "Bench":
        """Return what another process would have: the same journal and lock, and something else changed."""
        return replace(
            self,
            model=model or self.model,
            prompts=prompts or self.prompts,
            budget=budget or self.budget,
            listener=InMemoryRunListener(),
        )

    async def enter(self) -> RunId:
        """Enter a run."""
        return await self.runs.enter("count", title="Numbers", request=Number(value=0))

    async def execute(self, run: RunId, work: Callable[[RunInProgress], Awaitable[object]]) -> None:
        """Do the work in the run, and call it done."""

        async def to_the_end(progress: RunInProgress) -> Ended[None]:
            await work(progress)
            return Ended(None, title="Numbers", where="here")

        await self.runs.execute(run, to_the_end, of="count")

    async def run(self, work: Callable[[RunInProgress], Awaitable[object]]) -> RunId:
        """Do the work in a new run, and return the run's id."""
        run = await self.enter()
        await self.execute(run, work)
        return run
