"""What an article says of how it was made."""

from infrastructure.settings import Settings


def byline(settings: Settings) -> str:
    """Return the line that stands at the end of an article."""
    if settings.chosen.language_model == "extractive":
        return "An extract of the notes, made without a model."
    return f"Written by {settings.model} from the notes above; every quote was checked against its note."
