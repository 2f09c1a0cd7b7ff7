"""What a reader can rely on in the tree: one name for each idea, and short files."""

import importlib
import inspect
from pathlib import Path

import pytest

from infrastructure.settings import Settings
from scripts import env_example
from scripts.generate.plan import plural
from tests.agents import agent_with
from tests.architecture.test_imports import PORTS, SRC, _modules

ROOT = SRC.parent
MAX_LINES = 250

WITH_ONE_ADAPTER = {"tool", "tool_source", "event_listener", "prompt_library", "answer_check", "run_queue"}
"""Ports of which a project may have a single adapter."""


@pytest.mark.parametrize("path", PORTS, ids=lambda path: path.stem)
def test_a_port_is_an_abstract_protocol_of_few_methods(path: Path) -> None:
    module = importlib.import_module(".".join(path.relative_to(SRC).with_suffix("").parts))
    port = getattr(module, path.stem.title().replace("_", ""))
    public = {name for name in vars(port) if not name.startswith("_") and callable(getattr(port, name))}
    assert public <= port.__abstractmethods__
    assert len(public) <= 6


@pytest.mark.parametrize(
    "path", [path for path in PORTS if path.stem not in WITH_ONE_ADAPTER], ids=lambda path: path.stem
)
def test_a_port_has_two_adapters_and_a_contract_test(path: Path) -> None:
    part = path.relative_to(SRC / "application").parts[:-2]
    folder = SRC.joinpath("infrastructure", *part, plural(path.stem))
    adapters = [found for found in folder.iterdir() if found.name != "__init__.py" and not found.name.startswith("__")]
    assert len(adapters) >= 2
    assert (ROOT / "tests/contract").joinpath(*part, f"test_{path.stem}.py").is_file()


def test_a_step_has_one_name_everywhere(tmp_path: Path) -> None:
    for step in agent_with(tmp_path).core.steps():
        file = Path(inspect.getfile(type(step)))
        assert file.stem == step.name
        assert type(step).__name__ == step.name.title().replace("_", "")
        assert step.prompt is None or step.prompt.rpartition("/")[2] == step.name


def test_every_prompt_is_valid_and_fits_its_step(tmp_path: Path) -> None:
    assert agent_with(tmp_path).core.check_prompts().execute()


def test_every_prompt_is_used(tmp_path: Path) -> None:
    core = agent_with(tmp_path).core
    used = {step.prompt for step in core.steps()} | {name for name, _ in core.prompt_inputs()}
    used |= {check.guidance for check in core.answer_checks()}
    assert set(core.prompt_library().names()) <= used


def test_a_file_can_be_read_in_one_sitting() -> None:
    lines = {str(path.relative_to(SRC)): path.read_text(encoding="utf-8").count("\n") for path in _modules()}
    assert {path: count for path, count in lines.items() if count > MAX_LINES} == {}


def test_src_holds_the_four_layers_and_nothing_else() -> None:
    found = {path.name for path in SRC.iterdir() if path.is_dir() and not path.name.endswith((".egg-info", "cache__"))}
    assert found == {"domain", "application", "infrastructure", "interfaces"}


def test_every_setting_is_described() -> None:
    undescribed = [
        name
        for name, field in Settings.model_fields.items()
        if not (field.description or hasattr(type(field.default), "model_fields"))
    ]
    assert undescribed == []


def test_the_example_of_settings_is_current(capsys: pytest.CaptureFixture[str]) -> None:
    env_example.main()
    assert capsys.readouterr().out == (ROOT / ".env.example").read_text(encoding="utf-8"), "run 'make format'"
