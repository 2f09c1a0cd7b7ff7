import asyncio
from html import escape

import pytest

from domain.http.api_key import Caller
from interfaces.http.page.rendering import MAX_WAITING, Rendering
from interfaces.http.statuses import ServerBusy

ME, YOU = Caller("me"), Caller("you")
SLOW = "> ---\na\n" * 6000


async def test_texts_are_rendered_in_order_whatever_they_contain() -> None:
    texts = ["*a*", "", "<b>", "größe 温室"]
    rendered = await Rendering().render(texts, ME)
    assert rendered == ("<p><em>a</em></p>\n", "", "<p>&lt;b&gt;</p>\n", "<p>größe 温室</p>\n")


async def test_a_text_that_takes_too_long_is_shown_as_it_is_and_its_process_is_killed() -> None:
    rendering = Rendering(seconds=0.05)
    async with asyncio.timeout(10):
        assert await rendering.render(["<b>", SLOW], ME) == ("<p>&lt;b&gt;</p>\n", f"<p>{escape(SLOW)}</p>\n")


@pytest.mark.slow
async def test_a_caller_waits_for_itself_only_and_not_without_limit() -> None:
    rendering = Rendering(seconds=30)
    mine = [asyncio.ensure_future(rendering.render([SLOW], ME)) for _ in range(MAX_WAITING)]
    await asyncio.sleep(0)
    with pytest.raises(ServerBusy, match="for this caller"):
        await rendering.render(["a"], ME)
    assert await rendering.render(["a"], YOU) == ("<p>a</p>\n",)
    assert not any(task.done() for task in mine[1:])
    for task in mine:
        task.cancel()
    await asyncio.gather(*mine, return_exceptions=True)
    assert await rendering.render(["a"], ME) == ("<p>a</p>\n",)
