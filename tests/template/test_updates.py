"""An update brings what the template has learnt, keeps what the owner did, and says where the two meet."""

from pathlib import Path

import pytest
import yaml
from copier import run_copy

from tests.template.rendering import OTHER_ANSWERS, Tree, thin_out

pytestmark = pytest.mark.slow

STEP = "src/application/article/draft_section.py"
PROMPT = "prompts/article/outline_article.md"
DELETED = "prompts/article/group_notes.md"
CONTAINER = "src/infrastructure/container.py"
ADAPTER = "src/infrastructure/note_sources/herbarium.py"


@pytest.fixture(scope="module")
def improved(template: Tree, tmp_path_factory: pytest.TempPathFactory) -> Tree:
    """A template of two versions; the later one improves what owners change, and what they do not."""
    improved = thin_out(template, tmp_path_factory.mktemp("improved") / "template")
    improved.commit("First", tag="v0.1.0")
    improved.write(STEP, improved.read(STEP) + "\n# the template's last line\n")
    improved.write(PROMPT, improved.read(PROMPT) + "\nBe brief.\n")
    improved.write(DELETED, improved.read(DELETED) + "\nBe brief.\n")
    improved.write("src/domain/herbs.py", '"""New in the template."""\n')
    improved.write("README.md", improved.read("README.md").replace("## Limits\n", "## Limits of Groundwork\n"))
    improved.write("SECURITY.md", improved.read("SECURITY.md").replace("# Security\n", "# Security, anew\n"))
    improved.commit("Second", tag="v0.2.0")
    return improved


@pytest.fixture
def owned(improved: Tree, tmp_path: Path) -> Tree:
    """A project of the first version in which its owner has worked."""
    project = Tree(tmp_path / "project")
    answers = dict(OTHER_ANSWERS)
    run_copy(str(improved.folder), project.folder, data=answers, vcs_ref="v0.1.0", defaults=True, quiet=True)
    project.commit("Start")
    project.write(STEP, f"# the owner's first line\n{project.read(STEP)}")
    (project.folder / DELETED).unlink()
    project.write(ADAPTER, '"""Pressed plants."""\n')
    project.write(CONTAINER, f"{project.read(CONTAINER)}    # the owner's line\n")
    project.write(".env", "AGENT_MODEL=ollama_chat/qwen3\nAGENT_MODEL_API_KEY=secret\n")
    project.commit("Work")
    return project


def test_improvements_arrive_and_the_owners_work_stays(owned: Tree, improved: Tree) -> None:
    done = owned.make("update")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "Updated. See 'git diff', run 'make check test', then commit.\n"
    assert owned.read(STEP).startswith("# the owner's first line\n")
    assert owned.read(STEP).endswith("# the template's last line\n")
    assert owned.read(PROMPT) == improved.read(PROMPT)
    assert "## Limits of Field Notes\n" in owned.read("README.md")
    assert owned.read("src/domain/herbs.py") == improved.read("src/domain/herbs.py")
    assert not (owned.folder / DELETED).exists()
    assert owned.read(ADAPTER) == '"""Pressed plants."""\n'
    assert owned.read(CONTAINER).endswith("    # the owner's line\n")
    assert owned.read(".env") == "AGENT_MODEL=ollama_chat/qwen3\nAGENT_MODEL_API_KEY=secret\n"
    kept = yaml.safe_load(owned.read(".copier-answers.yml"))
    assert kept["_commit"] == "v0.2.0"
    assert kept.items() >= OTHER_ANSWERS.items()


def test_a_file_that_both_changed_in_one_place_is_marked_and_named(owned: Tree) -> None:
    owned.change("SECURITY.md", "# Security\n", "# Our security\n")
    owned.commit("Say whose")

    done = owned.make("update")

    assert done.returncode != 0
    assert done.stdout == "SECURITY.md\n"
    assert done.stderr.startswith("These files hold marks of a conflict (<<<<<<<); choose, then commit:\n")
    both = owned.read("SECURITY.md")
    assert "<<<<<<< before updating\n# Our security\n" in both
    assert "# Security, anew\n>>>>>>> after updating\n" in both
    assert owned.succeed("git", "status", "--porcelain", "SECURITY.md").startswith("UU")


def test_work_that_is_not_committed_is_not_touched(owned: Tree) -> None:
    owned.write(ADAPTER, '"""Not committed."""\n')
    before = owned.files()

    done = owned.make("update")

    assert done.returncode != 0
    assert done.stderr.splitlines()[0].startswith("Destination repository is dirty; cannot continue.")
    assert owned.files() == before


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("nope", "DATA=nope is no answer. Write DATA='question=answer'."),
        ("slug=domain", "Validation error for question 'slug': 'domain' is taken"),
        ("adapters=[", "An answer is no YAML: "),
    ],
)
def test_an_answer_that_is_wrong_is_said_in_a_line_and_changes_nothing(owned: Tree, answer: str, said: str) -> None:
    before = owned.files()

    done = owned.make("update", f"DATA={answer}")

    assert done.returncode != 0
    assert [line.startswith(said) for line in done.stderr.splitlines() if not line.startswith("make: ")] == [True]
    assert owned.files() == before


def test_an_answer_to_no_question_is_named(owned: Tree) -> None:
    done = owned.make("update", "DATA=capability=[chat]")

    assert done.returncode != 0
    assert done.stderr.startswith("'capability' is no question and was left out. The questions are project_name, ")


def test_where_nothing_is_new_it_says_so(owned: Tree) -> None:
    owned.make("update")
    owned.commit("Take the update")

    done = owned.make("update")

    assert (done.returncode, done.stdout, done.stderr) == (0, "Nothing is new.\n", "")


def test_a_template_that_is_gone_is_named_with_where_to_mend_that(owned: Tree, improved: Tree) -> None:
    answers = owned.read(".copier-answers.yml")
    owned.write(".copier-answers.yml", answers.replace(str(improved.folder), "/nowhere/groundwork"))
    owned.commit("Move")

    done = owned.make("update")

    assert done.returncode != 0
    assert done.stderr.splitlines()[0].startswith("The template is no longer in /nowhere/groundwork: say in .copier-")


def test_only_a_project_can_be_updated(template: Tree) -> None:
    done = template.make("update")

    assert done.returncode != 0
    assert done.stderr.splitlines()[0].startswith("There is no .copier-answers.yml here")
