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


def test_every_prompt_must_be_there_and_have_the_inputs_of_its_step(tmp_path: Path) -> None:
    def checked(*inputs: PromptInputs) -> tuple[PromptName, ...]:
        library = MarkdownFolderPromptLibrary(tmp_path)
        return CheckPrompts(prompts=library, steps=[Greet()], prompt_inputs=inputs).execute()

    with pytest.raises(NotFound, match="There is no prompt greet"):
        checked()
    front = "---\nname: greet\ndescription: Greets.\nversion: 1\ninputs: [name]\n---\n"
    (tmp_path / "greet.md").write_text(f"{front}user:\nGreet {{{{ name }}}}.\n", encoding="utf-8")
    assert checked() == (GREET,)
    with pytest.raises(InvalidPrompt, match="does not declare place, which Other has"):
        checked((GREET, Other))
