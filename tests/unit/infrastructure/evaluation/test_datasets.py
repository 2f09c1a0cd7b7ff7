from pathlib import Path

import pytest

from domain.errors import StorageUnusable
from domain.evaluation.dataset import InvalidDataset, UnknownDataset
from domain.evaluation.evaluation import CaseResult, Evaluation
from domain.evaluation.measures import Measure
from infrastructure.evaluation.datasets import read_baseline, read_datasets, write_baseline

CASES = "cases:\n  - {name: a, ask: What is it, must_say: [1.50, no]}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "notes").mkdir()
    (tmp_path / "questions.yaml").write_text(f"description: Some.\n{CASES}", encoding="utf-8")
    (tmp_path / "notes/warps.yaml").write_text(f"material: ../mine\n{CASES}", encoding="utf-8")
    return tmp_path


def test_data_sets_are_found_in_folders_by_name_or_by_folder(folder: Path) -> None:
    names = [[dataset.name for dataset in read_datasets(folder, name)] for name in (None, "notes", "notes/warps")]
    assert names == [["notes/warps", "questions"], ["notes/warps"], ["notes/warps"]]
    (folder / "questions.yaml").rename(folder / "short.yml")
    assert [dataset.name for dataset in read_datasets(folder, "short")] == ["short"]


def test_values_are_text_and_material_is_relative_to_the_file(folder: Path) -> None:
    [dataset] = read_datasets(folder, "notes")
    assert dataset.cases[0].must_say == ("1.50", "no")
    assert Path(dataset.material).resolve() == (folder / "mine").resolve()


@pytest.mark.parametrize("name", [None, "nothing", "note"])
def test_an_unknown_name_is_refused(tmp_path: Path, folder: Path, name: str | None) -> None:
    with pytest.raises(UnknownDataset, match="the data sets are"):
        read_datasets(tmp_path / "nowhere" if name is None else folder, name)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("cases: [", "cannot be read"),
        ("just text", "cannot be read"),
        ("[" * 600, "cannot be read"),
        ("description: No cases.", "cases: Field required"),
        ("", "cases: Field required"),
        ("cases:\n  - {name: a}\n", r"is invalid: cases\.0\.ask: Field required$"),
        (f"{CASES}colour: red\n", "colour: Extra inputs"),
        ("cases:\n  - {name: a, ask: What}\n", "cases.0: Value error, the case 'a' needs must_say"),
    ],
)
def test_an_invalid_file_is_refused_with_the_reason(tmp_path: Path, text: str, complaint: str) -> None:
    (tmp_path / "bad.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InvalidDataset, match=complaint):
        read_datasets(tmp_path, "bad")


def test_a_baseline_is_kept_beside_its_data_set_with_a_case_on_each_line(folder: Path) -> None:
    [dataset] = read_datasets(folder, "notes/warps")
    measures = (Measure(name="must_say", value=0.5),)
    results = tuple(CaseResult(dataset=dataset.name, case=case, measures=measures, seconds=2.0) for case in "ab")
    evaluation = Evaluation(model="m", results=(*results, CaseResult(dataset="questions", case="c")))
    path = write_baseline(folder, dataset, evaluation)
    assert path == folder / "notes/warps.baseline.json"
    assert len(path.read_text(encoding="utf-8").splitlines()) == 3
    assert read_baseline(folder, dataset) == evaluation.of(dataset.name)


def test_a_baseline_that_is_missing_damaged_or_unwritable_is_an_error(folder: Path) -> None:
    [dataset] = read_datasets(folder, "questions")
    with pytest.raises(InvalidDataset, match="has no baseline"):
        read_baseline(folder, dataset)
    (folder / "questions.baseline.json").write_text("{}", encoding="utf-8")
    with pytest.raises(InvalidDataset, match="model: Field required"):
        read_baseline(folder, dataset)
    with pytest.raises(StorageUnusable):
        write_baseline(folder / "nowhere", dataset, Evaluation(model="m"))
