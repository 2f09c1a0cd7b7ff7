from pathlib import Path

import pytest

from application.check_prompts import CheckPrompts, PromptInputs
from domain.contract import Contract
from domain.errors import InvalidPrompt, NotFound
from domain.prompts import PromptName
from infrastructure.prompt_libraries.markdown_folder import MarkdownFolderPromptLibrary

GREET = PromptName("greet")


class Greeting(Contract):
    name: str


class Other(Contract):
    place: str


class Greet:
    name = "greet"
    takes = Greeting
    gives = Greeting
    prompt = GREET

    async def execute(self, request: Greeting) -> Greeting:
        return request


def checked(folder: Path, *inputs: PromptInputs) -> tuple[PromptName, ...]:
    library = MarkdownFolderPromptLibrary(folder)
    return CheckPrompts(prompts=library, steps=[Greet()], prompt_inputs=inputs).execute()


def test_names_every_prompt(tmp_path: Path) -> None:
    (tmp_path / "greet.md").write_text(
        "---\nname: greet\ndescription: Greets.\nversion: 1\ninputs: [name]\n---\nuser:\nGreet {{ name }}.\n",
        encoding="utf-8",
    )
    assert checked(tmp_path) == (GREET,)
    with pytest.raises(
        InvalidPrompt, match="does not declare place, which Other has and declares name, which Other lacks"
    ):
        CheckPrompts(prompts=MarkdownFolderPromptLibrary(tmp_path), steps=[], prompt_inputs=[(GREET, Other)]).execute()


def test_a_missing_prompt_is_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="There is no prompt greet"):
        checked(tmp_path)
