"""Markdown rendered over HTTP."""

from collections.abc import Iterator

import pytest

from tests.served_agent import ServedAgent


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedAgent]:
    with ServedAgent(tmp_path_factory.mktemp("served")) as server:
        yield server


def test_texts_are_rendered_in_order(served: ServedAgent) -> None:
    answered = served.client.post("/rendering", json={"texts": ["*one*", "<b>two</b>"]})

    assert answered.json() == {"html": ["<p><em>one</em></p>\n", "<p>&lt;b&gt;two&lt;/b&gt;</p>\n"]}


@pytest.mark.parametrize(
    "texts", [[], ["x" * 100_001], ["x" * 60_000] * 2, ["x"] * 1001, [1], "x"], ids=lambda texts: str(texts)[:12]
)
def test_too_much_or_nothing_is_refused(served: ServedAgent, texts: object) -> None:
    refused = served.client.post("/rendering", json={"texts": texts})

    assert refused.status_code == 422
    assert refused.headers["Content-Type"] == "application/problem+json"


def test_the_page_may_load_its_own_files_and_nothing_else(served: ServedAgent) -> None:
    page = served.client.get("/")

    assert page.headers["Content-Type"].startswith("text/html")
    policy = dict(part.split(" ", 1) for part in page.headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert {policy["script-src"], policy["style-src"], policy["connect-src"], policy["img-src"]} == {"'self'"}
    assert "unsafe" not in str(policy)
    assert "on" not in {word.partition("=")[0][:2] for word in page.text.split()}
    script = served.client.get("/page/start.js")
    assert script.headers["Content-Type"].startswith("text/javascript")
    assert served.client.get("/page/page.css").headers["Content-Type"].startswith("text/css")
