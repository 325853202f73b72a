"""What is measured: the definitions of `programme/indicators.toml`, read once and checked."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from math import inf
from typing import Any, Literal, get_args

from graph.errors import BadInput
from graph.words.folding import key
from graph.words.sentences import LANGUAGES, series

Layer = Literal["statistics", "management", "graph"]
LAYERS: tuple[Layer, ...] = get_args(Layer)
Direction = Literal["higher", "lower", "none"]
Unit = Literal["number", "percent", "ratio", "years", "months", "thousand_eur"]
HEADINGS = ("structure", "management", "financing", "strategy", "achievements")
"""The headings of the European Cluster Excellence scheme, as its list of indicators of 2012 has them."""
_BOUNDS: Mapping[Unit, tuple[float, float]] = {
    "number": (0.0, 1e12), "percent": (0.0, 100.0), "ratio": (0.0, 1e9), "years": (0.0, 500.0), "months": (0.0, 6000.0),
    "thousand_eur": (-1e12, 1e12),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Indicator:
    """What is measured, in which unit, which end is the better one, and how it is worked out, by language."""

    code: str
    layer: Layer
    name: Mapping[str, str]
    formula: Mapping[str, str]
    unit: Unit
    direction: Direction
    smallest: int
    least: float
    most: float
    heading: str | None = None

    @property
    def computed(self) -> bool:
        """Whether it is worked out from the graph, so that nobody tells it."""
        return self.layer == "graph"

    @property
    def sign(self) -> int:
        """1 where more is better, −1 where less is, 0 where neither is."""
        return {"higher": 1, "lower": -1, "none": 0}[self.direction]

    @property
    def averaged(self) -> bool:
        """Whether a value is a share or a mean of cases, which a few cases say little of."""
        return self.smallest > 0


@cache
def indicators() -> Mapping[str, Indicator]:
    """Every indicator by its code, in the order of layers."""
    listed = tomllib.loads(files("programme").joinpath("indicators.toml").read_text("utf-8"))
    found = [_indicator(code, said) for code, said in listed.items()]
    return {one.code: one for layer in LAYERS for one in found if one.layer == layer}


def _indicator(code: str, said: Mapping[str, Any]) -> Indicator:
    least, most = _BOUNDS[said["unit"]]
    return Indicator(
        code=code,
        layer=said["layer"],
        name={language: said[language] for language in LANGUAGES},
        formula={language: said[f"formula_{language}"] for language in LANGUAGES},
        unit=said["unit"],
        direction=said["direction"],
        smallest=said["smallest"],
        least=said.get("least", least),
        most=said.get("most", most),
        heading=said.get("heading"),
    )


def indicator(said: str) -> Indicator:
    """The indicator by its code or its name in Turkish or English; BadInput names one that is near."""
    found = _said().get(key(said))
    if found is None:
        near = get_close_matches(key(said), _said(), n=1)
        if near:
            raise BadInput("programme.indicator.meant", said=said, near=_said()[near[0]].code)
        raise BadInput("programme.indicator.unknown", said=said)
    return found


@cache
def _said() -> Mapping[str, Indicator]:
    """The indicators by the keys of all that they are called."""
    return {key(word): one for one in indicators().values() for word in (one.code, *one.name.values())}


def reported() -> Sequence[Indicator]:
    """Those that people tell."""
    return [one for one in indicators().values() if not one.computed]


def check_value(one: Indicator, value: float) -> float:
    """The value; BadInput where the indicator cannot have it, or is worked out and told by nobody."""
    if one.computed:
        raise BadInput("programme.indicator.computed", name=one.name)
    if not one.least <= value <= one.most or value in {inf, -inf}:
        raise BadInput("programme.indicator.bounds", name=one.name, least=one.least, most=one.most, value=value)
    return value


def check_layers(said: Sequence[str]) -> Sequence[Layer]:
    """The layers that are named, each once; BadInput for any other word."""
    for one in said:
        if one not in LAYERS:
            raise BadInput("programme.layer.unknown", said=one, known=series(LAYERS))
    return [layer for layer in LAYERS if layer in said]
