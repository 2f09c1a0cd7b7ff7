"""The code in docs/how-to/use-in-a-program.md, in a program elsewhere."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from domain.errors import InvalidSetting
from infrastructure.settings import load_settings
from tests.template.projects import ROOT

CONFIGURATION = "[pytest]\nasyncio_mode = auto\nasyncio_default_fixture_loop_scope = function\nfilterwarnings = error\n"


@pytest.mark.slow
def test_a_program_uses_the_agent_as_the_guide_shows(tmp_path: Path) -> None:
    guide = (ROOT / "docs/how-to/use-in-a-program.md").read_text(encoding="utf-8")
    program, threads, tests = re.findall(r"^```python\n(.*?)^```$", guide, re.MULTILINE | re.DOTALL)
    (tmp_path / "program.py").write_text(
        f"{program}{threads}print(ask('What time is it?'))\nstop()\n", encoding="utf-8"
    )
    (tmp_path / "test_program.py").write_text(f"{program}{tests}", encoding="utf-8")
    (tmp_path / "pytest.ini").write_text(CONFIGURATION, encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AGENT_")}

    def run(*arguments: str) -> str:
        command, paths = (sys.executable, "-W", "error", *arguments), {"PYTHONPATH": str(ROOT / "src")}
        done = subprocess.run(
            command, cwd=tmp_path, env=environment | paths, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
        return done.stdout

    assert run("program.py").count("current_time returned") == 2
    assert "1 passed" in run("-m", "pytest", "-q", "-p", "no:cacheprovider", "test_program.py")


def test_a_program_that_misspells_a_setting_is_told() -> None:
    with pytest.raises(InvalidSetting, match="The setting 'modle' is unknown"):
        load_settings(modle="openai/gpt-5")


def test_the_variables_of_azure_pipelines_are_no_misspelt_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AGENT_NAME", "Hosted Agent")
    with pytest.raises(InvalidSetting, match="AGENT_NAME in the environment is unknown"):
        load_settings()
    monkeypatch.setenv("TF_BUILD", "True")
    assert load_settings().model == "offline"
