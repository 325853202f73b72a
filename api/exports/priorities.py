"""The sectors of a region, and figures, as tables that people open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from api.questions.priorities import Priorities, Row
from api.words.labels import Places
from api.words.strings import say
from graph.spreadsheets import Cell
from graph.words.sentences import Language
from programme.statistics.named import measure_label

if TYPE_CHECKING:
    from programme.statistics.asked import Figure

_COLUMNS = ("code", "sector", "marks", "value", "share", "lq", "shrunk", "stars", "growth", "dynamism", "density",
            "exports", "advantage", "organisations", "links", "missing")  # fmt: skip
_FIGURES = ("dataset", "date", "measure", "unit", "year", "region", "sector", "value", "flag", "nace", "nuts", "was")


def priorities_table(found: Priorities, places: Places, language: Language) -> Iterator[Sequence[Cell]]:
    """The head, and a row a sector; what is not known is empty."""
    yield [say(f"priorities.col.{name}", language) for name in _COLUMNS]
    version = found.evidence.series.nace if found.evidence else "2.1"
    for row in found.rows:
        yield [row.code, places.sector(f"{row.code}@{version}"), *_numbers(row, places, language)]


def _numbers(row: Row, places: Places, language: Language) -> Sequence[Cell]:
    one = row.figures
    graph: list[Cell] = [
        row.linked.organisations,
        _listed(row.linked.links, places),
        _listed(row.linked.missing, places),
    ]
    if one is None:
        return ["", None, None, None, _short(row.quotient), "", None, None, None, None, None, *graph]
    marks = ", ".join(say(f"priorities.mark.{mark}", language) for mark in one.marks)
    stars = ", ".join(say(f"priorities.star.{star}", language) for star in one.stars)
    shares = [one.share, one.quotient, one.shrunk, one.growth, one.dynamism, one.density, one.advantage]
    share, quotient, shrunk, growth, dynamism, dense, advantage = map(_short, shares)
    return [marks, one.value, share, quotient, shrunk, stars, growth, dynamism, dense, one.exports, advantage, *graph]


def _short(value: float | None) -> float | None:
    """A ratio with as many digits as anybody reads."""
    return None if value is None else round(value, 4)


def _listed(counts: Mapping[str, int], places: Places) -> str:
    return "; ".join(f"{places.region(code)} ({count})" for code, count in counts.items())


def figures_table(found: Iterable[Figure], language: Language) -> Iterator[Sequence[Cell]]:
    """The head, and a row a figure."""
    yield [say(f"statistics.col.{name}", language) for name in _FIGURES]
    for one in found:
        yield [
            one.series.dataset, one.date, measure_label(one.series.measure, language), one.series.unit, one.year,
            one.region, one.sector, one.value, one.flag, one.series.nace, one.series.nuts, one.was,
        ]  # fmt: skip
