"""Twenty invented clusters have ten years of figures, the same on every machine, and none that cannot be."""

from __future__ import annotations

import csv
from collections import Counter
from importlib.resources import files

from graph.model import PUBLIC
from people.database import Database
from programme.indicators.definitions import indicators, reported
from programme.indicators.demonstration import OF_STATISTICS, YEARS, load_demonstration
from programme.indicators.statements import Told, history, standing, take_in

EVERYONE = frozenset({PUBLIC})
CLUSTERS = [
    row["id"]
    for row in csv.DictReader(
        files("ingest").joinpath("demo/organisations.csv").read_text("utf-8").splitlines(keepends=True)
    )
    if row["kind"] == "cluster" and row["id"].startswith("demo:")
]


def test_ten_years_of_twenty_clusters_are_there_and_stay_the_same(embedded: Database) -> None:
    assert len(CLUSTERS) == 20
    load_demonstration(embedded, CLUSTERS)
    rows = standing(embedded, EVERYONE, CLUSTERS)
    assert Counter(row.subject for row in rows).keys() == set(CLUSTERS)
    assert {row.period for row in rows} == {str(year) for year in YEARS}
    assert len(YEARS) == 10
    assert {row.indicator for row in rows} == {one.code for one in reported()} - OF_STATISTICS
    assert 0.85 < len(rows) / (20 * 10 * (len(reported()) - len(OF_STATISTICS))) < 0.97, "some values are not known"
    for row in rows:
        about = indicators()[row.indicator]
        assert row.value is not None
        assert about.least <= row.value <= about.most, row
        assert (row.base is not None) == about.averaged
    by_hand = {(row.subject, row.indicator, row.period): row.value for row in rows}
    assert by_hand["demo:kume-kayseri-mobilya", "m.staff", "2026"] == 3.1
    load_demonstration(embedded, CLUSTERS)
    assert len(history(embedded, EVERYONE, CLUSTERS[0])) == sum(row.subject == CLUSTERS[0] for row in rows)


def test_what_is_told_stands_and_the_years_before_lead_to_it(embedded: Database) -> None:
    told = [Told(CLUSTERS[0], "m.staff", str(year), 10.0, "r", audience="public") for year in (2020, 2022)]
    take_in(embedded, told, "file:x")
    load_demonstration(embedded, CLUSTERS)
    values = {row.period: row.value for row in standing(embedded, EVERYONE, [CLUSTERS[0]], codes=["m.staff"])}
    assert (values["2020"], values["2022"]) == (10.0, 10.0)
    assert "2021" not in values, "what is told has no holes filled by chance"
    assert all(7 < value < 12 for period, value in values.items() if period < "2020" and value is not None)
