"""What every data set source promises."""

from collections.abc import Callable
from pathlib import Path

import pytest

from application.ports.dataset_source import DatasetSource
from domain.datasets import Case, InvalidDataset, UnknownDataset
from infrastructure.dataset_sources.in_memory import InMemoryDatasetSource
from infrastructure.dataset_sources.yaml_folder import YamlFolderDatasetSource

WARPS = """\
description: Questions on warps.
notes: notes
cases:
  - name: warps
    question: How many threads has a warp?
    notes: [warps.md]
    must_say: [32]
    tools: [search_notes]
  - name: bread
    topic: bread
    answerable: no
"""
BROKEN = {
    "no cases": ("notes: notes\n", "cases: Field required"),
    "empty": ("", "it has no notes and no cases"),
    "a list": ("- notes\n", "it has no notes and no cases"),
    "no case": ("notes: notes\ncases: []\n", "cases: Tuple should have at least 1 item"),
    "no notes": ("cases:\n  - {name: a, topic: b}\n", "notes: Field required"),
    "a strange field": ("notes: notes\ncases:\n  - {name: a, topik: b}\n", "cases.1.topik: Extra inputs"),
    "a strange field above": ("notes: notes\nmodel: m\ncases:\n  - {name: a, topic: b}\n", "model: Extra inputs"),
    "text for a list": ("notes: notes\ncases:\n  - {name: a, topic: b, notes: c.md}\n", "cases.1.notes: Input"),
    "no truth": ("notes: notes\ncases:\n  - {name: a, topic: b, answerable: perhaps}\n", "cases.1.answerable"),
    "broken": ("notes: [notes\ncases: {", "is not YAML"),
    "deep": ("[" * 5_000, "is not YAML"),
    "a name of its own": (f"name: another\n{WARPS}", "its name is that of its file"),
}


def _yaml_folder(place: Path, texts: dict[str, str]) -> DatasetSource:
    for name, text in texts.items():
        (place / f"{name}.yaml").write_text(text, encoding="utf-8")
    return YamlFolderDatasetSource(place)


ADAPTERS: dict[str, Callable[[Path, dict[str, str]], DatasetSource]] = {
    "in_memory": lambda _, texts: InMemoryDatasetSource(texts),
    "yaml_folder": _yaml_folder,
}
"""Each makes a source that holds these texts."""

Holding = Callable[[dict[str, str]], DatasetSource]


@pytest.fixture(params=ADAPTERS)
def holding(request: pytest.FixtureRequest, tmp_path: Path) -> Holding:
    return lambda texts: ADAPTERS[request.param](tmp_path, texts)


def test_names_every_data_set_in_order(holding: Holding) -> None:
    assert holding({"warps": WARPS, "blocks": WARPS}).names() == ("blocks", "warps")


def test_names_none_where_there_is_none(holding: Holding) -> None:
    assert holding({}).names() == ()


def test_reads_every_word_as_it_is_written(holding: Holding) -> None:
    dataset = holding({"warps": WARPS}).read("warps")

    assert (dataset.name, dataset.description) == ("warps", "Questions on warps.")
    assert dataset.notes.endswith("notes")
    assert dataset.cases == (
        Case(
            name="warps",
            question="How many threads has a warp?",
            notes=("warps.md",),
            must_say=("32",),
            tools=("search_notes",),
        ),
        Case(name="bread", topic="bread", answerable=False),
    )


def test_refuses_a_name_that_it_does_not_have_and_says_which_there_are(holding: Holding) -> None:
    with pytest.raises(UnknownDataset, match=r"no data set blocks\. There are warps"):
        holding({"warps": WARPS}).read("blocks")


@pytest.mark.parametrize("kind", BROKEN)
def test_refuses_what_has_not_the_shape_of_a_data_set_and_says_where(holding: Holding, kind: str) -> None:
    text, complaint = BROKEN[kind]

    with pytest.raises(InvalidDataset) as refused:
        holding({"broken": text}).read("broken")

    assert complaint in str(refused.value)
    assert "broken" in str(refused.value)
    assert "\n" not in str(refused.value)
