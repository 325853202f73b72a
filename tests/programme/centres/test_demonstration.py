"""The demonstration's centres: 700 invented firms that say so, the same every time."""

from __future__ import annotations

from graph.store import Store
from people.database import Database
from programme.centres import log, measured
from programme.centres.demonstration import FIRMS, LAST, load_demonstration
from programme.centres.funnel import Chosen, funnel
from programme.centres.kept import centres
from programme.centres.model import KINDS
from programme.centres.results import outside, reached, result


def test_it_is_whole_said_to_be_invented_and_loaded_once(embedded: Database, store: Store) -> None:
    load_demonstration(embedded, store)
    contacts, figures = log.contacts(embedded), measured.figures(embedded)
    load_demonstration(embedded, store)
    assert (log.contacts(embedded), measured.figures(embedded)) == (contacts, figures)
    assert len(centres(embedded)) == 5
    assert len({one.firm for one in contacts}) == FIRMS == 700
    assert {one.kind for one in contacts} == set(KINDS)
    assert max(one.day for one in contacts) <= LAST
    assert log.invented(embedded)
    marks = ("Deneme ", "Numune ", "Taslak ", "Örnek ", "Misal ")
    of = [one.id for one in centres(embedded)]
    firms = {(row.name, row.firm) for row in log.lines(embedded, of, most=None)}
    firms |= {(row.name, row.firm) for row in measured.measurements(embedded, of)}
    assert all(name.startswith(marks) and key.startswith("firm:") for name, key in firms)
    found = funnel(contacts, ())
    assert found.contacted > found.met > found.agreed > found.across > 0
    exports = [one for one in figures if one.measure == "export"]
    ever = {one.firm for one in contacts}
    told = result("export", reached(exports, Chosen(), ever), outside(exports, Chosen(), ever), 0.2)
    assert told.median is not None
    assert told.difference is not None
