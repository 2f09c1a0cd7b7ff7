"""A chat on the page, as a person begins it."""

from tests.browser import Visit


def ask(visit: Visit, url: str, question: str) -> None:
    """Open the chat, and ask."""
    visit.open(url, "chat")
    visit.page.get_by_label("Ask the notes").fill(question)
    visit.page.keyboard.press("Enter")
