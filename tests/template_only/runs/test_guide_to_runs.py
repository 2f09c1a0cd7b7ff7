"""The code in docs/parts/runs.md."""

import re
from pathlib import Path
from typing import Any

from application.runs.start_run import StartRunRequest
from application.runs.summarize_document import SummarizeDocumentRequest
from application.runs.summarize_text import Summary
from infrastructure.runs.container import RunsContainer
from tests.agents import agent_with
from tests.fakes.scripted_language_model import ScriptedLanguageModel
from tests.template.projects import ROOT

NAMES = (StartRunRequest, SummarizeDocumentRequest, Summary, RunsContainer, agent_with, ScriptedLanguageModel, Path)


async def test_a_workflow_is_tested_as_the_guide_shows(tmp_path: Path) -> None:
    guide = (ROOT / "docs/parts/runs.md").read_text(encoding="utf-8")
    [code] = re.findall(r"^```python\n(.*?)^```$", guide, re.MULTILINE | re.DOTALL)
    names: dict[str, Any] = {each.__name__: each for each in NAMES}
    exec(code, names)  # noqa: S102 - the code of this repository
    await names["test_a_text_is_summarized"](tmp_path)
