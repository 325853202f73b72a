"""Ties among organisations that are there: each checked by itself, the wrong ones told by their line."""

from pathlib import Path

import pytest

from graph.errors import BadInput
from graph.model import Batch
from graph.store import Store
from ingest.loader import LoadOptions, load
from tests.ingest.loading import EVERYONE, loaded, organisation, table, ties, written

TIE = {"src": "tr:a", "relation": "partner_of", "dst": "tr:b", "since": "2023-03-14", "note": "Kaplama denemesi"}


@pytest.fixture
def firms(store: Store) -> Store:
    store.write(Batch((organisation("tr:a"), organisation("tr:b"), organisation("tr:k", "cluster"))))
    return store


def test_a_tie_has_its_day_note_and_source(firms: Store, tmp_path: Path) -> None:
    report, rejects = loaded(firms, "cooperations", table(tmp_path / "İş birliği.csv", [TIE]))
    assert (report.dataset, report.rows, rejects) == ("cooperations:is-birligi", 1, [])
    (edge,) = firms.edges_of(["tr:a"], EVERYONE)
    assert (edge.key[:3], edge.since, dict(edge.props)) == (
        ("tr:a", "partner_of", "tr:b"), "2023-03-14", {"note": "Kaplama denemesi"},
    )  # fmt: skip
    assert edge.source.record == "tr:a tr:b"


@pytest.mark.parametrize("since", ["", "2023", "2023-03"])
def test_a_day_may_be_known_in_part_or_not(firms: Store, tmp_path: Path, since: str) -> None:
    loaded(firms, "cooperations", table(tmp_path / "c.csv", [{**TIE, "since": since, "note": ""}]))
    (edge,) = firms.edges_of(["tr:a"], EVERYONE)
    assert (edge.since, dict(edge.props)) == (since or None, {})


def test_wrong_ties_are_rejected_and_the_others_loaded(firms: Store, tmp_path: Path) -> None:
    rows = [
        {**TIE, "dst": "tr:nowhere"},
        {**TIE, "relation": "partner"},
        {**TIE, "dst": "tr:a"},
        {**TIE, "src": "tr:k", "relation": "located_in"},
        {**TIE, "relation": "member_of", "dst": "tr:k"},
    ]
    report, rejects = loaded(firms, "cooperations", table(tmp_path / "c.csv", rows))
    reasons = [
        "“tr:nowhere” is not there: load it first, or correct the id.",
        "“partner” is not a relation of the vocabulary; use one of: partner_of",
        "tr:a cannot be tied to itself: write the id of the other organisation.",
        "“tr:k located_in tr:b”: tr:b is a sme, and located_in takes region there.",
    ]
    places = [(row["line"], row["column"]) for row in rejects]
    assert places == [("2", "dst"), ("3", "relation"), ("4", "dst"), ("5", "relation")]
    assert all(row["reason"].startswith(reason) for row, reason in zip(rejects, reasons, strict=True))
    assert (report.rows, report.rejected) == (5, 4)
    assert ties(firms, ["tr:a", "tr:b", "tr:k"]) == {("tr:a", "member_of", "tr:k")}


@pytest.mark.parametrize("since", ["dün", "31.02.2023", "2099-01-01"])
def test_a_tie_is_taken_without_a_date_that_cannot_be(firms: Store, tmp_path: Path, since: str) -> None:
    _, rejects = loaded(firms, "cooperations", table(tmp_path / "c.csv", [{**TIE, "since": since}]))
    assert [(row["line"], row["column"]) for row in rejects] == [("2", "since")]
    (edge,) = firms.edges_of(["tr:a"], EVERYONE)
    assert (edge.key[:3], edge.since) == (("tr:a", "partner_of", "tr:b"), None)


def test_what_a_newer_table_no_longer_states_ends(firms: Store, tmp_path: Path) -> None:
    loaded(firms, "cooperations", table(tmp_path / "c.csv", [TIE, {**TIE, "relation": "related_to"}]))
    options = LoadOptions(date="2026-02-01", accept_loss=True)
    report, _ = loaded(firms, "cooperations", table(tmp_path / "c.csv", [TIE]), options)
    assert (report.changes.confirmed, report.changes.closed) == (1, 1)
    assert ties(firms, ["tr:a"]) == {("tr:a", "partner_of", "tr:b")}


def test_another_table_is_refused(store: Store, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"c\.csv lacks the columns dst, src: start from “imece template cooperations”"):
        load(store, "cooperations", [written(tmp_path / "c.csv", "from,relation,to\na,b,c\n")])


def test_headers_and_relations_may_be_turkish(firms: Store, tmp_path: Path) -> None:
    text = (
        "Kimden;İlişki;Kime;Ne zaman;Not\ntr:a;birlikte çalıştığı;tr:b;14.03.2023;Kaplama\ntr:a;Üyesi olduğu;tr:k;;\n"
    )
    _, rejects = loaded(firms, "cooperations", written(tmp_path / "c.csv", text))
    assert rejects == []
    assert ties(firms, ["tr:a"]) == {("tr:a", "partner_of", "tr:b"), ("tr:a", "member_of", "tr:k")}
    assert {edge.since for edge in firms.edges_of(["tr:a"], EVERYONE)} == {"2023-03-14", None}


def test_a_ragged_row_and_a_persons_number_are_refused(firms: Store, tmp_path: Path) -> None:
    text = "src,relation,dst,note\ntr:a,partner_of,tr:b,with, a comma\ntr:a,partner_of,tr:b,TC 10000000146\n"
    report, rejects = loaded(firms, "cooperations", written(tmp_path / "c.csv", text))
    assert [(row["line"], row["column"]) for row in rejects] == [("2", ""), ("3", "note")]
    assert "10000000146" not in repr(rejects)
    assert ties(firms, ["tr:a"]) == set()
    assert report.rows == 2
