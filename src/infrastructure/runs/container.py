"""The container of runs."""

import os
import socket

from application.runs.execute_run import ExecuteRun
from application.runs.manage_runs import ManageRuns
from application.runs.ports.run_journal import RunJournal
from application.runs.ports.run_lock import RunLock
from application.runs.ports.run_queue import RunQueue
from application.runs.replay_step import ReplayStep
from application.runs.start_run import StartRun
from application.runs.summarize_document import SummarizeDocument
from application.runs.summarize_text import SummarizeText
from infrastructure.injector import containers, imported, providers
from infrastructure.runs.run_journals.in_memory import InMemoryRunJournal
from infrastructure.runs.run_journals.patient import PatientRunJournal
from infrastructure.runs.run_locks.file import FileRunLock
from infrastructure.runs.run_locks.in_memory import InMemoryRunLock
from infrastructure.runs.run_queues.in_memory import InMemoryRunQueue


class RunsContainer(containers.DeclarativeContainer):
    """Durable work in steps; parts add their workflows to `workflows`."""

    core = providers.DependenciesContainer()
    sql = providers.DependenciesContainer()
    _set = core.settings.provided

    summarize_text = providers.Factory(SummarizeText, ask=core.ask_model)
    steps = providers.List(summarize_text)
    workflows = providers.List(providers.Factory(SummarizeDocument, summarize=summarize_text))

    run_journal: providers.Provider[RunJournal] = providers.Selector(
        _set.adapter_of.call("run_journal", "sql"),
        sql=providers.Singleton(imported("infrastructure.runs.run_journals.sql.SqlRunJournal"), sql.database),
        in_memory=providers.Singleton(InMemoryRunJournal),
    )
    run_lock: providers.Provider[RunLock] = providers.Selector(
        _set.adapter_of.call("run_lock", "file"),
        file=providers.Singleton(FileRunLock, _set.data_dir),
        in_memory=providers.Singleton(InMemoryRunLock),
    )
    execute_run = providers.Factory(
        ExecuteRun,
        workflows=workflows,
        journal=providers.Factory(PatientRunJournal, run_journal),
        lock=run_lock,
        prompts=core.prompt_library,
        model=core.language_model,
        budget=_set.budget,
        listener=core.listener,
        max_per_caller=_set.runs.max_per_caller,
        redact=core.secrets.provided.redact,
        process=providers.Callable(lambda: f"process {os.getpid()} on {socket.gethostname()}"),
    )
    run_queue: providers.Provider[RunQueue] = providers.Selector(
        _set.adapter_of.call("run_queue", "in_memory"),
        in_memory=providers.Singleton(
            InMemoryRunQueue, execute_run.provider, max_concurrency=_set.runs.max_concurrency
        ),
    )
    working = providers.List(run_queue)

    start_run = providers.Factory(
        StartRun,
        workflows=workflows,
        journal=run_journal,
        queue=run_queue,
        model=core.language_model,
        budget=_set.budget,
        max_waiting=_set.runs.max_waiting,
    )
    manage_runs = providers.Factory(ManageRuns, journal=run_journal, lock=run_lock, queue=run_queue)
    replay_step = providers.Factory(ReplayStep, journal=run_journal, steps=core.steps, execute_step=core.execute_step)
