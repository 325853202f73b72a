"""The levels at which regions are compared: provinces, regions of NUTS 2, countries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Level = Literal["province", "region", "country"]
LETTERS: Mapping[Level, int] = {"province": 5, "region": 4, "country": 2}
"""Letters of a code of each level."""


def at_level(code: str | None, letters: int, home: str) -> str | None:
    """The region of so many letters that holds another, of a country that is not one's own the country itself.

    None where it is not known as closely.
    """
    if not code:
        return None
    if not code.startswith(home):
        return code[:2]
    return code[:letters] if len(code) >= letters else None
