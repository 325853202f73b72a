"""How far firms came with centres, step by step, out of the log; each firm counts once a step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from graph.codes import sector_key, sector_prefixes
from programme.centres.model import AGREEMENT, FACE_TO_FACE, KINDS, NUTS_2

QUARTERS = 8


class Contact(NamedTuple):
    """A line of a log as far as it is counted."""

    centre: str
    firm: str
    region: str
    sector: str | None
    day: date
    kind: str
    partner_region: str | None


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is counted: of which centres (None: all), between which days, of firms in which region (NUTS) and sector."""

    centres: frozenset[str] | None = None
    since: date | None = None
    until: date | None = None
    region: str | None = None
    sector: str | None = None

    @property
    def narrow(self) -> bool:
        """Whether anything but centres is chosen."""
        return any((self.since, self.until, self.region, self.sector))

    def takes(self, centre: str, region: str, sector: str | None) -> bool:
        """Whether what is of a firm there in this sector counts."""
        return (
            (self.centres is None or centre in self.centres)
            and region.startswith(self.region or "")
            and (self.sector is None or sector_key(sector or "-").startswith(sector_prefixes(self.sector)))
        )

    def on(self, day: date) -> bool:
        """Whether a day is between the two that are chosen, themselves included."""
        return (self.since or date.min) <= day <= (self.until or date.max)


@dataclass(frozen=True, slots=True)
class Funnel:
    """Firms by how far they came: contacted at all, met face to face, agreed, measured before and after.

    `across` are those of the agreed whose partner is in another region of NUTS 2.
    """

    contacted: int
    met: int
    agreed: int
    across: int
    measured: int

    @property
    def steps(self) -> Sequence[tuple[str, int, float | None]]:
        """The steps with how many firms came so far, and their share of the step before (None where nobody did)."""
        held = (("contacted", self.contacted), ("met", self.met), ("agreed", self.agreed), ("measured", self.measured))
        before = (None, self.contacted, self.met, self.agreed)
        return [(name, n, n / last if last else None) for (name, n), last in zip(held, before, strict=True)]


@dataclass(frozen=True, slots=True)
class Done:
    """How often a kind of thing was done, and with how many firms."""

    kind: str
    times: int
    firms: int


def counted(contacts: Iterable[Contact], chosen: Chosen) -> list[Contact]:
    """The lines that count."""
    return [one for one in contacts if chosen.on(one.day) and chosen.takes(one.centre, one.region, one.sector)]


def funnel(contacts: Sequence[Contact], measured: Iterable[str]) -> Funnel:
    """The funnel of these lines; `measured` are firms with figures of two years, counted where a line names them."""
    contacted = {one.firm for one in contacts}
    agreed = [one for one in contacts if one.kind == AGREEMENT]
    return Funnel(
        len(contacted),
        len({one.firm for one in contacts if one.kind in FACE_TO_FACE}),
        len({one.firm for one in agreed}),
        len({one.firm for one in agreed if _across(one)}),
        len(contacted.intersection(measured)),
    )


def _across(one: Contact) -> bool:
    other = one.partner_region or ""
    return len(other) >= NUTS_2 and len(one.region) >= NUTS_2 and other[:NUTS_2] != one.region[:NUTS_2]


def done(contacts: Sequence[Contact]) -> list[Done]:
    """What was done of each kind: a training counts once for each firm that came."""
    by_kind: Mapping[str, list[str]] = {kind: [one.firm for one in contacts if one.kind == kind] for kind in KINDS}
    return [Done(kind, len(firms), len(set(firms))) for kind, firms in by_kind.items()]


def meetings(contacts: Iterable[Contact], last: date) -> list[int]:
    """Meetings face to face in each of the QUARTERS that end with the one of a day, the oldest first."""
    found = [0] * QUARTERS
    for one in contacts:
        ago = _quarter(last) - _quarter(one.day)
        if one.kind in FACE_TO_FACE and 0 <= ago < QUARTERS:
            found[-1 - ago] += 1
    return found


def _quarter(day: date) -> int:
    return day.year * 4 + (day.month - 1) // 3
