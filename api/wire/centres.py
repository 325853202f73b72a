"""The wire models of info centres: the funnel of their firms, and what changed in those."""

from __future__ import annotations

from datetime import date
from typing import Self

from pydantic import Field

from api.questions.centres import Line, Overview, Shown
from api.wire.nodes import Wire
from programme.centres.funnel import Done, Funnel
from programme.centres.intervals import Estimate
from programme.centres.model import FEWEST, Centre
from programme.centres.results import Result

_EXACT = 4
"""Decimals of a share: a change to the hundredth of a percent."""


class EstimateOut(Wire):
    """A value with the ends of its 95 % interval; shares, 0.2 is a fifth."""

    value: float
    low: float
    high: float

    @classmethod
    def of(cls, one: Estimate | None) -> Self | None:
        """From the domain's estimate."""
        if one is None:
            return None
        return cls(value=round(one.value, _EXACT), low=round(one.low, _EXACT), high=round(one.high, _EXACT))


class FunnelOut(Wire):
    """Firms by how far they came, each counted once a step."""

    contacted: int = Field(description="Firms that a centre had anything to do with.")
    met: int = Field(description="Those met face to face.")
    agreed: int = Field(description="Those with an agreement to cooperate.")
    across: int = Field(description="Those with an agreement with a partner in another region of NUTS 2.")
    measured: int = Field(description="Those of which a figure is known before and after.")

    @classmethod
    def of(cls, one: Funnel) -> Self:
        """From the domain's funnel."""
        return cls(contacted=one.contacted, met=one.met, agreed=one.agreed, across=one.across, measured=one.measured)


class DoneOut(Wire):
    """How often something was done, and with how many firms; a training counts once for each that came."""

    kind: str = Field(description="contact, visit, meeting, training, service, referral or agreement")
    times: int
    firms: int

    @classmethod
    def of(cls, one: Done) -> Self:
        """From the domain's count."""
        return cls(kind=one.kind, times=one.times, firms=one.firms)


class ResultOut(Wire):
    """What changed in the firms that were reached, by one measure, from the first year known to the last."""

    measure: str = Field(description="production, export or efficiency")
    shown: bool = Field(
        description=f"Whether it may be told: not under {FEWEST} firms, nor where others' would follow."
    )
    firms: int | None = Field(None, description="How many firms it rests on.")
    median: EstimateOut | None = Field(None, description="Of (v_t − v_0) / v_0, with an interval of order statistics.")
    at_target: int | None = Field(None, description="Firms that changed by the target or more.")
    difference: EstimateOut | None = Field(
        None,
        description="By which share more they grew than firms outside: exp of the difference in differences of "
        "logarithms, less 1, with Welch's interval.",
    )
    others: int | None = Field(None, description="Firms outside with which they are compared.")

    @classmethod
    def of(cls, measure: str, one: Result | None) -> Self:
        """From the domain's result, None where it may not be told."""
        if one is None or one.few:
            return cls(
                measure=measure, shown=False, firms=None, median=None, at_target=None, difference=None, others=None
            )
        return cls(
            measure=measure,
            shown=True,
            firms=len(one.changes),
            median=EstimateOut.of(one.median),
            at_target=one.at_target,
            difference=EstimateOut.of(one.difference),
            others=one.others,
        )


class CentreOut(Wire):
    """An info centre with its funnel, and the median change of its firms by measure where that may be told."""

    id: str
    name: str
    host: str | None = Field(None, description="Id of the organisation that hosts it.")
    territory: tuple[str, ...] = Field(description="NUTS codes.")
    opened: date
    target_firms: int
    target_change: float
    funnel: FunnelOut
    meetings: tuple[int, ...] = Field(description="Meetings in each of eight quarters, the oldest first.")
    medians: dict[str, EstimateOut | None]

    @classmethod
    def of(cls, line: Line, measures: dict[str, Shown]) -> Self:
        """From the domain's line of the table."""
        one: Centre = line.centre
        return cls(
            id=one.id,
            name=one.name,
            host=one.host,
            territory=one.territory,
            opened=one.opened,
            target_firms=one.firms,
            target_change=one.change,
            funnel=FunnelOut.of(line.funnel),
            meetings=tuple(line.meetings),
            medians={name: EstimateOut.of(held.by_centre.get(one.id)) for name, held in measures.items()},
        )


class CentresOut(Wire):
    """Info centres, all that are asked for together and each."""

    target_firms: int
    target_change: float
    last: date | None = Field(None, description="Day of the last entry.")
    narrowed: bool = Field(description="Whether what is measured is narrowed as asked, too.")
    invented: bool = Field(description="Whether there is anything of the demonstration in it.")
    funnel: FunnelOut
    done: tuple[DoneOut, ...]
    results: tuple[ResultOut, ...]
    centres: tuple[CentreOut, ...]

    @classmethod
    def of(cls, found: Overview) -> Self:
        """From the domain's overview."""
        measures = dict(found.measures)
        return cls(
            target_firms=found.firms,
            target_change=found.change,
            last=found.last,
            narrowed=found.narrowed,
            invented=found.invented,
            funnel=FunnelOut.of(found.funnel),
            done=tuple(map(DoneOut.of, found.done)),
            results=tuple(ResultOut.of(name, held.result) for name, held in measures.items()),
            centres=tuple(CentreOut.of(line, measures) for line in found.lines),
        )
