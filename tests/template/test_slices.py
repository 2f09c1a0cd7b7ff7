"""A capability works without the other, and none of what an adapter brings is there without it."""

import json
import re

import pytest

from tests.template.faults import parts_of
from tests.template.rendering import OTHER_ANSWERS, ROOT, Tree, render
from tests.template.traces import traces

pytestmark = pytest.mark.slow

PARTS = {*parts_of(Tree(ROOT), "capabilities"), *parts_of(Tree(ROOT), "adapters")}
BROUGHT = r"^(opentelemetry|mcp|fastapi|starlette|uvicorn|python-multipart|schemathesis)"
"""Packages of the adapters alone, at the beginning of a line of the lock."""


@pytest.fixture(scope="module", params=["article", "chat"])
def alone(request: pytest.FixtureRequest, template: Tree, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Tree]:
    place = tmp_path_factory.mktemp(request.param) / "project"
    return request.param, render(template, place, **OTHER_ANSWERS, capabilities=[request.param], adapters=[])


def test_what_is_left_out_is_named_nowhere(alone: tuple[str, Tree]) -> None:
    kept, project = alone

    assert [trace for part in sorted(PARTS - {kept}) for trace in traces(project, part)] == []
    assert re.findall(BROUGHT, project.read("requirements.lock"), re.MULTILINE) == []


def test_a_capability_works_without_the_slice_of_the_other(alone: tuple[str, Tree]) -> None:
    kept, project = alone
    commands = {
        "chat": ("chat", "-m", "What is occupancy?", "--notes", "examples/notes", "--json"),
        "article": ("write", "memory", "--notes", "examples/notes", "--json"),
    }

    said = project.python(
        "-c", "from interfaces.cli.main import main; main()", *commands[kept], "--model", "extractive"
    )

    if kept == "chat":
        answer = json.loads(said.splitlines()[-1])
        assert answer["kind"] == "answer_finished"
        assert answer["references"][0]["quotes"]
    else:
        written = json.loads(said)
        assert "## References" in project.read(written["path"])
