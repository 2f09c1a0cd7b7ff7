from pathlib import Path

import pytest

from domain.datasets import InvalidDataset, UnknownDataset
from infrastructure.dataset_sources.yaml_folder import YamlFolderDatasetSource

TEXT = "notes: {notes}\ncases:\n  - {{name: a, topic: b, notes: [c.md]}}\n"


def test_notes_are_named_from_the_folder_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "near.yaml").write_text(TEXT.format(notes="../notes"), encoding="utf-8")
    (tmp_path / "far.yml").write_text(TEXT.format(notes=tmp_path.parent), encoding="utf-8")
    source = YamlFolderDatasetSource(tmp_path)

    assert source.names() == ("far", "near")
    assert Path(source.read("near").notes).resolve() == tmp_path.parent / "notes"
    assert Path(source.read("far").notes) == tmp_path.parent


def test_a_file_elsewhere_is_named_by_its_path(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(TEXT.format(notes="notes"), encoding="utf-8-sig")

    dataset = YamlFolderDatasetSource(tmp_path / "evals").read(str(file))

    assert (dataset.name, dataset.notes) == ("mine", str(tmp_path / "notes"))


def test_without_a_folder_there_are_none(tmp_path: Path) -> None:
    source = YamlFolderDatasetSource(tmp_path / "evals")

    assert source.names() == ()
    for name in ("mine", str(tmp_path / "mine.yaml"), "../mine"):
        with pytest.raises(UnknownDataset, match="There are none"):
            source.read(name)


def test_a_folder_that_is_none_and_files_that_are_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "binary.yaml").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "folder.yaml").mkdir()

    for name in ("binary", "folder"):
        with pytest.raises(InvalidDataset, match=f"{name}.yaml cannot be read"):
            YamlFolderDatasetSource(tmp_path).read(name)
    with pytest.raises(InvalidDataset, match="AGENT_EVALS_DIR"):
        YamlFolderDatasetSource(tmp_path / "binary.yaml").names()
