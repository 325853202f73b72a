"""The demonstration's centres: real ones with invented firms, meetings and figures, the same on every machine.

Whatever is drawn follows from the words it is drawn by. The firms are in no other data; their names say what they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from math import exp

from graph.store import Store
from people.database import Database
from programme.centres.firms import local_key
from programme.centres.founding import centre_for, found
from programme.centres.log import DEMO, take_in
from programme.centres.measured import take_in_measured
from programme.centres.model import Centre, Firm, Measured, Met
from programme.drawn import drawn, normal

BEGUN, LAST = date(2024, 3, 1), date(2026, 11, 19)
YEARS = (2023, 2024, 2025)
SOURCE = "Uydurma gösterim verisi"
_PLACES = (
    ("Çorum", "tr:corum-ticaret-ve-sanayi-odasi", 96, ("TR833", "TR834", "TR832"), ("28.93", "23.32", "10.61")),
    ("Gaziantep", "tr:guneydogu-anadolu-ihracatci-birlikleri", 200, ("TRC11", "TRC13", "TRC12"),
     ("13.93", "22.22", "10.73")),
    ("Kahramanmaraş", "tr:kahramanmaras-ticaret-ve-sanayi-odasi", 138, ("TR632", "TR633", "TR631"),
     ("13.10", "25.99", "10.52")),
    ("Samsun", "tr:samsun-ticaret-ve-sanayi-odasi", 156, ("TR831", "TR832", "TR834"), ("32.50", "24.42", "10.83")),
    ("Trabzon", "tr:dogu-karadeniz-ihracatcilari-birligi", 110, ("TR901", "TR904", "TR903"),
     ("10.39", "30.11", "16.10")),
)  # fmt: skip
"""Province, host, how many firms, the provinces in which they are, and what they do."""
FIRMS = sum(place[2] for place in _PLACES)
_OTHERS = 14
"""Firms outside that are measured beside those of each centre."""
_MARKS = ("Deneme", "Numune", "Taslak", "Örnek", "Misal")
_TRADES = {
    "28.93": "Makine", "23.32": "Seramik", "10.61": "Değirmen", "13.93": "Halı", "22.22": "Ambalaj", "10.73": "Makarna",
    "13.10": "İplik", "25.99": "Mutfak Eşyası", "10.52": "Dondurma", "32.50": "Medikal", "24.42": "Alüminyum",
    "10.83": "Çay", "10.39": "Fındık", "30.11": "Tekne", "16.10": "Kereste",
}  # fmt: skip
_UNITS = {"production": "bin TL", "export": "bin avro", "efficiency": "bin TL/kişi"}
_GROWTH = {"production": 0.12, "export": 0.17, "efficiency": 0.155}
_AWAY = ("TR510", "TR411", "TR310", "TR721")


def load_demonstration(database: Database, store: Store) -> None:
    """Keep the demonstration's centres, logs and measurements; again, it changes nothing."""
    held = [(_centre(province, host), place) for province, host, *place in _PLACES]
    found(database, store, [centre for centre, _ in held])
    firms = [(centre, list(_firms(centre, *place))) for centre, place in held]  # type: ignore[arg-type]
    take_in(database, [met for centre, some in firms for firm in some for met in _log(centre, firm)], DEMO)
    told = [one for centre, some in firms for firm in some for one in _figures(centre, firm)]
    told += [one for centre, _ in held for one in _outside(centre)]
    take_in_measured(database, told, DEMO)


def _centre(province: str, host: str) -> Centre:
    return centre_for([province], host=host, opened=BEGUN)


def _firms(centre: Centre, number: int, provinces: tuple[str, ...], sectors: tuple[str, ...]) -> Iterator[Firm]:
    for at in range(number):
        sector = sectors[int(len(sectors) * drawn(centre.id, at, "sector"))]
        away = drawn(centre.id, at, "where")
        region = provinces[0] if away < 0.8 else provinces[1 + int(away > 0.9)]
        mark = _MARKS[int(len(_MARKS) * drawn(centre.id, at, "mark"))]
        name = f"{mark} {_TRADES[sector]} {at + 1:03}"
        yield Firm(local_key(name, region), name, region, sector)


def _log(centre: Centre, firm: Firm) -> Iterator[Met]:
    """What the centre had to do with a firm: fewer and fewer come to each further step."""

    def on(what: str, start: date) -> date:
        return min(start + timedelta(days=int(5 + 170 * drawn(firm.key, what, "later"))), LAST)

    first = BEGUN + timedelta(days=int((LAST - BEGUN).days * drawn(firm.key, "first") ** 1.2))
    yield Met(centre.id, firm, first, "contact", "Uydurma kayıt: telefonla ilk temas")
    if drawn(firm.key, "trained") < 0.3:
        yield Met(centre.id, firm, on("training", first), "training", "Uydurma kayıt: ortak satın alma eğitimi")
    if not _meets(firm):
        return
    met = on("met", first)
    yield Met(centre.id, firm, met, "visit" if drawn(firm.key, "how") < 0.4 else "meeting", "Uydurma kayıt: görüşme")
    if drawn(firm.key, "again") < 0.5:
        yield Met(centre.id, firm, on("again", met), "meeting", "Uydurma kayıt: izleme görüşmesi")
    if drawn(firm.key, "served") < 0.35:
        yield Met(centre.id, firm, on("served", met), "service", "Uydurma kayıt: ihracat danışmanlığı")
    if drawn(firm.key, "referred") < 0.25:
        yield Met(centre.id, firm, on("referred", met), "referral", "Uydurma kayıt", programme="KOSGEB İşbirliği")
    if _agrees(firm):
        where = _AWAY[int(4 * drawn(firm.key, "where"))] if drawn(firm.key, "across") < 0.4 else firm.region
        yield Met(centre.id, firm, on("agreed", met), "agreement", "Uydurma kayıt: ortak üretim",
                  f"Misal Ortak {int(90 * drawn(firm.key, 'partner')) + 10}", where)  # fmt: skip


def _meets(firm: Firm) -> bool:
    return drawn(firm.key, "meets") < 0.57


def _agrees(firm: Firm) -> bool:
    return _meets(firm) and drawn(firm.key, "agrees") < 0.3


def _figures(centre: Centre, firm: Firm) -> Iterator[Measured]:
    if _meets(firm) and drawn(firm.key, "measured") < (0.55 if _agrees(firm) else 0.1):
        yield from _measured(centre, firm, reached=True)


def _outside(centre: Centre) -> Iterator[Measured]:
    for at in range(_OTHERS):
        name = f"Örnek Küme Dışı {at + 1:02}"
        region = centre.territory[0]
        yield from _measured(centre, Firm(local_key(name, region), name, region, None), reached=False)


def _measured(centre: Centre, firm: Firm, *, reached: bool) -> Iterator[Measured]:
    for measure, unit in _UNITS.items():
        if measure == "export" and drawn(firm.key, "exports") > 0.75:
            continue
        start = 200 + 4000 * drawn(firm.key, measure, "start")
        growth = (_GROWTH[measure] if reached else 0.08) + 0.14 * normal(firm.key, measure)
        for at, year in enumerate(YEARS):
            value = round(start * exp(growth * at / (len(YEARS) - 1)), 1)
            yield Measured(centre.id, firm, measure, year, value, unit, SOURCE, None, reached)
