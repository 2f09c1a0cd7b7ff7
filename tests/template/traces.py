"""Where a project speaks of a part that it does without, or of the template's own answers."""

import re
from collections.abc import Iterator

from tests.template.rendering import Tree

WORDS = {
    "article": r"article|outline|byline|review_rounds|parallel_sections|agent write\b|draft_section|domain\.drafts",
    "chat": r"(?<!ollama_)chat(?![/. ]completion|cmpl)|conversation_?memor|agent memory|domain\.conversations",
    "evaluation": r"evaluat|examiner|dataset|judge_|\bevals\b",
    "opentelemetry": r"opentelemetry|\botlp|agent_traces|trace-runs",
    "mcp": r"mcp",
    "http": r"fastapi|schemathesis|interfaces[./]http|agent serve\b|agent keys|served_agent"
    r"|api_key_store|note_intake|add_notes|recognise_caller|\bdeploy\b|dockerfile",
}
"""What speaks of a part, if it stands in a project without it; besides these, its name in a mark."""

DEFAULTS = r"groundwork|A Clean Architecture template"

HARMLESS = {
    # this article, this video
    ("article", "src/infrastructure/language_models/extractive/phrases.py"): r"article",
    # the line around what has the focus
    ("article", r"src/interfaces/http/page/.*\.css"): r"\boutline(-offset)?:",
    # what OpenTelemetry calls any call of a model
    ("chat", r".*opentelemetry.*|docs/how-to/trace-runs\.md"): r"(?i)(?<!agent )\bchat\b(?!/)",
    # what Playwright calls running a script
    ("evaluation", r"scripts/screenshots\.py|tests/browser\.py|tests/end_to_end/http/.*\.py"): r"\.evaluate(_all)?\(",
    # a package that others need too
    ("opentelemetry", r"requirements\.lock"): r"opentelemetry-api==",
    # a package that LiteLLM would look for, and that must not be loaded
    (
        "mcp",
        r".*[/_]litellm\w*\.py|docs/decisions/.*-a-streamed-reply-is-whole-.*",
    ): r"litellm\[mcp\]|\bmcp\b|_skip_mcp_",
    ("mcp", r"tests/end_to_end/test_commands\.py"): r"'mcp'",
}
"""What in these files speaks of no part."""

ANSWERS = ".copier-answers.yml"
"""Says what was not chosen, for updates."""


def traces(project: Tree, part: str) -> Iterator[str]:
    """Find where a project speaks of a part: names of files, and lines in them."""
    words = f"{WORDS.get(part, '(?!)')}|(?:part|end): (?:[a-z_]+ )*{part}\\b"
    harmless = {file: said for (of, file), said in HARMLESS.items() if of == part}
    yield from found(project, words, harmless)


def found(project: Tree, words: str, harmless: dict[str, str] | None = None) -> Iterator[str]:
    """Find the words, whatever their case, where they are not harmless."""
    sought = re.compile(words, re.IGNORECASE)
    for file, content in project.files().items():
        if file.startswith("examples/") or file == ANSWERS:
            continue
        if sought.search(file):
            yield file
        text = content.decode(errors="replace")
        for place, said in (harmless or {}).items():
            if re.fullmatch(place, file):
                text = re.sub(said, "", text)
        if sought.search(text):
            yield from (f"{file}: {line.strip()}" for line in text.splitlines() if sought.search(line))
