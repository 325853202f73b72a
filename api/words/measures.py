"""Values of indicators, their units and changes, as they are written in each language."""

from __future__ import annotations

import numpy as np

from api.words.formats import number
from api.words.strings import say
from graph.words.sentences import Language
from programme.indicators.definitions import Indicator, Unit

_DECIMALS = {"number": 0, "percent": 1, "ratio": 2, "years": 1, "months": 0, "thousand_eur": 0}


def value_said(value: float, unit: Unit, language: Language) -> str:
    """A value with as many decimals as its unit has, and no more than it needs: %62,5 or 62.5%."""
    written = _plain(value, _DECIMALS[unit], language)
    return say("measure.percent", language, n=written) if unit == "percent" else written


def unit_said(unit: Unit, language: Language) -> str:
    """What a value is counted in."""
    return say(f"measure.unit.{unit}", language)


def change_said(change: float, one: Indicator, language: Language) -> tuple[str, bool | None] | None:
    """A change with its sign, of percentages in points, and whether it is for the better; None where it is unknown."""
    if np.isnan(change):
        return None
    decimals = _DECIMALS[one.unit]
    moved = round(float(change), max(decimals, 1))
    if not moved:
        return "–", None
    written = ("+" if moved > 0 else "−") + _plain(abs(moved), max(decimals, 1), language)
    better = None if not one.sign else moved * one.sign > 0
    return (say("measure.points", language, n=written) if one.unit == "percent" else written), better


def _plain(value: float, decimals: int, language: Language) -> str:
    """A number without zeros at the end of its decimals."""
    kept = next((n for n in range(decimals) if round(value, n) == round(value, decimals)), decimals)
    # A count need not be whole: jobs per member are not.
    if not decimals and abs(value) < 100 and round(value, 1) != round(value):
        kept = 1
    return number(value, language, kept).replace("-", "−")
