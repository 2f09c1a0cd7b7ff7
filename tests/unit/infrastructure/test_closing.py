import pytest
from typing_extensions import override

from domain.errors import ToolFailed
from infrastructure.closing import Closing, close_all


class Door(Closing):
    """Writes its name down when it is closed, and may jam."""

    def __init__(self, name: str, closed: list[str], *, jams: bool = False) -> None:
        self._name = name
        self._closed = closed
        self._jams = jams

    @override
    async def close(self) -> None:
        self._closed.append(self._name)
        if self._jams:
            raise ToolFailed(f"{self._name} jams")


async def test_closes_in_order_each_even_if_one_before_it_fails() -> None:
    closed: list[str] = []

    with pytest.raises(ToolFailed, match="first jams"):
        await close_all([Door("first", closed, jams=True), Door("second", closed), Door("third", closed)])

    assert closed == ["first", "second", "third"]
