"""What an MCP client has had written."""

from pathlib import Path


def articles_in(folder: Path) -> list[str]:
    """Return the texts of the articles that were written."""
    return [path.read_text(encoding="utf-8") for path in folder.glob("articles/*.md")]
