"""Every pair of colours that the stylesheet puts on one another can be read, in the light and in the dark."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest

STYLE = (Path(__file__).parents[3] / "api/pages/static/style.css").read_text("utf-8")
TOKENS = {name: pair for name, *pair in re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", STYLE)}
THEMES = ("light", "dark")
GROUNDS, KINDS = (
    ("bg", "card", "inset"),
    ("firm", "cluster", "research", "ngo", "chamber", "public", "sector", "project"),
)
TEXT = [
    *product(("ink", "ink-2", "ink-3", "accent"), GROUNDS),
    *product(("good", "bad"), ("bg", "card")),
    *((one, f"{one}-tint") for one in ("good", "warn", "bad")),
    *(("ink", f"{one}-tint") for one in ("good", "warn", "bad")),
    *(("on-accent", one) for one in ("accent", "accent-2")),
    *((one, "tint") for one in ("on-tint", "ink", "ink-2", "accent")),
    *((f"on-seq-{step}", f"seq-{step}") for step in range(1, 6)),
    ("on-mark", "mark"),
    ("bg", "ink"),
]
MARKS = list(product(("edge", "mark-edge", *KINDS), ("bg", "card")))


def luminance(colour: str) -> float:
    """The relative luminance of WCAG 2.2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(a: str, b: str) -> float:
    less, more = sorted(map(luminance, (a, b)))
    return (more + 0.05) / (less + 0.05)


@pytest.mark.parametrize("theme", range(2), ids=THEMES)
@pytest.mark.parametrize(("front", "ground", "least"), [(*p, 4.5) for p in TEXT] + [(*p, 3.0) for p in MARKS])
def test_a_colour_can_be_told_from_its_ground(front: str, ground: str, least: float, theme: int) -> None:
    assert contrast(TOKENS[front][theme], TOKENS[ground][theme]) >= least


def test_every_colour_has_a_light_and_a_dark_one() -> None:
    declared = re.findall(r"--([\w-]+): (#\w+|light-dark\(#\w{6}, #\w{6}\))", STYLE.partition("@layer base")[0])
    assert [name for name, value in declared if not value.startswith("light-dark")] == []
