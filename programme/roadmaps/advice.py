"""What a roadmap measures itself by and what is usually done about it: `advice.toml`, read once and checked."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal, get_args

from graph.words.sentences import LANGUAGES
from programme.indicators.definitions import Unit, indicators

Heading = Literal["impact", "demand", "networking", "factors"]
HEADINGS: tuple[Heading, ...] = get_args(Heading)
"""The headings under which the programme selects its clusters, as roadmaps are laid out."""
FIGURES = "f."
"""How the codes begin of what is worked out from statistics of a sector."""
PLACES = frozenset({"near", "elsewhere", "abroad"})


@dataclass(frozen=True, slots=True)
class Measured:
    """What a roadmap measures itself by: an indicator, or a figure of a sector (`code` begins with f.).

    `sign` is 1 where more is better and −1 where less is; below `threshold` it is weak where there are no peers.
    `action` is what is proposed, `seek` what is sought for it of `kinds` in `place` (near, elsewhere, abroad; None:
    wherever), with {trades} for the sectors; empty where nobody else is needed.
    """

    code: str
    heading: Heading
    name: Mapping[str, str]
    formula: Mapping[str, str]
    unit: Unit
    sign: int
    action: Mapping[str, str]
    threshold: float | None = None
    seek: Mapping[str, str] | None = None
    kinds: frozenset[str] = frozenset()
    place: str | None = None


@cache
def measured() -> Mapping[str, Measured]:
    """All that roadmaps measure themselves by, by code, heading by heading."""
    listed = tomllib.loads(files("programme").joinpath("roadmaps/advice.toml").read_text("utf-8"))
    found = [_measured(code, said) for code, said in listed.items()]
    return {one.code: one for heading in HEADINGS for one in found if one.heading == heading}


def _measured(code: str, said: Mapping[str, Any]) -> Measured:
    who = frozenset(said.get("who", ()))
    known = _figure(said) if code.startswith(FIGURES) else _indicator(code)
    return Measured(
        code,
        said["heading"],
        **known,
        action={language: said[language] for language in LANGUAGES},
        threshold=said.get("threshold"),
        seek={language: said[f"seek_{language}"] for language in LANGUAGES} if "seek_tr" in said else None,
        kinds=who - PLACES,
        place=next(iter(who & PLACES), None),
    )


def _indicator(code: str) -> dict[str, Any]:
    one = indicators()[code]
    return {"name": one.name, "formula": one.formula, "unit": one.unit, "sign": one.sign}


def _figure(said: Mapping[str, Any]) -> dict[str, Any]:
    name, formula = ({language: said[f"{what}_{language}"] for language in LANGUAGES} for what in ("name", "formula"))
    return {"name": name, "formula": formula, "unit": said["unit"], "sign": 1}
