from pathlib import Path

from infrastructure.settings import Settings


def test_an_agent_apart_keeps_nothing_where_its_user_does(tmp_path: Path) -> None:
    settings = Settings(model="a/model", storage="in_memory")

    apart = settings.apart(tmp_path / "apart")

    read_only = {"evals_dir", "prompts_dir"}
    written = [place for name, place in apart if name.endswith("_dir") and name not in read_only]
    assert written
    assert all(Path(place).is_relative_to(tmp_path / "apart") for place in written)
    assert apart.database_path.is_relative_to(tmp_path / "apart")
    assert apart.locks_dir.is_relative_to(tmp_path / "apart")
    assert (apart.chosen.note_repository, apart.model) == ("sql", "a/model")
    assert settings.data_dir == Path(".agent")
