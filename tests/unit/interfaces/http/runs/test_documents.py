from datetime import UTC, datetime

import pytest

from domain.identifiers import RunId
from domain.runs.run import Run, RunStatus, StepKey, StepRecord
from domain.usage import Budget
from interfaces.http.runs.documents import ShownRun, ShownStep

NOW = datetime.now(UTC)
RUN = Run(id=RunId("r"), use_case="w", request="{}", model="m", budget=Budget(), status=RunStatus.QUEUED, started=NOW)


@pytest.mark.parametrize(
    ("status", "outcome", "shown"),
    [
        (RunStatus.DONE, "/home/ada/articles/owls-r.md", "owls-r.md"),
        (RunStatus.DONE, "/home/ada/My Notes/about owls.md", "about owls.md"),
        (RunStatus.DONE, "sent to team A/B", "sent to team A/B"),
        (RunStatus.FAILED, "/home/ada/articles cannot be written: full", "articles cannot be written: full"),
        (RunStatus.WAITING, "the outline waits for approval", "the outline waits for approval"),
    ],
)
def test_an_outcome_names_a_file_and_not_its_folder(status: RunStatus, outcome: str, shown: str) -> None:
    assert ShownRun.of(RUN.with_status(status, outcome)).outcome == shown


def test_a_failure_of_a_step_names_no_folder() -> None:
    step = StepRecord(key=StepKey("k"), name="s", request="{}", started=NOW, failure="Cannot write /home/ada/owls.md")

    assert ShownStep.of(1, step).failure == "Cannot write owls.md"
