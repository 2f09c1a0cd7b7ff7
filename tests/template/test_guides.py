"""The guides can all be followed here: what they make is in no project yet."""

import pytest

from tests.integration.test_how_to import FOLLOWED, GUIDES

pytestmark = pytest.mark.slow


def test_every_guide_that_says_what_to_do_is_followed() -> None:
    assert [name for name, steps in GUIDES.items() if steps] == FOLLOWED
