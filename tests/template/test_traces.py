"""The search for what was not chosen can find it: in names of files, in lines, in marks."""

from pathlib import Path

import pytest

from tests.template.faults import parts_of
from tests.template.rendering import ROOT, Tree
from tests.template.traces import DEFAULTS, found, traces

LINES = {
    "article": 'AGENT_NOTES_PER_ARTICLE = "4"',
    "chat": "from infrastructure.conversation_memories.sql import SqlConversationMemory",
    "evaluation": "make evaluate: ## Evaluate the agent",
    "opentelemetry": "from infrastructure.run_listeners.opentelemetry.listener import OpenTelemetryRunListener",
    "mcp": "`agent mcp` makes the agent a server.",
    "http": '"fastapi>=0.165",',
}
PARTS = (*parts_of(Tree(ROOT), "capabilities"), *parts_of(Tree(ROOT), "adapters"))


@pytest.mark.parametrize("part", PARTS)
def test_a_line_that_speaks_of_the_part_is_found_and_nothing_else(tmp_path: Path, part: str) -> None:
    project = Tree(tmp_path)
    project.write("src/infrastructure/container.py", "from domain.notes import Note\n")
    project.write("docs/architecture.md", "# Architecture\n")
    assert list(traces(project, part)) == []

    project.write("docs/architecture.md", f"# Architecture\n\n{LINES[part]}\n")

    assert list(traces(project, part)) == [f"docs/architecture.md: {LINES[part]}"]


@pytest.mark.parametrize("part", PARTS)
def test_a_mark_of_the_part_is_found_also_among_others(tmp_path: Path, part: str) -> None:
    project = Tree(tmp_path)
    project.write("Makefile", f"x:  # part: garden {part}\n")

    assert [trace.split(":")[0] for trace in traces(project, part)] == ["Makefile"]


def test_a_file_that_is_named_for_the_part_is_found(tmp_path: Path) -> None:
    project = Tree(tmp_path)
    project.write("prompts/chat/answer.md", "Answer.\n")

    assert list(traces(project, "chat")) == ["prompts/chat/answer.md"]


def test_what_other_people_call_a_chat_is_none(tmp_path: Path) -> None:
    project = Tree(tmp_path)
    project.write("src/infrastructure/run_listeners/opentelemetry/gen_ai.py", 'CHAT = "chat"\nNAME = "agent chat"\n')
    project.write("README.md", "It speaks /v1/chat/completions, to ollama_chat/qwen3.\n")

    assert [trace.split(": ")[1] for trace in traces(project, "chat")] == ['NAME = "agent chat"']


def test_a_default_answer_is_found(tmp_path: Path) -> None:
    project = Tree(tmp_path)
    project.write("README.md", "# Field Notes\n\nMade by Groundwork.\n")

    assert list(found(project, DEFAULTS)) == ["README.md: Made by Groundwork."]
