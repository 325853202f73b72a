"""Two centres in the small world: one with enough firms measured, one with too few; what is written is hidden."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from graph.store import Store
from people.database import Database
from programme.centres import log, measured
from programme.centres.firms import local_key
from programme.centres.founding import found
from programme.centres.model import Centre, Firm, Measured, Met
from tests.api.conftest import HIDDEN

BIG = Centre("tr:merkez-samsun", "Samsun Merkezi", "tr:kume", ("TR831",), 20, 0.2, date(2024, 1, 1))
SMALL = Centre("tr:merkez-corum", "=1+1 Çorum Merkezi", None, ("TR833",), 10, 0.2, date(2024, 1, 1))
ZAR = Firm("demo:zar", "Zar Arıtma", "TR831", "32.50")
NUMBER = 24
"""Firms of the big centre that are measured, the first of which is in the graph; three of the small one are."""


def firms(centre: Centre, number: int) -> list[Firm]:
    region = centre.territory[0]
    names = [f"Firma {HIDDEN} {at:02}" for at in range(number)]
    return [
        Firm(local_key(name, region), name, region, "28.93" if at % 2 else "10.61") for at, name in enumerate(names)
    ]


def met() -> Iterator[Met]:
    for centre, number in ((BIG, NUMBER - 1), (SMALL, 3)):
        for at, firm in enumerate([*([ZAR] if centre is BIG else []), *firms(centre, number)]):
            yield Met(centre.id, firm, date(2025, 1 + at % 12, 3), "contact", f"{HIDDEN} konuşuldu {at}")
            if at % 2 == 0:
                yield Met(centre.id, firm, date(2025, 1 + at % 12, 9), "meeting", f"{HIDDEN} toplantı")
            if at % 6 == 0:
                yield Met(
                    centre.id, firm, date(2026, 1, 9), "agreement", f"{HIDDEN} anlaşma", f"{HIDDEN} ortak", "TR510"
                )


def values() -> Iterator[Measured]:
    for centre, number in ((BIG, NUMBER - 1), (SMALL, 3)):
        for at, firm in enumerate([*([ZAR] if centre is BIG else []), *firms(centre, number)]):
            for year, value in ((2023, 100.0), (2025, 100.0 + 2 * at)):
                yield Measured(centre.id, firm, "efficiency", year, value, "TL", f"{HIDDEN} anket")
    for at in range(12):
        name = f"Dış {HIDDEN} {at}"
        for year in (2023, 2025):
            firm = Firm(local_key(name, "TR831"), name, "TR831")
            yield Measured(BIG.id, firm, "efficiency", year, 100.0 + at * (year - 2023), "TL", f"{HIDDEN} anket",
                           None, False)  # fmt: skip


def fill(store: Store, database: Database) -> None:
    """Put centres, logs and measurements where the tests ask."""
    found(database, store, [BIG, SMALL])
    log.take_in(database, list(met()), "file:test")
    measured.take_in_measured(database, list(values()), "file:test")
