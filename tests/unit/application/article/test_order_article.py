import asyncio

import pytest

from application.article.order_article import OrderArticle, OrderArticleRequest
from domain.errors import OutOfTurn, UnreadableFolder
from domain.notes import NoteFolder
from domain.runs import RunStatus
from infrastructure.note_repositories.in_memory import InMemoryNoteRepository
from tests.writing import Desk


def ordering(desk: Desk) -> OrderArticle:
    return OrderArticle(write=desk.write_article, journal=desk.journal, notes=InMemoryNoteRepository())


async def test_an_order_enters_a_run_that_nobody_watches_over() -> None:
    ordered = await ordering(Desk()).execute(OrderArticleRequest(topic="memory"))

    assert ordered.is_new
    assert ordered.run.unattended
    assert (ordered.run.title, ordered.run.status) == ("memory", RunStatus.INTERRUPTED)


async def test_orders_without_a_key_are_runs_of_their_own() -> None:
    order = ordering(Desk())
    first, second = [await order.execute(OrderArticleRequest(topic="memory")) for _ in range(2)]

    assert first.run.id != second.run.id


async def test_one_key_is_one_run_however_many_order_at_once() -> None:
    order = ordering(Desk())
    request = OrderArticleRequest(topic="memory", key="mine", caller="ada")

    ordered = await asyncio.gather(*(order.execute(request) for _ in range(50)))

    assert len({each.run.id for each in ordered}) == 1
    assert sum(each.is_new for each in ordered) == 1


async def test_the_key_of_another_caller_is_another_key() -> None:
    order = ordering(Desk())
    ids = {
        (await order.execute(OrderArticleRequest(topic="memory", key=key, caller=caller))).run.id
        for caller, key in (("ada", "x"), ("grace", "x"), ("", "x"), ("ada", "y"))
    }

    assert len(ids) == 4


async def test_a_key_that_stands_for_another_order_is_refused() -> None:
    order = ordering(Desk())
    await order.execute(OrderArticleRequest(topic="memory", key="mine"))

    with pytest.raises(OutOfTurn, match="ordered otherwise"):
        await order.execute(OrderArticleRequest(topic="warps", key="mine"))


async def test_a_folder_that_is_not_captured_is_not_read() -> None:
    with pytest.raises(UnreadableFolder, match="No notes are captured from /etc"):
        await ordering(Desk()).execute(OrderArticleRequest(folder=NoteFolder("/etc")))
