"""A tool with an effect that can be seen: each call adds a line to a file."""

import json
from pathlib import Path

from typing_extensions import override

from application.ports.tool import Tool
from domain.contract import Contract
from domain.tools import ToolDescription, parse_arguments


class Word(Contract):
    """Strikes."""

    word: str


class Strike(Tool):
    """Adds the word as a line of JSON to a file, which exists only if it was called."""

    def __init__(self, file: Path) -> None:
        self._file = file

    @property
    def struck(self) -> list[str]:
        """The words."""
        lines = self._file.read_text(encoding="utf-8").splitlines() if self._file.exists() else []
        return [json.loads(line) for line in lines]

    @property
    @override
    def description(self) -> ToolDescription:
        return ToolDescription.of("strike", Word, has_effect=True)

    @override
    async def call(self, arguments: str) -> str:
        word = parse_arguments(arguments, Word).word
        with self._file.open("a", encoding="utf-8") as file:
            file.write(f"{json.dumps(word)}\n")
        return f"Struck {word}"
