"""Asking a scripted model with the project's prompts."""

from application.ask_model import AskModel
from infrastructure.prompt_libraries.markdown_folder import MarkdownFolderPromptLibrary
from infrastructure.settings import Settings
from tests.fakes.scripted_language_model import Line, ScriptedLanguageModel


class Asking:
    """What asks a model with this script, and the last prompt that the model got."""

    def __init__(self, *script: Line) -> None:
        self._model = ScriptedLanguageModel(script)
        prompts = MarkdownFolderPromptLibrary(Settings(_env_file=None).prompts_folder)
        self.ask = AskModel(model=self._model, prompts=prompts)

    @property
    def prompt(self) -> str:
        """The messages of the last prompt."""
        return "\n".join(message.text for message in self._model.prompts[-1].messages)
