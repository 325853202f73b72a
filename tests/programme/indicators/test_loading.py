"""A file of statements is whole or not there, and says of each row that keeps it out where it stands and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook

from graph.errors import BadInput
from graph.model import Batch, Node, Source
from graph.opening import open_store
from graph.store import Store
from ingest.tables.template import write_template
from people.database import Database
from programme.indicators.columns import TEMPLATE
from programme.indicators.loading import load
from programme.indicators.statements import Written, standing

HEAD = "kimin;gösterge;dönem;değer;birim;dayanak;kaynak;belge;görünürlük"
ENGLISH = "subject,indicator,period,value,unit,base,source,document,audience"
SEEN = frozenset({"public", "org:tr:kume"})


@pytest.fixture
def store() -> Iterator[Store]:
    source = (Source("test", "1", "2026-01-01"),)
    with open_store("memory:") as opened:
        opened.write(
            Batch(
                (
                    Node("tr:kume", "cluster", "Küme", source),
                    Node("doc:rapor", "document", "Rapor", source),
                    Node("topic:x", "topic", "X", source),
                )
            )
        )
        yield opened


def table(folder: Path, *rows: str, head: str = HEAD, name: str = "g.csv") -> list[Path]:
    (folder / name).write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return [folder / name]


def held(database: Database, subject: str = "tr:kume") -> list[tuple[str, str, float | None, int | None]]:
    rows = standing(database, SEEN, [subject])
    return sorted((row.indicator, row.period, row.value, row.base) for row in rows)


def test_turkish_and_english_tables_say_the_same(embedded: Database, store: Store, tmp_path: Path) -> None:
    turkish = table(tmp_path, "tr:kume;Yüz yüze görüşülen üye payı;2025;62,5;yüzde;40;Rapor;doc:rapor;üyeler")
    assert load(embedded, store, turkish).written == Written(added=1)
    assert held(embedded) == [("m.members_met", "2025", 62.5, 40)]
    english = table(tmp_path, "tr:kume,m.members_met,2025,62.5,,40,Rapor,doc:rapor,members", head=ENGLISH)
    assert load(embedded, store, english).written == Written(unchanged=1)
    assert load(embedded, store, turkish, dry_run=True).written == Written(unchanged=1)


def test_a_workbook_is_read_as_well(embedded: Database, store: Store, tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(ENGLISH.split(","))
    sheet.append(["tr:kume", "s.specialisation", 2025, 1.125, None, 400, "x", None, "public"])
    book.save(tmp_path / "g.xlsx")
    assert load(embedded, store, [tmp_path / "g.xlsx"]).written == Written(added=1)
    assert held(embedded) == [("s.specialisation", "2025", 1.125, 400)]


def test_one_bad_row_keeps_all_out_and_every_one_is_told(embedded: Database, store: Store, tmp_path: Path) -> None:
    good = "tr:kume;m.members_met;2025;62,5;;40;Rapor;;"
    bad = {
        "tr:nobody;m.staff;2025;3;;;x;;": "subject", "topic:x;m.staff;2025;3;;;x;;": "subject",
        ";m.staff;2025;3;;;x;;": "subject", "tr:kume;m.stuff2;2025;3;;;x;;": "indicator",
        "tr:kume;g.members;2025;3;;;x;;": "indicator", "tr:kume;m.staff;2999;3;;;x;;": "period",
        "tr:kume;m.staff;2025;çok;;;x;;": "value", "tr:kume;m.staff;2024;;;;x;;": "value",
        "tr:kume;m.staff;2023;1.250;;;x;;": "value", "tr:kume;m.staff;2022;3;kg;;x;;": "value",
        "tr:kume;m.staff;2021;3;;0;x;;": "base", "tr:kume;m.staff;2020;3;;;;;": "source",
        "tr:kume;m.staff;2019;3;;;x;doc:none;": "document", "tr:kume;m.staff;2018;3;;;x;;partners:tr:x": "audience",
        "tr:kume;m.members_met;2025;70;;;x;;": "", "TR83;s.new_firms;2025;3;;;x;;kendi": "audience",
    }  # fmt: skip
    loaded = load(embedded, store, table(tmp_path, good, *bad))
    told = [(one.line, one.column) for one in loaded.wrong]
    assert told == list(enumerate(bad.values(), 3))
    assert loaded.rows == len(bad) + 1
    assert loaded.written == Written()
    assert held(embedded) == []
    for one in loaded.wrong:
        assert one.reason["tr"].endswith((".", "?"))
        assert one.reason["en"].endswith((".", "?"))


def test_a_region_is_a_subject_too_and_for_everyone(embedded: Database, store: Store, tmp_path: Path) -> None:
    load(embedded, store, table(tmp_path, "TR83;s.new_firms;2025;3,5;;120;TÜİK;;"))
    assert standing(embedded, frozenset({"public"}), ["nuts:TR83"])[0].value == 3.5


def test_what_is_taken_back_in_a_file(embedded: Database, store: Store, tmp_path: Path) -> None:
    load(embedded, store, table(tmp_path, "tr:kume;m.staff;2025;3;;;x;;"))
    load(embedded, store, table(tmp_path, "tr:kume;m.staff;2025;geri al;;;x;;"))
    assert held(embedded) == []


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_template_is_told_to_be_empty(embedded: Database, store: Store, tmp_path: Path, ending: str) -> None:
    for language in ("tr", "en"):
        path = tmp_path / f"{language}.{ending}"
        write_template("indicators", path, language, {"indicators": TEMPLATE})
        with pytest.raises(BadInput, match="example"):
            load(embedded, store, [path])


@pytest.mark.parametrize(
    ("content", "why"),
    [("", "empty"), ("a;b\n1;2\n", "lacks"), (HEAD.replace("değer;", "") + "\n", "value")],
)
def test_a_file_that_is_no_table_of_statements_is_told(
    embedded: Database, store: Store, tmp_path: Path, content: str, why: str
) -> None:
    (tmp_path / "g.csv").write_text(content, encoding="utf-8")
    with pytest.raises(BadInput):
        load(embedded, store, [tmp_path / "g.csv"])


def test_tables_are_several_and_each_twice_is_told_across_them(
    embedded: Database, store: Store, tmp_path: Path
) -> None:
    row = "tr:kume;m.staff;2025;{};;;x;;"
    paths: Sequence[Path] = [
        *table(tmp_path, row.format(3), name="a.csv"), *table(tmp_path, row.format(4), name="b.csv"),
    ]  # fmt: skip
    assert [(one.file, one.line) for one in load(embedded, store, paths).wrong] == [("b.csv", 2)]


def test_a_persons_number_is_not_repeated(embedded: Database, store: Store, tmp_path: Path) -> None:
    (wrong,) = load(embedded, store, table(tmp_path, "10000000146;m.staff;2025;3;;;x;;")).wrong
    assert "10000000146" not in wrong.reason["tr"]
