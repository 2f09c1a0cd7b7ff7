from functools import partial
from pathlib import Path

import pytest

from domain.errors import InvalidPrompt, UnknownPrompt
from domain.prompts import PromptName
from infrastructure.prompt_libraries.markdown_folder import MarkdownFolderPromptLibrary

PROMPTS = Path(__file__).parents[4] / "prompts"

GREET = PromptName("greet")
TEXT = "---\nname: greet\ndescription: Greet.\nversion: 1\ninputs: []\n---\nuser:\nHello.\n"


def test_a_run_does_not_change_its_instructions_on_the_way(tmp_path: Path) -> None:
    (tmp_path / "greet.md").write_text(TEXT, encoding="utf-8")
    library = MarkdownFolderPromptLibrary(tmp_path)
    before = library.find(GREET)
    (tmp_path / "greet.md").write_text(TEXT.replace("Hello", "Goodbye"), encoding="utf-8")
    assert library.find(GREET) == before
    assert MarkdownFolderPromptLibrary(tmp_path).find(GREET) != before


def test_a_file_that_is_no_text_is_an_invalid_prompt(tmp_path: Path) -> None:
    (tmp_path / "greet.md").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InvalidPrompt, match="greet"):
        MarkdownFolderPromptLibrary(tmp_path).find(GREET)


def test_a_folder_that_is_not_there_is_said_and_not_taken_for_an_empty_one(tmp_path: Path) -> None:
    library = MarkdownFolderPromptLibrary(tmp_path / "nowhere")
    for asked in (library.names, partial(library.find, GREET)):
        with pytest.raises(UnknownPrompt, match=r"There is no folder of prompts .*nowhere"):
            asked()


@pytest.mark.parametrize("name", MarkdownFolderPromptLibrary(PROMPTS).names())
def test_the_prompts_that_come_with_the_agent_hold_together(name: PromptName) -> None:
    template = MarkdownFolderPromptLibrary(PROMPTS).find(name)
    assert template.description.endswith(".")
    assert template.inputs
