"""An article from the example notes, as a newcomer makes it: offline, without a key."""

import shutil
import sys
from pathlib import Path

import pytest

from domain.citations import plain
from domain.outlines import Outline
from tests.agent_process import EXAMPLE_NOTES, ROOT, AgentProcess
from tests.article_document import WrittenDocument, article_of

pytestmark = pytest.mark.slow


@pytest.fixture
def agent(tmp_path: Path) -> AgentProcess:
    return AgentProcess(tmp_path)


def write(agent: AgentProcess, *more: str) -> WrittenDocument:
    done = agent.run("write", "GPU kernels", "--notes", str(EXAMPLE_NOTES), "--json", *more)
    assert done.code == 0, done.stderr
    return article_of(done)


def test_writes_an_article_and_says_where_it_is(agent: AgentProcess) -> None:
    done = agent.run("write", "--notes", str(EXAMPLE_NOTES))

    assert done.code == 0, done.stderr
    assert done.stdout.startswith("# ")
    assert "\n## References\n" in done.stdout
    assert done.stdout.rstrip().endswith("*An extract of the notes, made without a model.*")
    path = Path(done.stderr.rsplit("Written to ", 1)[1].strip())
    assert (agent.folder / path).read_text(encoding="utf-8") == done.stdout


def test_progress_is_on_stderr_step_by_step(agent: AgentProcess) -> None:
    done = agent.run("write", "GPU kernels", "--notes", str(EXAMPLE_NOTES))

    for step in (
        "Capture notes",
        "Group notes",
        "Outline article",
        "Draft section",
        "Review article",
        "Publish article",
    ):
        assert f"  {step}" in done.stderr
        assert step not in done.stdout
    assert "\x1b" not in done.stderr


def test_json_is_one_document_of_the_promised_shape(agent: AgentProcess) -> None:
    document = write(agent)

    assert document.status == "done"
    assert (agent.folder / document.path).is_file()
    assert document.usage.cost_usd == 0
    assert document.steps[0].name == "capture_notes"
    assert document.steps[-1].name == "publish_article"


def test_every_paragraph_cites_words_that_stand_in_the_file(agent: AgentProcess) -> None:
    paragraphs = write(agent).paragraphs

    assert len(paragraphs) >= 8
    for paragraph in paragraphs:
        assert paragraph.citations
        for citation in paragraph.citations:
            assert plain(citation.quote) in plain((EXAMPLE_NOTES / citation.source).read_text(encoding="utf-8"))


def test_the_same_notes_give_the_same_article(tmp_path: Path) -> None:
    first, second = (tmp_path / name for name in ("first", "second"))
    for folder in (first, second):
        folder.mkdir()
        done = AgentProcess(folder).run("write", "memory", "--notes", str(EXAMPLE_NOTES), "--out", "article.md")
        assert done.code == 0, done.stderr

    assert (first / "article.md").read_bytes() == (second / "article.md").read_bytes()


def test_an_approved_outline_is_what_is_written(agent: AgentProcess) -> None:
    waiting = agent.run("write", "GPU kernels", "--notes", str(EXAMPLE_NOTES), "--approve-outline", "--json")
    assert waiting.code == 0, waiting.stderr
    run, file = article_of(waiting).run, agent.folder / article_of(waiting).path
    assert article_of(waiting).status == "waiting"
    outline = file.read_text(encoding="utf-8")
    title = next(line for line in outline.splitlines() if line.startswith("title: "))
    file.write_text(outline.replace(title, 'title: "My own title"'), encoding="utf-8")

    approved = agent.run("runs", "approve", run)

    assert approved.code == 0, approved.stderr
    assert approved.stdout.startswith("# My own title\n")
    assert agent.run("runs", "approve", run).code == 2


def test_an_outline_that_names_a_stranger_is_refused_and_still_waits(agent: AgentProcess) -> None:
    waiting = agent.run("write", "GPU kernels", "--notes", str(EXAMPLE_NOTES), "--approve-outline", "--json")
    run = article_of(waiting).run
    bad = agent.folder / "bad.yaml"
    bad.write_text(
        "title: A\nthesis: B\nsections:\n- heading: C\n  purpose: D\n  notes: ['000000000000']\n", encoding="utf-8"
    )

    refused = agent.run("runs", "approve", run, "--outline", str(bad))

    assert refused.code == 2
    assert "000000000000" in refused.stderr
    assert agent.run("runs", "approve", run).code == 0


def test_a_finished_run_is_reused_whole(agent: AgentProcess) -> None:
    first = write(agent)

    again = agent.run("write", "--resume", first.run, "--json")

    assert {step.status for step in article_of(again).steps} == {"reused"}
    assert article_of(again).path == first.path
    assert article_of(again).sections == first.sections


def test_a_changed_prompt_repeats_only_what_depends_on_it(agent: AgentProcess) -> None:
    shutil.copytree(ROOT / "prompts", agent.folder / "prompts")
    agent.variables["AGENT_PROMPTS_DIR"] = "prompts"
    first = write(agent)
    review = agent.folder / "prompts/article/review_article.md"
    review.write_text(
        review.read_text(encoding="utf-8").replace("A good\ndraft", "A very good\ndraft"), encoding="utf-8"
    )

    again = agent.run("runs", "resume", first.run, "--json")

    steps = {step.name: step.status for step in article_of(again).steps}
    assert steps["review_article"] == "done"
    assert {status for name, status in steps.items() if name != "review_article"} == {"reused"}


def test_a_step_can_be_done_alone_on_what_a_run_recorded(agent: AgentProcess) -> None:
    run = write(agent).run

    alone = agent.run("step", "outline_article", "--run", run)

    assert alone.code == 0, alone.stderr
    assert Outline.model_validate_json(alone.stdout).sections


def test_an_article_among_the_notes_does_not_become_one(agent: AgentProcess) -> None:
    shutil.copytree(EXAMPLE_NOTES, agent.folder, dirs_exist_ok=True)
    first = article_of(agent.run("write", "GPU kernels", "--notes", ".", "--json"))
    second = article_of(agent.run("write", "GPU kernels", "--notes", ".", "--json"))

    assert Path(first.path).is_relative_to(agent.folder)
    assert [reference.source for reference in first.references] == [r.source for r in second.references]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("kernels", "--out", "."), "is a directory"),
        (("kernels", "--out", ""), "is a directory"),
        (("kernels", "--out", "a\udcff.md"), "is not sound text"),
        (("kernels \udcff",), "is not sound text"),
        (("kernels " * 100,), "is longer than 500 characters"),
        ((" ",), "is empty"),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="has no bytes in arguments")
def test_refuses_before_it_begins_what_could_only_fail_at_the_end(
    agent: AgentProcess, arguments: tuple[str, ...], complaint: str
) -> None:
    done = agent.run("write", *arguments, "--notes", str(EXAMPLE_NOTES))

    assert done.code == 2
    assert complaint in done.stderr
    assert not list(agent.folder.iterdir())
