"""An organisation is made of the cells of its row, without a file and without an intake."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from graph.codes import region_code, sector_code
from graph.errors import BadInput
from graph.model import PUBLIC, Edge, Name, Source
from graph.opening import open_store
from graph.store import Store
from ingest.batches import placed
from ingest.personal import identity_numbers
from ingest.places import Places
from ingest.refusals import Refused
from ingest.sectors import Sectors
from ingest.sources.organisation_row import made_organisation, organisation_tie
from ingest.stubs import Stubs
from tests.ingest.loading import with_regions

FIRM = {"name": "Deneme Makina", "kind": "KOBİ"}


@pytest.fixture
def places(store: Store, tmp_path: Path) -> Places:
    return Places(with_regions(store, tmp_path))


def source(record: str) -> Source:
    return Source("organisations:form", record, "2026-01-01")


def test_a_name_and_a_kind_are_enough(places: Places) -> None:
    found = made_organisation(source, FIRM, places, Sectors())
    node = found.node
    assert (node.id, node.kind, node.name, node.region) == ("org:deneme-makina", "sme", "Deneme Makina", "TR")
    assert (node.sources, node.audience, node.props) == ((source(node.id),), (PUBLIC,), {"region_by": "country"})
    assert (found.passages, found.ties, found.complaints) == ((), (), ())


def test_a_full_row_gives_places_texts_and_ties(places: Places) -> None:
    said = {
        **FIRM, "id": "tr:d", "city": "Çorum", "sectors": "28.93", "names": "en:Trial Machinery", "hosts": "tr:x",
        "description": "Makine üretir.", "needs": "Kaplama | Döküm", "capabilities": "Freze", "member_of": "tr:kume",
        "audience": "members:tr:kume", "employees": "24", "website": "deneme.example",
    }  # fmt: skip
    found = made_organisation(source, said, places, Sectors())
    assert (found.node.region, found.node.sectors, found.node.names) == (
        "TR833", ("28.93",), (Name("Trial Machinery", "en"),),
    )  # fmt: skip
    assert found.node.props == {
        "city": "Çorum", "website": "https://deneme.example", "employees": 24, "region_by": "name",
    }  # fmt: skip
    assert [(p.role, p.seq, p.text, p.audience) for p in found.passages] == [
        (role, seq, text, ("members:tr:kume",))
        for role, seq, text in (
            ("profile", 0, "Makine üretir."), ("need", 0, "Kaplama"), ("need", 1, "Döküm"), ("capability", 0, "Freze"),
        )
    ]  # fmt: skip
    assert [(tie.column, tie.own, tie.other) for tie in found.ties] == [
        ("member_of", "tr:d", "tr:kume"), ("hosts", "tr:d", "tr:x"),
    ]  # fmt: skip


def test_a_region_or_sector_that_is_none_is_a_complaint(places: Places) -> None:
    found = made_organisation(
        source, {**FIRM, "region": "Karadeniz!", "sectors": "su; 28", "city": "Çorum"}, places, Sectors()
    )
    assert [(column, reason["en"]) for column, reason in found.complaints] == [
        ("region", "“Karadeniz!” is not a NUTS code; write one like TR, TR83 or TR831."),
        ("sectors", "“su” is not a NACE code; write one like C, 32, 32.5 or 32.50."),
    ]
    assert (found.node.region, found.node.sectors) == ("TR833", ("28",))


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"name": ""}, "name"),
        ({"kind": "shop"}, "kind"),
        ({"audience": "gizli"}, "audience"),
        ({"description": "T.C. 100 000 001 46"}, "description"),
        ({"id": "nuts:TR"}, "id"),
        ({"description": "T.C. 10000000146"}, "description"),
    ],
)
def test_what_an_organisation_is_not_taken_without_refuses_the_row(
    places: Places, change: dict[str, str], column: str
) -> None:
    with pytest.raises(Refused) as refused:
        made_organisation(source, {**FIRM, **change}, places, Sectors())
    assert refused.value.column == column


def test_a_tie_is_made_where_the_other_end_is_there(places: Places) -> None:
    (tie,) = made_organisation(source, {**FIRM, "id": "tr:d", "member_of": "tr:kume"}, places, Sectors()).ties
    kinds = {"tr:d": "sme", "tr:kume": "cluster"}
    assert organisation_tie(tie, kinds) == Edge("tr:d", "member_of", "tr:kume", source("tr:d"))
    with pytest.raises(BadInput, match="tr:kume is not there: load it first, or correct the id"):
        organisation_tie(tie, {"tr:d": "sme"})
    with pytest.raises(BadInput, match="member_of"):
        organisation_tie(tie, {"tr:d": "sme", "tr:kume": "document"})


CELLS = (
    "country",
    "region",
    "city",
    "sectors",
    "website",
    "employees",
    "founded",
    "lon",
    "lat",
    "demo",
    "vkn",
    "names",
)
ODD = st.one_of(
    st.text(max_size=20),
    st.text("0123456789.,-/ +~@TRCdeğ", max_size=14),
    st.sampled_from(
        ["#DIV/0!", "12:30", "TR83", "28,93", "1e9", "Infinity", "nan", "Çorum", "DE300", "0" * 30, "-" * 30]
    ),
)


@given(st.dictionaries(st.sampled_from(CELLS), ODD))
def test_no_cell_but_those_that_identify_costs_the_organisation(cells: dict[str, str]) -> None:
    said = {**FIRM, "id": "tr:d", **{name: cell.strip() for name, cell in cells.items()}}
    assume(not any(identity_numbers(cell) for cell in said.values()))
    assume(sum(map(str.isdecimal, said.get("vkn", ""))) != 11)
    with open_store("memory:") as store:
        node = made_organisation(source, said, Places(store), Sectors(store)).node
        assert (node.id, node.name, node.audience) == ("tr:d", FIRM["name"], (PUBLIC,))
        assert all(sector_code(code) == code for code in node.sectors)
        assert node.region is None or region_code(node.region) == node.region
        store.write(placed([(node, ())], Stubs(store)))


@pytest.mark.parametrize("said", ["5" + " " * 50_000 + "x", "28.93" + " " * 50_000 + "x", "," * 50_000, "1 " * 25_000])
def test_a_long_cell_is_read_to_its_end(places: Places, said: str) -> None:
    # Half a second; in square time it would be an hour.
    made = made_organisation(source, {**FIRM, **dict.fromkeys(CELLS[:-2], said)}, places, Sectors())
    assert made.node.name == FIRM["name"]
