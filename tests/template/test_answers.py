"""Wrong answers are refused in one line, and nothing is written."""

import sys
from pathlib import Path
from typing import Any

import pytest

from scripts.answers import Refused, exit_code_of, given_answers
from scripts.new import main
from tests.template.projects import ROOT, SOME, render, run, template_files

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("project_name", ""),
        ("project_name", "a" * 61),
        ("project_name", "[link](x)"),
        ("slug", "My Agent"),
        ("slug", "my--agent"),
        ("slug", "domain"),
        ("slug", "pydantic"),
        ("description", " "),
        ("description", "two\nlines"),
        ("description", "<b>"),
        ("author", "<b>"),
        ("licence", "GPL"),
        ("default_model", "gpt"),
        ("start", "nothing"),
        ("parts", ["nothing"]),
    ],
)
def test_a_wrong_answer_is_refused(question: str, answer: Any, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r".+"):
        render(tmp_path / "project", template_files(SOME), **{question: answer})
    assert not (tmp_path / "project").exists()


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Süß & Co", "suess-and-co"),
        ("Order Desk", "order-desk"),
        ("2nd Try", "my-2nd-try"),
        ("pydantic", "my-pydantic"),
        ("日本", "my-agent"),
        ("C++ Helper", "c-plus-plus-helper"),
    ],
)
def test_a_slug_is_proposed_that_can_be_one(name: str, slug: str, tmp_path: Path) -> None:
    project = render(tmp_path / "project", template_files(SOME), project_name=name)
    assert f'name = "{slug}"' in (project / "pyproject.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"DEST": "."}, "exists and is not empty"),
        ({"DEST": "{}/new", "DATA": "nonsense"}, "DATA=nonsense is invalid"),
        ({"DEST": "{}/new", "DATA": "colour=red"}, "There is no question 'colour'"),
        ({"DEST": "{}/new", "ANSWERS": "missing.yml"}, "ANSWERS=missing.yml cannot be read"),
        ({"DEST": "{}/new"}, "There is no terminal to ask on"),
        ({"DEST": "{}/new", "DATA": "slug=My Agent"}, "use a-z, 0-9 and single hyphens"),
    ],
)
def test_a_new_project_is_refused_in_one_line(
    variables: dict[str, str],
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(ROOT)
    for name, value in variables.items():
        monkeypatch.setenv(name, value.format(tmp_path))
    assert exit_code_of(main) != 0
    assert message in capsys.readouterr().err.splitlines()[-1]
    assert not (tmp_path / "new").exists()


def test_the_command_names_what_is_missing() -> None:
    done = run(ROOT, sys.executable, "-m", "scripts.new")
    assert (done.returncode, done.stdout, done.stderr) == (2, "", "DEST is missing: make new DEST=../my-agent\n")


def test_answers_come_from_a_file_and_one_that_is_given_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "answers.yml"
    file.write_text("start: workflow\nslug: a\n", encoding="utf-8")
    monkeypatch.setenv("ANSWERS", str(file))
    monkeypatch.setenv("DATA", "slug=b")
    assert given_answers() == {"start": "workflow", "slug": "b"}
    file.write_text("- a\n", encoding="utf-8")
    with pytest.raises(Refused, match="holds no answers"):
        given_answers()
