"""The demonstration data is loaded whole, and again without a change."""

from graph.model import Changes
from graph.store import Store
from ingest.demonstration import load_demo


def test_the_demonstration_is_loaded_whole_and_only_once(store: Store) -> None:
    reports = load_demo(store)
    assert [report.rejected for report in reports] == [0] * len(reports)
    counts = store.counts()
    assert counts.nodes["info_centre"] == 5
    assert counts.nodes["region"] >= 120
    assert counts.nodes["document"] >= 30
    assert counts.edges["partner_of"] > 0
    assert counts.passages > 300
    again = load_demo(store)
    assert all(report.unchanged_file and report.changes == Changes() for report in again)
    assert store.counts() == counts
