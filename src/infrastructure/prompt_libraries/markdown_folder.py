"""Prompts in a folder: `prompts/<capability>/<verb_noun>.md`."""

from pathlib import Path

from typing_extensions import override

from application.ports.prompt_library import PromptLibrary
from domain.contract import Contract
from domain.errors import InvalidPrompt, UnknownPrompt
from domain.prompts import Prompt, PromptName, PromptTemplate
from infrastructure.prompt_libraries.template import parse_template, render_template


class MarkdownFolderPromptLibrary(PromptLibrary):
    """Reads each prompt once, when it is first wanted: a run does not change its instructions on the way."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[PromptName, PromptTemplate] = {}

    @override
    def names(self) -> tuple[PromptName, ...]:
        if not self._folder.is_dir():
            raise UnknownPrompt(f"There is no folder of prompts {self._folder}")
        files = (path.relative_to(self._folder) for path in self._folder.rglob("*.md"))
        return tuple(sorted(PromptName(file.with_suffix("").as_posix()) for file in files))

    @override
    def find(self, name: PromptName) -> PromptTemplate:
        if name not in self._read:
            self._read[name] = parse_template(name, self._text(name))
        return self._read[name]

    @override
    def render(self, name: PromptName, inputs: Contract) -> Prompt:
        return render_template(self.find(name), inputs)

    def _text(self, name: PromptName) -> str:
        if name not in self.names():
            remedy = f"There are {', '.join(self.names()) or 'none'}."
            raise UnknownPrompt(f"There is no prompt {name} in {self._folder}", remedy=remedy)
        try:
            return (self._folder / f"{name}.md").read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise InvalidPrompt(
                f"The prompt {name} in {self._folder} cannot be read: {error}", remedy="Save its file as UTF-8 text."
            ) from error
