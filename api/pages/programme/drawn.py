"""What the pages of centres show of an overview: bars, dots, lines and numbers in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from api.pages.plots import DOTS_AXIS, DOTS_WIDTH, Dots, Line, dots, line
from api.pages.programme.choices import Choice
from api.questions.centres import Overview, Shown
from api.web.ids import quoted_id
from api.words.formats import number
from api.words.labels import Places, region_name
from api.words.strings import say
from graph.words.sentences import Language
from programme.centres.intervals import Estimate
from programme.centres.model import FEWEST, KINDS, MEASURES, Centre
from programme.centres.results import Result

ROOM = 1.04
"""How much longer than its longest bar the funnel is."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the funnel: how many firms, its part of the width, the target's, and the share of the step before."""

    name: str
    firms: int
    part: float
    target: float | None
    rate: float | None


@dataclass(frozen=True, slots=True)
class Row:
    """A centre in the table of all."""

    centre: Centre
    name: str
    url: str
    counts: tuple[int, ...]
    median: str | None
    withheld: bool
    line: Line | None


def shown(
    found: Overview, choice: Choice, names: Mapping[str, str], places: Places, lang: Language
) -> dict[str, object]:
    """What both pages show of an overview."""
    held = found.measures[choice.measure]
    return {
        "found": found,
        "choice": choice,
        "steps": _steps(found),
        "across": found.funnel.across,
        "done": [one for one in found.done if one.times],
        "result": held.result,
        "few": held.result is None or held.result.few,
        "median": held.result and _estimate(held.result.median, lang),
        "difference": held.result and _estimate(held.result.difference, lang),
        "target": signed(found.change, lang, 0 if _whole(100 * found.change) else 1),
        "dots": _dots(held.result, found.change),
        "ticks": lambda drawn: [(at, signed(value, lang, 0)) for at, value in drawn.ticks],
        "axis": DOTS_AXIS,
        "dots_width": DOTS_WIDTH,
        "measures": [(name, _said(found.measures[name], lang)) for name in MEASURES],
        "rows": [_row(found, at, held, names, lang) for at in range(len(found.lines))],
        "names": names,
        "regions": sorted(((code, region_name(places, code)) for code in found.regions), key=lambda one: one[1]),
        "sectors": [(code, places.sector_line(code)) for code in found.sectors],
        "fewest": FEWEST,
        "kinds": KINDS,
        "here": "clusters",
    }


def _whole(value: float) -> bool:
    return abs(value - round(value)) < 0.05


def _steps(found: Overview) -> list[Step]:
    steps = found.funnel.steps
    widest = max(found.firms, *(n for _, n, _ in steps), 1) * ROOM
    return [
        Step(name, n, round(n / widest, 3), round(found.firms / widest, 3) if name == "contacted" else None, rate)
        for name, n, rate in steps
    ]


def _dots(one: Result | None, target: float) -> Dots | None:
    if one is None or not one.changes:
        return None
    median = one.median
    return dots(one.changes, target, (median.low, median.value, median.high) if median else None)


def _row(found: Overview, at: int, held: Shown, names: Mapping[str, str], lang: Language) -> Row:
    one = found.lines[at]
    counts = one.funnel
    median = held.by_centre.get(one.centre.id)
    return Row(
        one.centre, names[one.centre.id], f"/{lang}/centres/{quoted_id(one.centre.id)}",
        (counts.contacted, counts.met, counts.agreed, counts.across, counts.measured),
        signed(median.value, lang) if median else None, one.centre.id in held.withheld,
        line(np.array(one.meetings, float)),
    )  # fmt: skip


def _said(one: Shown, lang: Language) -> dict[str, object] | None:
    """A measure in the table of all three; None where nothing may be shown."""
    held = one.result
    if held is None or held.few:
        return None
    return {
        "firms": len(held.changes), "at_target": held.at_target, "others": held.others,
        "median": _estimate(held.median, lang), "difference": _estimate(held.difference, lang),
    }  # fmt: skip


def _estimate(one: Estimate | None, lang: Language) -> tuple[str, str, str] | None:
    return None if one is None else (signed(one.value, lang), signed(one.low, lang), signed(one.high, lang))


def signed(share: float, lang: Language, decimals: int = 1) -> str:
    """A share as percent with its sign: +%17,4 or +17.4%."""
    percent = round(100 * share, decimals)
    sign = "+" if percent > 0 else "−" if percent < 0 else ""
    return sign + say("percent", lang, n=number(abs(percent), lang, decimals))


def names_of(found: Sequence[Centre], view_names: Mapping[str, str]) -> dict[str, str]:
    """What centres are called: as the graph has it in the reader's language, else as they are kept."""
    return {one.id: view_names.get(one.id, one.name) for one in found}
