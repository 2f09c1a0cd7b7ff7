from infrastructure.byline import byline
from infrastructure.settings import Settings


def test_an_extract_says_that_it_is_one() -> None:
    assert byline(Settings(model="extractive")) == "An extract of the notes, made without a model."


def test_what_a_model_wrote_names_the_model() -> None:
    assert "anthropic/claude" in byline(Settings(model="anthropic/claude"))
