"""What statistics say of clusters' sectors in their regions, worked out by hand; nobody's own word is written over."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.model import PUBLIC, Batch, Node, Source
from graph.opening import open_store
from graph.store import Store
from people.database import Database
from programme.comparison.regional import PRIOR, QUOTIENT, SHARE, placed, take_in_regional
from programme.indicators.statements import Told, history, standing, take_in
from programme.statistics.asked import Statistics
from tests.programme.priorities.test_evidence import filled, plain

EVERYONE = frozenset({PUBLIC})
AT = Source("test", "1", "2026-01-01")


@pytest.fixture
def statistics(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Statistics:
    monkeypatch.chdir(tmp_path)
    return filled(plain())


@pytest.fixture
def store() -> Store:
    held = open_store("memory:")
    held.write(Batch((
        Node("k:gida", "cluster", "Gıda Kümesi", (AT,), region="TR831", sectors=("10.51", "11.07")),
        Node("k:yok", "cluster", "Başka Küme", (AT,), region="TR831", sectors=("99",)),
        Node("k:yersiz", "cluster", "Yersiz Küme", (AT,), sectors=("10",)),
        Node("k:uzak", "cluster", "Uzak Küme", (AT,), region="DE212", sectors=("10",)),
        Node("k:gizli", "cluster", "Gizli Küme", (AT,), region="TR831", sectors=("10",), audience=("org:x",)),
    )))  # fmt: skip
    return held


def values(database: Database) -> dict[tuple[str, str, str], float]:
    rows = standing(database, EVERYONE, ["k:gida", "k:yok", "k:yersiz", "k:uzak", "k:gizli"])
    return {(row.subject, row.indicator, row.period): row.value for row in rows if row.value is not None}


def test_shares_and_quotients_by_hand(database: Database, store: Store, statistics: Statistics) -> None:
    clusters = placed(store.seen_by(EVERYONE))
    assert take_in_regional(database, clusters, statistics).added == 4
    found = values(database)
    assert {key[0] for key in found} == {"k:gida"}
    # TR83 of 2023: 600 + 300 of 1,000; all six: 600 + 300 + 5 × (100 + 200) of 6,000.
    usual = 2400 / 6000
    assert found["k:gida", SHARE, "2023"] == pytest.approx(90)
    assert found["k:gida", QUOTIENT, "2023"] == pytest.approx((900 + PRIOR * usual) / (1000 + PRIOR) / usual, abs=1e-4)
    # 2018: sector 10 had half as many there.
    assert found["k:gida", SHARE, "2018"] == pytest.approx(100 * 600 / 700, abs=1e-4)
    again = take_in_regional(database, clusters, statistics)
    assert (again.added, again.corrected, again.unchanged) == (0, 0, 4)
    (row,) = history(database, EVERYONE, "k:gida", SHARE)[:1]
    assert "TR83" in row.source
    assert row.base == 900


def test_what_somebody_said_stands(database: Database, store: Store, statistics: Statistics) -> None:
    own = [Told("k:gida", SHARE, "2023", 12.0, "rapor", audience="own")]
    take_in(database, own, "own")
    take_in_regional(database, placed(store.seen_by(EVERYONE)), statistics)
    found = standing(database, EVERYONE | {"org:k:gida"}, ["k:gida"], codes=[SHARE])
    assert {row.period: row.value for row in found}["2023"] == 12.0


def test_without_statistics_nothing_is_written(embedded: Database, store: Store, tmp_path: Path) -> None:
    from programme.statistics.editions import Folder  # noqa: PLC0415

    done = take_in_regional(embedded, placed(store.seen_by(EVERYONE)), Statistics(Folder(tmp_path / "none")))
    assert (done.added, done.corrected, done.unchanged) == (0, 0, 0)
