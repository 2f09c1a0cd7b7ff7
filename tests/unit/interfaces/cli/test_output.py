import pytest

from interfaces.cli.output import counted


@pytest.mark.parametrize(
    ("number", "said"), [(0, "0 turns"), (1, "1 turn"), (2, "2 turns"), (11, "11 turns"), (101, "101 turns")]
)
def test_one_thing_is_named_in_the_singular(number: int, said: str) -> None:
    assert counted(number, "turn") == said
