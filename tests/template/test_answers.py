"""Answers that are wrong are refused in one line, and odd ones are rendered right."""

import tomllib
from pathlib import Path

import pytest
import yaml

from tests.template.rendering import Tree, duplicate, render

pytestmark = pytest.mark.slow

REFUSED = [
    ("project_name", ""),
    ("project_name", 'Field "Notes"'),
    ("project_name", "Field\nNotes"),
    ("project_name", "Notes\n"),
    ("project_name", "{{ 7 * 7 }}"),
    ("project_name", "<%= 7 * 7 %>"),
    ("project_name", "../notes"),
    ("project_name", "n" * 61),
    ("slug", ""),
    ("slug", "Field-Notes"),
    ("slug", "field_notes"),
    ("slug", "field notes"),
    ("slug", "field--notes"),
    ("slug", "-field"),
    ("slug", "field-"),
    ("slug", "1field"),
    ("slug", "föld"),
    ("slug", "field-notes\n"),
    ("slug", "../field"),
    ("slug", "{{ slug }}"),
    ("slug", "f" * 61),
    ("slug", "domain"),
    ("slug", "interfaces"),
    ("slug", "tests"),
    ("slug", "class"),
    ("slug", "json"),
    ("slug", "litellm"),
    ("slug", "pydantic-settings"),
    ("slug", "sqlalchemy"),
    ("description", ""),
    ("description", " "),
    ("description", "One line.\nAnother."),
    ("description", "One line.\u2028Another."),
    ("description", "Backwards \u202e."),
    ("description", "<b>Bold</b>"),
    ("description", "[a link](nowhere.md)"),
    ("description", "d" * 201),
    ("author", ""),
    ("author", "Ada\nLovelace"),
    ("author", "Ada <ada@example.org>"),
    ("author", 'Ada "the Countess"'),
    ("default_model", ""),
    ("default_model", "claude"),
    ("default_model", "anthropic/claude\nAGENT_STORAGE=in_memory"),
    ("default_model", "../../claude"),
    ("default_model", "{{ model }}"),
    ("capabilities", []),
    ("capabilities", ["evaluation"]),
    ("capabilities", ["cooking"]),
]
ODD: list[dict[str, object]] = [
    {
        "project_name": "Ada's Notes & Co. (2)",
        "slug": "a",
        "description": "Says \"what\" it \\ is, {{ 7 * 7 }}, {% raw %}, ${HOME} and $(date); 'so'.",
        "author": "Ada O'Neil, Söhne & Cie.",
        "default_model": "openrouter/meta-llama/llama-3.1:free",
    },
    {"project_name": "Ünïcode Заметки 笔记", "slug": "notes-2", "description": "Заметки — 笔记 ✓"},
    {
        "project_name": "groundwork of Groundwork",
        "slug": "my-groundwork",
        "description": "Groundwork for groundwork, by The Groundwork authors.",
        "author": "Groundwork groundwork",
    },
]


@pytest.mark.parametrize(("question", "answer"), REFUSED, ids=str)
def test_a_wrong_answer_is_refused_in_one_line_and_nothing_is_written(
    template: Tree, tmp_path: Path, question: str, answer: object
) -> None:
    with pytest.raises(ValueError, match=f"'{question}': ") as refused:
        render(template, tmp_path / "project", **{question: answer})

    assert len(str(refused.value).splitlines()) == 1
    assert len(str(refused.value)) <= 90, "most terminals show no more"
    assert not (tmp_path / "project").exists()


@pytest.mark.parametrize("answers", ODD, ids=lambda odd: odd["slug"])
def test_odd_answers_are_rendered_as_they_are(template: Tree, tmp_path: Path, answers: dict[str, object]) -> None:
    project = render(template, tmp_path / "project", **answers)
    told = {**yaml.safe_load(project.read(".copier-answers.yml"))}
    package = tomllib.loads(project.read("pyproject.toml"))["project"]

    assert answers.items() <= told.items()
    assert (package["name"], package["description"]) == (told["slug"], told["description"])
    assert package["authors"] == [{"name": told["author"]}]
    assert project.read("README.md").startswith(f"# {told['project_name']}\n\n{told['description']}\n")
    assert f" {told['author']}\n" in project.read("LICENSE")


@pytest.mark.parametrize(
    ("project_name", "slug"),
    [
        ("Field Notes", "field-notes"),
        ("Domain", "my-domain"),
        ("LiteLLM", "my-litellm"),
        ("3D", "my-3d"),
        ("笔记", "my-agent"),
    ],
)
def test_what_is_proposed_as_the_slug_can_be_one(template: Tree, tmp_path: Path, project_name: str, slug: str) -> None:
    project = render(template, tmp_path / "project", project_name=project_name)

    kept = yaml.safe_load(project.read(".copier-answers.yml"))
    assert (kept["slug"], kept["description"]) == (slug, "An AI agent that works on a folder of Markdown notes.")


def test_a_project_of_the_same_name_that_does_less_is_not_described_as_this_one(template: Tree, tmp_path: Path) -> None:
    project = render(template, tmp_path / "project", capabilities=["chat"])

    assert "An AI agent that works on a folder of Markdown notes." in project.read("README.md")


@pytest.fixture
def committed(template: Tree, tmp_path: Path) -> Tree:
    here = duplicate(template, tmp_path / "here")
    here.commit("All of it")
    return here


def test_make_new_starts_a_project_from_the_last_commit(committed: Tree, tmp_path: Path) -> None:
    committed.change("README.md", "## The layers\n", "## The layers, not committed\n")

    done = committed.make("new", "DEST=../my-agent", "DATA=project_name=Ada's Field Notes")

    assert done.returncode == 0, done.stderr
    assert done.stderr == "What is not committed here is left out.\n"
    assert "not committed" not in Tree(tmp_path / "my-agent").read("README.md")
    kept = yaml.safe_load(Tree(tmp_path / "my-agent").read(".copier-answers.yml"))
    assert (kept["slug"], kept["author"]) == ("ada-s-field-notes", "The Ada's Field Notes authors")
    assert Path(kept["_src_path"]) == committed.folder
    assert kept["_commit"] in committed.succeed("git", "rev-parse", "HEAD")


def test_make_new_takes_several_answers_from_a_file(committed: Tree, tmp_path: Path) -> None:
    answers = {"description": 'Says "hi" for $5.', "author": "Ada", "capabilities": ["chat"], "adapters": []}
    (tmp_path / "answers.yml").write_text(yaml.safe_dump(answers), encoding="utf-8")

    done = committed.make("new", "DEST=../my-agent", "ANSWERS=../answers.yml", "DATA=author=Bea")

    assert done.returncode == 0, done.stderr
    kept = yaml.safe_load(Tree(tmp_path / "my-agent").read(".copier-answers.yml"))
    assert kept.items() >= (answers | {"author": "Bea"}).items()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("DEST=../my-agent", "DATA=slug=domain"), "Validation error for question 'slug': 'domain' is taken"),
        (("DEST=../my-agent", "DATA=capabilities=[]"), "Validation error for question 'capabilities': choose article"),
        ((), "Say where the project goes: make new DEST=../my-agent"),
        (("DEST=../my-agent",), "There is no terminal to ask on. Give an answer, such as DATA='project_name="),
        (("DEST=.", "DATA=capabilities=[chat]"), ". is there, and not empty"),
        (
            ("DEST=../my-agent", "DATA=capability=[chat]"),
            "'capability' is no question. The questions are project_name, slug",
        ),
        (("DEST=../my-agent", "DATA=capabilities"), "DATA=capabilities is no answer. Write DATA="),
        (
            ("DEST=../my-agent", "DATA=capabilities=[chat] adapters=[http]"),
            "An answer is no YAML: ",
        ),
        (("DEST=../my-agent", "DATA=adapters=http"), "An answer has another type than its question (Not a YAML list:"),
        (("DEST=../my-agent", "ANSWERS=none.yml"), "ANSWERS=none.yml cannot be read: No such file or directory."),
        (("DEST=../my-agent", "ANSWERS=README.md"), "ANSWERS=README.md is no YAML: "),
        (
            ("DEST=../my-agent", "ANSWERS=template/taken_names.txt"),
            "ANSWERS=template/taken_names.txt holds no answers.",
        ),
        (("DEST=../my-agent", "ANSWERS=.pre-commit-config.yaml"), "'repos' is no question. The questions are project_"),
    ],
)
def test_make_new_says_in_one_line_what_is_wrong(committed: Tree, given: tuple[str, ...], said: str) -> None:
    done = committed.make("new", *given)

    assert done.returncode != 0
    assert [line.startswith(said) for line in done.stderr.splitlines() if not line.startswith("make: ")] == [True]
