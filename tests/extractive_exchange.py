"""Asks the extractive model with the prompts that ship, as the steps do."""

from pathlib import Path

from application.ports.language_model import Answer
from domain.contract import Contract
from domain.notes import Note, NoteFolder, note_id
from domain.prompts import PromptName
from infrastructure.language_models.extractive.model import ExtractiveLanguageModel
from infrastructure.prompt_libraries.markdown_folder import MarkdownFolderPromptLibrary

_PROMPTS = MarkdownFolderPromptLibrary(Path(__file__).parents[1] / "prompts")


def a_note(title: str, text: str, *tags: str) -> Note:
    """Return a note of the folder `notes`, its source made of its title."""
    source = f"{title}.md"
    folder = NoteFolder("notes")
    return Note(id=note_id(folder, source), folder=folder, source=source, title=title, text=text, tags=tags)


async def ask(prompt: str, request: Contract, returning: type[Answer]) -> Answer:
    """Return the model's answer to a request."""
    rendered = _PROMPTS.render(PromptName(prompt), request)
    return (await ExtractiveLanguageModel().answer(rendered, returning=returning)).value
