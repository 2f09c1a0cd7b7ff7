"""Keeps a person's own settings out of the tests, and makes the quick tests start early and run fast."""

import gc
import os
import re
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
for _name in [name for name in os.environ if name.upper().startswith("AGENT_") or name == "TF_BUILD"]:
    del os.environ[_name]  # tests empty what they store in, which must not be what the settings of a person name
_ALL_SLOW = re.compile(r"^pytestmark = .*\bpytest\.mark\.slow\b", re.MULTILINE)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Do not import files with slow tests only for the quick tests: they may load a framework."""
    if config.option.markexpr != "not slow" or not collection_path.match("test_*.py"):
        return None
    return True if _ALL_SLOW.search(collection_path.read_text(encoding="utf-8")) else None


def pytest_collection() -> None:
    gc.disable()  # imports make no garbage, but Python would search for it again and again


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.set_threshold(10_000)
    gc.enable()


def pytest_sessionfinish() -> None:
    gc.collect()
    gc.freeze()  # pytest collects garbage ten times more at its end, for nothing
