import json

import pytest

from domain.messages import ToolMessage, UserMessage
from infrastructure.language_models.extractive.answering import SEARCH, reply_to
from infrastructure.language_models.extractive.article.wishing import WRITE

TOOLS = {SEARCH, WRITE}


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        ("Write an article about GPU kernels.", {"topic": "GPU kernels"}),
        ("please write me an article on warps", {"topic": "warps"}),
        ("Write an article!", {}),
    ],
)
def test_a_wish_for_an_article_is_a_call(wish: str, expected: dict[str, str]) -> None:
    (call,) = reply_to([UserMessage(text=wish)], TOOLS).calls

    assert (call.tool, json.loads(call.arguments)) == (WRITE, expected)


def test_where_articles_cannot_be_written_a_wish_is_a_question() -> None:
    (call,) = reply_to([UserMessage(text="Write an article about kernels.")], {SEARCH}).calls

    assert call.tool == SEARCH


def test_it_says_where_the_article_is_or_that_there_is_none() -> None:
    wish = UserMessage(text="Write an article.")
    calling = reply_to([wish], TOOLS)
    call = calling.calls[0].id
    written = ToolMessage(call=call, tool=WRITE, text=json.dumps({"title": "Warps", "path": "articles/warps.md"}))
    refused = ToolMessage(call=call, tool=WRITE, text="Not approved.", failed=True)

    assert reply_to([wish, calling, written], TOOLS).text == "It is written: articles/warps.md"
    assert reply_to([wish, calling, refused], TOOLS).text == "It is not written. Not approved."
