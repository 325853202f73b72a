"""Clusters with indicators in the small world: eight that everyone sees, and what only some may see beside them."""

from __future__ import annotations

from collections.abc import Iterator

from graph.model import Batch, Node
from graph.store import Store
from people.database import Database
from programme.indicators.statements import COMPUTED, Told, take_in
from tests.api.conftest import record

CODES = ("s.new_firms", "m.members_met", "m.public_funds", "m.staff", "m.services", "m.working_groups",
         "m.joint_projects", "g.stayed")  # fmt: skip
YEARS = range(2018, 2026)
HIDDEN_VALUE = 99.0
"""A value that nobody may see but those whom the tests name."""


def clusters() -> Batch:
    """Seven more clusters; the name of one would be a formula in a spreadsheet."""
    names = ["=1+1 Kümesi", *(f"Küme {letter}" for letter in "BCDEFG")]
    nodes = [Node(f"demo:k{n}", "cluster", name, (record(200 + n),), region="TR831", sectors=("32.50",))
             for n, name in enumerate(names)]  # fmt: skip
    return Batch(
        (*nodes, Node("demo:gizli-kume", "cluster", "Gizli kuvars Kümesi", (record(220),), audience=("org:x",)))
    )


def public() -> Iterator[Told]:
    """What everyone sees: of each cluster and year a value of each indicator, higher for later ones."""
    for n in range(8):
        subject = f"demo:k{n}" if n < 7 else "tr:kume"
        for code in CODES:
            for year in YEARS:
                yield Told(subject, code, str(year), 10.0 + 3 * n + (year - 2018) * 0.5, f"Rapor {year}",
                           6 if n == 0 and code == "m.members_met" else 40, None, "public")  # fmt: skip


def hidden() -> list[Told]:
    """What is for some alone: of a public cluster, of its members and itself, and of one that is hidden itself."""
    return [
        Told("demo:k1", "m.press", "2025", HIDDEN_VALUE, "kuvars", audience="members"),
        Told("demo:k2", "m.press", "2025", HIDDEN_VALUE, "kuvars", audience="own"),
        Told("demo:gizli-kume", "m.staff", "2025", HIDDEN_VALUE, "kuvars", audience="public"),
    ]


def fill(store: Store, database: Database) -> None:
    """Put the clusters and what is said of them where the tests ask."""
    store.write(clusters())
    told = list(public())
    take_in(database, [one for one in told if one.indicator[0] != "g"], "file:test")
    take_in(database, [one for one in told if one.indicator[0] == "g"], COMPUTED)
