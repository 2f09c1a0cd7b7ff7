"""The code in docs/parts/runs.md, and in the pages beside it."""

import re
from pathlib import Path
from typing import Any

import pytest

from application.runs.manage_runs import ManageRuns
from application.runs.run_in_progress import RunInProgress
from application.runs.start_run import StartRunRequest
from application.runs.summarize_document import SummarizeDocumentRequest
from application.runs.summarize_text import Summary
from application.runs.workflow import WorkflowResult
from domain.contract import Contract
from domain.errors import Conflict
from domain.identifiers import RunId
from domain.runs.run import RunStatus
from infrastructure.injector import providers
from infrastructure.runs.container import RunsContainer
from tests.agents import agent_with
from tests.fakes.scripted_language_model import ScriptedLanguageModel
from tests.template.projects import ROOT

NAMES = (StartRunRequest, SummarizeDocumentRequest, Summary, RunsContainer, agent_with, ScriptedLanguageModel, Path)


class Text(Contract):
    """What the steps of the workflow take and give."""

    text: str


class Upper:
    """A step that keeps what it was asked."""

    name = "answer_customer"
    takes = gives = Text
    prompt = None

    def __init__(self, asked: list[str]) -> None:
        self._asked = asked

    async def execute(self, request: Text) -> Text:
        self._asked.append(request.text)
        return Text(text=request.text.upper())


class Send(Upper):
    name = "send_reply"


def code_in(page: str) -> list[str]:
    text = (ROOT / "docs/parts" / page).read_text(encoding="utf-8")
    return re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


async def test_a_workflow_is_tested_as_the_guide_shows(tmp_path: Path) -> None:
    [code] = code_in("runs.md")
    names: dict[str, Any] = {each.__name__: each for each in NAMES}
    exec(code, names)  # noqa: S102 - the code of this repository
    await names["test_a_text_is_summarized"](tmp_path)


@pytest.mark.parametrize(("reply", "sent"), [(None, "HELP"), (Text(text="Done"), "Done")])
async def test_a_workflow_waits_for_a_person_as_the_guide_shows(reply: Text | None, sent: str, tmp_path: Path) -> None:
    asked: list[str] = []
    names: dict[str, Any] = dict.fromkeys(
        ("AnswerCustomerRequest", "AnswerCustomerResult", "ProduceSupportRequest"), Text
    )
    names |= {"AnswerCustomer": Upper, "SendReply": Send}
    classes = (Conflict, Contract, ManageRuns, RunInProgress, WorkflowResult)
    names |= {"RunId": RunId, **{each.__name__: each for each in classes}}
    for code in code_in("runs/decisions.md")[:2]:
        exec(code, names)  # noqa: S102 - the code of this repository
    workflow = names["ProduceSupport"](answer_customer=Upper(asked), send_reply=Send(asked))
    runs = agent_with(tmp_path).of(RunsContainer)
    runs.workflows.override(providers.List(providers.Object(workflow)))
    run = await runs.start_run().execute(StartRunRequest(workflow="produce_support", request='{"text": "Help"}'))
    approve, request = names["ApproveReply"](manage=runs.manage_runs()), names["ApproveReplyRequest"]
    with pytest.raises(Conflict):
        await approve.execute(request(run=run.id))
    assert await runs.execute_run().execute(run.id) == Text(text="HELP")
    assert (await runs.run_journal().find(run.id)).status is RunStatus.WAITING
    await approve.execute(request(run=run.id, reply=reply))
    assert await runs.execute_run().execute(run.id) == Text(text=sent.upper())
    assert asked == ["Help", sent]
    with pytest.raises(Conflict):
        await approve.execute(request(run=run.id))
