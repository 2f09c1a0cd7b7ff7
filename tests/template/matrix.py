"""Projects of every choice that there is: each capability and adapter by itself, all, none, and pairs of adapters.

Run by `make template-matrix`. All projects are rendered to one place, one after the other, so mypy knows most of them.
"""

import re
import shutil
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest

from tests.template.faults import parts_of
from tests.template.rendering import OTHER_ANSWERS, ROOT, Tree, render

Choice = dict[str, tuple[str, ...]]

WRITING = ("article", "chat")
"""Of these a project has at least one: evaluation alone has nothing to evaluate."""

WORDS = {
    "article": r"article|outline|byline|review_rounds|agent write\b",
    "chat": r"(?<!ollama_)chat(?![/. ]completion|cmpl)|conversation_?memor|agent memory|domain\.conversations",
    "http": r"agent serve\b|agent keys|fastapi|uvicorn|interfaces[./]http|served_agent|serve-over-http",
    "mcp": r"agent mcp\b|mcp_server|MCP server|interfaces[./]mcp|mcp-conformance",
    "evaluation": r"application/evaluation|application\.evaluation|agent evaluat",
}
"""What speaks of a part, if it stands in a project without it; for other parts, their name in a mark."""

ENGLISH = {
    "src/infrastructure/language_models/extractive/phrases.py": "article",  # this article, this video
    "src/interfaces/http/page/page.css": "outline",  # the line around what has the focus
}
"""What in these files speaks of no part."""


def choices() -> list[Choice]:
    """Return every set of capabilities and adapters that is tried."""
    template = Tree(ROOT)
    capabilities, adapters = parts_of(template, "capabilities"), parts_of(template, "adapters")
    several = [chosen for size in range(1, len(capabilities) + 1) for chosen in combinations(capabilities, size)]
    tried: list[Choice] = [{"capabilities": c, "adapters": ()} for c in several if set(WRITING) & set(c)]
    some = {(), *((adapter,) for adapter in adapters), *combinations(adapters, 2), adapters}
    tried += [{"capabilities": capabilities, "adapters": chosen} for chosen in sorted(some)]
    return [choice for number, choice in enumerate(tried) if choice not in tried[:number]]


def traces(project: Tree, part: str) -> Iterator[str]:
    """Find where a project speaks of a part."""
    words = re.compile(f"{WORDS.get(part, '(?!)')}|(?:part|end): (?:[a-z_]+ )*{part}\\b", re.IGNORECASE)
    for file, content in project.files().items():
        if file.startswith("examples/"):
            continue
        if words.search(file):
            yield file
        harmless = ENGLISH.get(file)
        for line in content.decode(errors="replace").splitlines():
            if words.search(line.replace(harmless, "") if harmless else line):
                yield f"{file}: {line.strip()}"


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where every project is rendered to."""
    return tmp_path_factory.mktemp("matrix")


@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    "choice", choices(), ids=lambda choice: "+".join((*choice["capabilities"], *choice["adapters"]))
)
def test_a_project_of_these_parts_passes_its_checks_and_tests_and_knows_no_other(
    template: Tree, place: Path, choice: Choice
) -> None:
    shutil.rmtree(place / "project", ignore_errors=True)
    answers = {question: list(chosen) for question, chosen in choice.items() if parts_of(template, question)}
    project = render(template, place / "project", **OTHER_ANSWERS, **answers)
    kept = {part for chosen in answers.values() for part in chosen}
    others = {*parts_of(template, "capabilities"), *parts_of(template, "adapters")} - kept

    assert [trace for part in sorted(others) for trace in traces(project, part)] == []
    project.python("-m", "ruff", "format", "--check", ".")
    project.python("-m", "ruff", "check", ".")
    project.python("-m", "mypy", "--cache-dir", str(place / "mypy"))
    project.python("-c", "from importlinter.cli import lint_imports_command as check; check(['--no-cache'])")
    project.python("-m", "pytest", "-q", "-n", "auto", "--dist", "loadfile", "-m", "not slow", "-p", "no:cacheprovider")
    done = project.make("run")
    assert (done.returncode, bool(done.stdout.strip())) == (0, True), done.stderr
