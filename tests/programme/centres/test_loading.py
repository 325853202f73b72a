"""Tables of centres, logs and measurements are whole or not there, and firms are found however they are named."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from graph.errors import BadInput
from graph.model import PUBLIC, Batch, Node, Source
from graph.store import Store
from ingest.tables.template import write_template
from people.database import Database
from programme.centres import log, measured
from programme.centres.columns import TEMPLATES
from programme.centres.founding import centre_for, found
from programme.centres.kept import centres, keep_centres
from programme.centres.loading import load_centres, load_encounters, load_measurements
from programme.indicators.statements import Written
from tests.programme.centres.conftest import SAMSUN, TWO

LOG = "merkez;firma;il;sektör;tarih;tür;not;ortak;ortağın ili;program;geri alındı"
MEASURES = "centre,firm,province,sector,measure,year,value,unit,source,document,group"
CENTRES = "kimlik;ad;bölge;ev sahibi;hedef firma;hedef değişim;açılış"


@pytest.fixture
def database(embedded: Database) -> Database:
    keep_centres(embedded, [SAMSUN, TWO])
    return embedded


def table(folder: Path, head: str, *rows: str, name: str = "t.csv") -> list[Path]:
    (folder / name).write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return [folder / name]


def firms(database: Database) -> dict[str, str]:
    return {row.text: row.firm for row in log.lines(database, [SAMSUN.id, TWO.id])}


def test_firms_are_named_by_id_tax_number_name_or_are_new(database: Database, store: Store, tmp_path: Path) -> None:
    path = table(
        tmp_path, LOG,
        "tr:samsun;tr:zar;;;2025-05-01;görüşme;id;;;;", "Samsun;1234567890;;;02.05.2025;ziyaret;vkn;;;;",
        "samsun bilgi merkezi;ZAR ARITMA a.ş.;;;2025-05-03;Meeting;name;;;;",
        "TR831;Eş Adlı Firma;Ankara;;2025-05-04;temas;one of two;;;;",
        "tr:samsun;Yepyeni Firma;;28,93;2025-05-05;eğitim;new;;;;",
        "tr:samsun;yepyeni firma;;;2025-05-06;temas;new again;;;;",
        "tr:samsun;tr:gizli;;;2025-05-07;temas;hidden;;;;",
        "tr:samsun;tr:zar;;;2025-06-01;anlaşma;far;tr:vkn;;;", "tr:samsun;tr:zar;;;2025-06-02;anlaşma;near;Kom Şu;55;;",
        "tr:samsun;tr:zar;;;2025-06-03;yönlendirme;ref;;;KOSGEB;",
    )  # fmt: skip
    loaded = load_encounters(database, store, path)
    assert [(one.line, one.reason["en"]) for one in loaded.wrong] == []
    assert loaded.written == Written(added=10)
    held = firms(database)
    assert held["id"] == held["name"] == "tr:zar"
    assert (held["vkn"], held["one of two"], held["hidden"]) == ("tr:vkn", "tr:es2", "tr:gizli")
    assert held["new"] == held["new again"] == "firm:TR831:yepyeni-firma"
    rows = {row.text: row for row in log.lines(database, [SAMSUN.id])}
    assert (rows["new"].sector, rows["id"].sector, rows["id"].region) == ("28.93", "32.50", "TR831")
    assert (rows["far"].partner, rows["far"].partner_region) == ("tr:vkn", "TR510")
    assert (rows["near"].partner, rows["near"].partner_region) == ("Kom Şu", "TR831")
    assert rows["ref"].programme == "KOSGEB"
    assert load_encounters(database, store, path).written == Written(unchanged=10)
    assert load_encounters(database, store, path, dry_run=True).written == Written(unchanged=10)


def test_a_name_of_the_log_is_the_firm_there(database: Database, store: Store, tmp_path: Path) -> None:
    load_encounters(database, store, table(tmp_path, LOG, "Samsun;Uzak Firma;Ordu;;2025-05-01;temas;a;;;;"))
    load_encounters(database, store, table(tmp_path, LOG, "Samsun;uzak firma;;;2025-05-02;görüşme;b;;;;"))
    assert set(firms(database).values()) == {"firm:TR902:uzak-firma"}
    source = (Source("later", "1", "2026-02-01"),)
    store.write(Batch((Node("tr:uzak", "sme", "Uzak Firma", source, region="TR902"),)))
    load_encounters(database, store, table(tmp_path, LOG, "Samsun;Uzak Firma;;;2025-05-03;görüşme;c;;;;"))
    assert set(firms(database).values()) == {"firm:TR902:uzak-firma"}, "one firm stays one"


def test_one_bad_row_keeps_all_out_and_each_is_told(database: Database, store: Store, tmp_path: Path) -> None:
    bad = {
        "Mars;tr:zar;;;2025-05-01;temas;;;;;": "centre", ";tr:zar;;;2025-05-01;temas;;;;;": "centre",
        "Samsun;;;;2025-05-01;temas;;;;;": "firm", "Samsun;tr:none;;;2025-05-01;temas;;;;;": "firm",
        "Samsun;Eş Adlı Firma;;;2025-05-01;temas;;;;;": "firm", "Samsun;10000000146;;;2025-05-01;temas;;;;;": "firm",
        "Samsun;1234567891;;;2025-05-01;temas;;;;;": "firm", "Samsun;doc:rapor;;;2025-05-01;temas;;;;;": "firm",
        "Samsun;X;Atlantis;;2025-05-01;temas;;;;;": "province", "tr:iki;Yeni;;;2025-05-01;temas;;;;;": "firm",
        "Samsun;X;;99.99;2025-05-01;temas;;;;;": "sector", "Samsun;X;;;2999-05-01;temas;;;;;": "day",
        "Samsun;X;;;2025-05;temas;;;;;": "day", "Samsun;X;;;2025-05-01;parti;;;;;": "kind",
        "Samsun;X;;;2025-05-01;temas;10000000146;;;;": "text", "Samsun;X;;;2025-05-01;temas;;tr:zar;;;": "partner",
        "Samsun;X;;;2025-05-01;temas;;;;;belki": "withdrawn",
    }  # fmt: skip
    loaded = load_encounters(database, store, table(tmp_path, LOG, "Samsun;X;;;2025-05-01;temas;iyi;;;;", *bad))
    assert [(one.line, one.column) for one in loaded.wrong] == list(enumerate(bad.values(), 3))
    assert loaded.written == Written()
    assert log.contacts(database) == []
    assert not any("10000000146" in one.reason[lang] for one in loaded.wrong for lang in ("tr", "en"))


def test_what_a_row_took_back(database: Database, store: Store, tmp_path: Path) -> None:
    row = "Samsun;tr:zar;;;2025-05-01;temas;a;;;;"
    load_encounters(database, store, table(tmp_path, LOG, row))
    assert load_encounters(database, store, table(tmp_path, LOG, row + "evet")).written == Written(corrected=1)
    assert log.contacts(database) == []


def test_measurements_are_of_firms_in_the_log(database: Database, store: Store, tmp_path: Path) -> None:
    rows = ("Samsun,tr:zar,,,ihracat,2023,100,bin avro,Anket,doc:rapor,",
            "Samsun,tr:zar,,,export,2025,132.5,bin avro,Anket,,reached",
            "Samsun,Dış Firma,,,export,2025,\"1250,5\",bin avro,Anket,,karşılaştırma")  # fmt: skip
    path = table(tmp_path, MEASURES, *rows)
    refused = load_measurements(database, store, path)
    assert [(one.line, one.column) for one in refused.wrong] == [(2, "firm"), (3, "firm")]
    load_encounters(database, store, table(tmp_path, LOG, "Samsun;tr:zar;;;2025-05-01;temas;;;;;", name="l.csv"))
    assert load_measurements(database, store, path).written == Written(added=3)
    assert load_measurements(database, store, path).written == Written(unchanged=3)
    assert sorted((row.firm, row.year, row.value, row.reached) for row in measured.figures(database)) == [
        ("firm:TR831:dis-firma", 2025, 1250.5, False), ("tr:zar", 2023, 100.0, True), ("tr:zar", 2025, 132.5, True),
    ]  # fmt: skip
    back = table(tmp_path, MEASURES, "Samsun,tr:zar,,,export,2025,withdraw,bin avro,Anket,,")
    assert load_measurements(database, store, back).written == Written(corrected=1)


def test_bad_measurements_are_told(database: Database, store: Store, tmp_path: Path) -> None:
    bad = {
        "happiness,2025,1,x,y,,comparison": "measure", "export,2999,1,x,y,,comparison": "year",
        "export,2025.5,1,x,y,,comparison": "year", "export,2024,1.250,x,y,,comparison": "value",
        "export,2023,-1,x,y,,comparison": "value", "export,2022,1,,y,,comparison": "unit",
        "export,2021,1,x,,,comparison": "source", "export,2020,1,x,y,doc:no,comparison": "document",
        "export,2019,1,x,y,,friends": "group",
    }  # fmt: skip
    loaded = load_measurements(database, store, table(tmp_path, MEASURES, *(f"Samsun,Dış,,,{one}" for one in bad)))
    assert [(one.line, one.column) for one in loaded.wrong] == list(enumerate(bad.values(), 2))
    again = ["Samsun,Dış,,,export,2025,1,x,y,,comparison", "Samsun,dış,,,ihracat,2025,2,x,y,,comparison"]
    assert [one.line for one in load_measurements(database, store, table(tmp_path, MEASURES, *again)).wrong] == [3]


def test_centres_are_loaded_and_made_known(embedded: Database, store: Store, tmp_path: Path) -> None:
    rows = (";;Ordu;tr:oda;200;%25;2026-01-05", "tr:kendi;Kendi Merkezi;Samsun;Samsun Odası;;;2026-01-05")
    path = table(tmp_path, CENTRES, *rows)
    assert load_centres(embedded, store, path, dry_run=True).written == Written(added=2)
    assert centres(embedded) == []
    assert load_centres(embedded, store, path).written == Written(added=2)
    ordu, own = sorted(centres(embedded), key=lambda one: one.id, reverse=True)
    assert (ordu.id, ordu.name, ordu.territory, ordu.host, ordu.firms, ordu.change) == (
        "tr:kumelenme-bilgi-merkezi-ordu", "Ordu Kümelenme Bilgi Merkezi", ("TR902",), "tr:oda", 200, 0.25,
    )  # fmt: skip
    assert (own.name, own.host, own.firms) == ("Kendi Merkezi", "tr:oda", 140)
    view = store.seen_by(frozenset({PUBLIC}))
    node = view.organisation(ordu.id)
    assert (node.kind, node.region, node.name_in("en")) == ("info_centre", "TR902", "Ordu Clustering Info Centre")
    ties = {(edge.src, edge.rel, edge.dst) for edge in view.edges_of([ordu.id])}
    assert {
        ("tr:oda", "hosts", ordu.id),
        (ordu.id, "serves", "nuts:TR902"),
        (ordu.id, "located_in", "nuts:TR902"),
    } <= ties
    generation = store.generation()
    assert load_centres(embedded, store, path).written == Written(unchanged=2)
    assert store.generation() == generation, "the same again writes nothing"
    bad = load_centres(embedded, store, table(tmp_path, CENTRES, ";;Atlantis;;;;", ";;Ordu;nobody;;;", ";;;;;;"))
    assert [one.column for one in bad.wrong] == ["territory", "host"]


def test_a_centre_that_is_known_otherwise_is_left_as_it_is(embedded: Database, store: Store) -> None:
    source = (Source("test", "c", "2026-01-01"),)
    store.write(Batch((Node("tr:kumelenme-bilgi-merkezi-ordu", "info_centre", "Ordu Merkezi", source),)))
    found(embedded, store, [centre_for(["Ordu"])])
    assert store.seen_by(frozenset({PUBLIC})).node("tr:kumelenme-bilgi-merkezi-ordu").name == "Ordu Merkezi"
    with pytest.raises(BadInput):
        found(embedded, store, [centre_for(["Ordu"], id_="tr:zar")])


@pytest.mark.parametrize("name", TEMPLATES)
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_templates_are_told_to_be_empty(
    database: Database, store: Store, tmp_path: Path, name: str, ending: str
) -> None:
    load = {"centres": load_centres, "encounters": load_encounters, "measurements": load_measurements}[name]
    for language in ("tr", "en"):
        path = tmp_path / f"{language}.{ending}"
        write_template(name, path, language, TEMPLATES)
        with pytest.raises(BadInput, match="example"):
            load(database, store, [path])


def test_a_workbook_is_read_as_well(database: Database, store: Store, tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["centre", "firm", "day", "kind"])
    sheet.append(["Samsun", "tr:zar", "2025-05-01", "visit"])
    book.save(tmp_path / "l.xlsx")
    assert load_encounters(database, store, [tmp_path / "l.xlsx"]).written == Written(added=1)
    assert load_encounters(None, store, table(tmp_path, LOG, "Samsun;a;;;2025-05-01;temas;;;;;")).wrong
