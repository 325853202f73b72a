"""The wire models of indicators: definitions, what was said of a cluster, and clusters compared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Self

import numpy as np
from pydantic import Field

from api.questions.clusters import Compared, number_or_none
from api.wire.nodes import NodeRef, Wire
from graph.model import Node
from graph.words.sentences import Language
from programme.comparison.comparing import Comparison
from programme.indicators.definitions import Indicator, indicators

if TYPE_CHECKING:
    from programme.comparison.ranks import Ranks
    from programme.tables import Statement


class IndicatorOut(Wire):
    """What is measured, and how it is worked out."""

    code: str
    layer: str = Field(description="statistics, management or graph")
    heading: str | None = Field(None, description="Of the management layer: structure, management, financing, …")
    name: str
    formula: str
    unit: str = Field(description="number, percent, ratio, years, months or thousand_eur")
    direction: str = Field(description="Which end is the better one: higher, lower or none.")
    smallest: int = Field(description="The fewest cases of a value that is shown.")

    @classmethod
    def of(cls, one: Indicator, language: Language) -> Self:
        """From the domain's indicator, in a language."""
        return cls(
            code=one.code,
            layer=one.layer,
            heading=one.heading,
            name=one.name[language],
            formula=one.formula[language],
            unit=one.unit,
            direction=one.direction,
            smallest=one.smallest,
        )


class IndicatorsOut(Wire):
    """All that is measured."""

    indicators: tuple[IndicatorOut, ...]

    @classmethod
    def all(cls, language: Language) -> Self:
        """Every indicator, in a language."""
        return cls(indicators=tuple(IndicatorOut.of(one, language) for one in indicators().values()))


class StatementOut(Wire):
    """What was said of an indicator in a period, by whom and when; a null value takes back what was said before."""

    period: str
    value: float | None
    base: int | None = Field(None, description="On how many cases the value rests.")
    unit: str
    source: str
    document: str | None = Field(None, description="Id of the document that it rests on.")
    origin: str = Field(description="own (its organisation), admin, graph (worked out), or file: and its name")
    said: str = Field(description="When, in ISO 8601.")
    stands: bool = Field(description="Whether nothing newer was said of the period.")

    @classmethod
    def of(cls, row: Statement, *, stands: bool) -> Self:
        """From the domain's row; who may see it, and whose account said it, is not told."""
        return cls(
            period=row.period,
            value=row.value,
            base=row.base,
            unit=row.unit,
            source=row.source,
            document=row.document,
            origin=row.origin,
            said=row.said.isoformat(),
            stands=stands,
        )


class SaidOut(Wire):
    """An indicator and all that was said of it, the newest period first."""

    indicator: IndicatorOut
    statements: tuple[StatementOut, ...]


class MeasuredOut(Wire):
    """An organisation and what was said of its indicators."""

    organisation: NodeRef
    indicators: tuple[SaidOut, ...] = ()

    @classmethod
    def of(cls, node: Node, rows: Sequence[Statement], language: Language) -> Self:
        """From what was said of a node, in a language."""
        first = {(row.indicator, row.period): row.id for row in reversed(rows)}
        said: dict[str, list[StatementOut]] = {}
        for row in rows:
            stands = first[row.indicator, row.period] == row.id
            said.setdefault(row.indicator, []).append(StatementOut.of(row, stands=stands))
        found = (
            SaidOut(indicator=IndicatorOut.of(indicators()[code], language), statements=tuple(held))
            for code, held in said.items()
        )
        return cls(organisation=NodeRef.ref(node), indicators=tuple(found))


class RankIntervalOut(Wire):
    """A rank as an interval that 99 % of the draws of weights and scaling lie in; 1 is the best."""

    median: float
    low: float
    high: float


class ComparedClusterOut(NodeRef):
    """One of those that are compared."""

    rank: RankIntervalOut | None = None

    @classmethod
    def at(cls, node: Node, ranks: Ranks | None, row: int) -> Self:
        """From a node and its row among the ranks."""
        rank = None
        if ranks is not None and not np.isnan(ranks.median[row]):
            rank = RankIntervalOut(
                median=float(ranks.median[row]), low=float(ranks.low[row]), high=float(ranks.high[row])
            )
        return cls(id=node.id, kind=node.kind, name=node.name, rank=rank)


class ComparedValueOut(Wire):
    """A value beside those of its peers; what is missing is null, never nought."""

    value: float | None
    base: int | None = None
    change: float | None = Field(None, description="Since the period before, in the indicator's unit.")
    place: float | None = Field(None, description="Percentile among the others, 100 the best end; none under 5 peers.")
    few: bool = Field(False, description="Whether it rests on few cases and is shrunk before it is compared.")
    withheld: bool = Field(False, description="Whether it rests on too few cases to be shown.")
    of_region: bool = Field(False, description="Whether it is that of the region.")
    unusual: bool = Field(False, description="Whether its last change is beyond what is usual for it.")

    @classmethod
    def at(cls, found: Comparison, row: int, column: int) -> Self:
        """From a place of the comparison's tables."""
        base = number_or_none(found.cube.bases[row, column, -1])
        return cls(
            value=number_or_none(found.values[row, column]),
            base=None if base is None else int(base),
            change=number_or_none(found.change[row, column]),
            place=number_or_none(found.places[row, column]),
            few=bool(found.few[row, column]),
            withheld=bool(found.withheld[row, column]),
            of_region=bool(found.cube.lent[row, column, -1]),
            unusual=bool(found.unusual[row, column]),
        )


class ComparedIndicatorOut(Wire):
    """An indicator over all that are compared: quartiles, and the values in the order of `clusters`."""

    indicator: IndicatorOut
    ranked: bool = Field(description="Whether ranks rest on it.")
    low: float | None = Field(None, description="First quartile; none under 5 peers.")
    median: float | None = None
    high: float | None = Field(None, description="Third quartile.")
    values: tuple[ComparedValueOut, ...]


class ComparisonOut(Wire):
    """Clusters compared in a period; `periods` are all that can be asked for."""

    period: str | None
    periods: tuple[str, ...]
    nearest: bool = Field(description="Whether the peers are those that are nearest by likeness.")
    clusters: tuple[ComparedClusterOut, ...]
    indicators: tuple[ComparedIndicatorOut, ...]

    @classmethod
    def of(cls, compared: Compared, language: Language) -> Self:
        """From the domain's comparison, in a language."""
        found = compared.comparison
        rows = range(len(compared.nodes))
        return cls(
            period=compared.period,
            periods=tuple(compared.periods),
            nearest=compared.nearest,
            clusters=tuple(ComparedClusterOut.at(compared.nodes[row], found.ranks, row) for row in rows),
            indicators=tuple(
                ComparedIndicatorOut(
                    indicator=IndicatorOut.of(one, language),
                    ranked=bool(found.ranks is not None and found.ranks.used[at]),
                    low=number_or_none(found.spread[0, at]),
                    median=number_or_none(found.spread[1, at]),
                    high=number_or_none(found.spread[2, at]),
                    values=tuple(ComparedValueOut.at(found, row, at) for row in rows),
                )
                for at, one in enumerate(found.cube.indicators)
            ),
        )
