import json
from pathlib import Path

import pytest

from domain.errors import NothingToWrite
from infrastructure.container import Container
from infrastructure.settings import Settings
from infrastructure.tools.write_article import WriteArticleTool
from tests.building import a_note

WARPS = a_note("gpu/warps.md", "A warp is 32 threads.\nThey run in step.", title="Warps → 核")


async def test_an_article_that_a_tool_writes_is_kept_like_any(tmp_path: Path) -> None:
    container = Container(
        settings=Settings(model="extractive", storage="in_memory", articles_dir=tmp_path, progress="none")
    )
    await container.note_repository().update(save=[WARPS])

    written = json.loads(await WriteArticleTool(container.write_article()).call('{"topic": "warps"}'))

    assert (await container.article_store().read(written["path"])).startswith(f"# {written['title']}")
    assert (await container.run_journal().recent(1))[0].id == written["run"]
    with pytest.raises(NothingToWrite):
        await WriteArticleTool(container.write_article()).call('{"topic": "bread"}')
