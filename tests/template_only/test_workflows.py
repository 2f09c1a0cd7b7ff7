"""All that runs in the owner's name is named by its digest: a tag can be moved to other code."""

import re

from tests.template.projects import ROOT

PINNED = re.compile(r"[\w.-]+(?:/[\w.-]+)+@[0-9a-f]{40} # v\d+(?:\.\d+)*|\./[\w./-]+")
"""An action at a commit, with the version that it is; or one of this repository."""


def test_every_action_is_pinned_to_a_commit() -> None:
    workflows = [path.read_text(encoding="utf-8") for path in (ROOT / ".github/workflows").iterdir()]
    used = [
        uses for text in workflows for uses in re.findall(r"^\s*(?:- )?[\"']?uses[\"']?:\s*(.*)$", text, re.MULTILINE)
    ]
    assert used
    assert [uses for uses in used if not PINNED.fullmatch(uses)] == []
