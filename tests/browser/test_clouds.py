"""In word clouds, words are in the text face and do not touch each other, on wide screens and on phones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.clouds import CLOUDS, READ_CLOUDS, check_clouds

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("view", ["desktop", "phone"])
@pytest.mark.parametrize("address", CLOUDS)
def test_words_do_not_touch(visit: Callable[..., Any], address: str, view: str) -> None:
    page = visit(address, view=view, settle=False)
    check_clouds(page.evaluate(f"() => {{ {READ_CLOUDS} }}"))
