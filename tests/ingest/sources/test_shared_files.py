"""What a folder of documents holds: tables under any name are honoured, links, pipes and odd names stop nothing."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import openpyxl
import pytest

from graph.errors import BadInput
from graph.filters import Filter
from graph.model import Batch
from graph.store import Store
from ingest.loader import load
from ingest.sources.shared_files import is_table
from tests.ingest.loading import EVERYONE, loaded, node, noted, organisation, table, written

TEXT = "Zırh çeliği için teklif notları burada durur."
ORG = "org:tr:a"


@pytest.fixture
def folder(tmp_path: Path, store: Store) -> Path:
    """A folder with one document, and a store with two organisations."""
    store.write(Batch((organisation("tr:a"), organisation("tr:b"))))
    (tmp_path / "ortak" / "alt").mkdir(parents=True)
    written(tmp_path / "ortak" / "alt" / "teklif.txt", TEXT)
    return tmp_path / "ortak"


def seen(store: Store, *audiences: str) -> list[str]:
    """The documents that who has these audiences may see, by file name."""
    keep = Filter(audiences=EVERYONE | {*audiences}, kinds=frozenset({"document"}))
    return sorted(str(found.props["file"]) for found in store.page(keep, 100))


def workbook(path: Path, *rows: list[str]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(path)
    return path


@pytest.mark.parametrize(
    "name", ["Documents.csv", "DOCUMENTS.CSV", "documents.csv.txt", "documents.tsv", "Documents (1).csv",
             "documents.CSV", "documents - Kopya.csv", "documents_2.csv", "ＤＯＣＵＭＥＮＴＳ.csv"],
)  # fmt: skip
def test_a_table_of_documents_is_read_however_its_name_is_written(store: Store, folder: Path, name: str) -> None:
    written(folder / name, f"dosya\tgörünürlük\nalt/teklif.txt\t{ORG}\n")
    assert loaded(store, "documents", folder)[1] == []
    assert (seen(store), seen(store, ORG)) == ([], ["alt/teklif.txt"])


def test_a_table_of_documents_may_be_a_workbook(store: Store, folder: Path) -> None:
    workbook(folder / "Documents.xlsx", ["dosya", "görünürlük"], ["alt/teklif.txt", ORG])
    assert loaded(store, "documents", folder)[1] == []
    assert (seen(store), seen(store, ORG)) == ([], ["alt/teklif.txt"])


@pytest.mark.parametrize("name", ["documents.xlsb", "documents.numbers", "documents.csv.zip"])
def test_a_table_of_documents_that_is_not_read_refuses_all(store: Store, folder: Path, name: str) -> None:
    written(folder / name, "x")
    with pytest.raises(BadInput, match=r"cannot be read: save it as documents\.csv"):
        load(store, "documents", [folder])
    assert seen(store) == []


@pytest.mark.parametrize(
    "name", ["documents.pdf", "documents.md", "documents.txt", "my documents.csv", "documents.docx"]
)
def test_a_document_may_be_called_documents(name: str) -> None:
    assert not is_table(name)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("name", ["belgeler.csv", "liste.txt", "alt/x.TSV"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1254", "utf-16"])
def test_a_table_under_another_name_refuses_all(
    store: Store, folder: Path, name: str, separator: str, encoding: str
) -> None:
    text = "Belgelerimiz\n\ndosya,başlık,görünürlük\nteklif.txt,Ağ,org:tr:a\n".replace(",", separator)
    written(folder / name, text, encoding)
    with pytest.raises(BadInput, match=r"is not read under that name: call it documents\.csv, or take it out"):
        load(store, "documents", [folder])
    assert seen(store) == []


def test_a_workbook_that_is_such_a_table_under_another_name_refuses_all(store: Store, folder: Path) -> None:
    workbook(folder / "Belge listesi.xlsx", ["Belgelerimiz"], ["Dosya", "Kim görebilir"], ["alt/teklif.txt", ORG])
    with pytest.raises(BadInput, match=r"Belge listesi\.xlsx is a table that says who may see which document"):
        load(store, "documents", [folder])
    assert seen(store) == []


@pytest.mark.parametrize("name", ["erisim.csv", "erisim.dat", "erisim.docx", "erisim.html"])
def test_a_workbook_is_told_by_its_content(store: Store, folder: Path, name: str) -> None:
    made = workbook(folder / "x.xlsx", ["Dosya", "Kim görebilir"], ["alt/teklif.txt", ORG])
    made.rename(folder / name)
    with pytest.raises(BadInput, match=rf"{re.escape(name)} is a table that says who may see which document"):
        load(store, "documents", [folder])
    assert seen(store) == []


_LIST = "<table><tr><td>dosya</td><td>görünürlük</td></tr><tr><td>alt/teklif.txt</td><td>org:tr:a</td></tr></table>"
_OLE = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600


@pytest.mark.parametrize(("name", "content"), [
    ("erisim.xls", _LIST.encode()),
    ("erisim.xls", "dosya\tgörünürlük\nalt/teklif.txt\torg:tr:a\n".encode("utf-16")),
    ("erisim.xlsx", _OLE + "EncryptedPackage".encode("utf-16-le")),
    ("erisim.dat", _OLE + "EncryptedPackage".encode("utf-16-le")),
    ("erisim.csv", _OLE + "Workbook".encode("utf-16-le")),
    ("erisim.xlsx", b"PK\x03\x04 cut short"),
    ("erisim.bak", b"PK\x03\x04 xl/workbook.xml cut short"),
    ("erisim.ods", b""),
    ("erisim.xml", b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>'),
    ("erisim.txt", b'<d office:mimetype="application/vnd.oasis.opendocument.spreadsheet"/>'),
])  # fmt: skip
def test_a_workbook_that_cannot_be_read_refuses_all(store: Store, folder: Path, name: str, content: bytes) -> None:
    (folder / name).write_bytes(content)
    with pytest.raises(BadInput, match=rf"{re.escape(name)} may be the table of documents, and cannot be read"):
        load(store, "documents", [folder])
    assert seen(store) == []


@pytest.mark.parametrize(("name", "content"), [
    ("~$liste.xlsx", b"\x04Veli" + b" " * 160),
    ("eski.doc", _OLE),
    ("eski.doc", _OLE + "Workbook".encode("utf-16-le")),
    ("kilitli.docx", _OLE + "EncryptedPackage".encode("utf-16-le")),
    ("arsiv.zip", b"PK\x03\x04 cut short"),
    ("documents.pdf", b"%PDF-"),
])  # fmt: skip
def test_what_is_no_workbook_refuses_nothing_else(store: Store, folder: Path, name: str, content: bytes) -> None:
    (folder / name).write_bytes(content)
    load(store, "documents", [folder])
    assert seen(store) == ["alt/teklif.txt"]


def test_the_table_itself_is_no_document(store: Store, folder: Path) -> None:
    book = workbook(folder / "documents.xlsx", ["dosya"], ["alt/teklif.txt"])
    with pytest.raises(BadInput, match=r"documents\.xlsx is the table of documents and no document"):
        load(store, "documents", [book])


@pytest.mark.parametrize("loads", ["alt", "alt/teklif.txt"])
def test_a_table_in_a_folder_above_is_honoured_and_told(store: Store, folder: Path, loads: str) -> None:
    above = table(folder / "documents.csv", [{"file": "alt/teklif.txt", "audience": ORG}])
    report, rejects = loaded(store, "documents", folder / loads)
    assert (rejects, noted(report)) == ([], (f"1 × document that the table of a folder above names: {above}",))
    assert seen(store) == []


def test_a_table_in_a_folder_above_that_keeps_a_missing_file_shows_nobody_the_others(
    store: Store, folder: Path
) -> None:
    table(folder / "documents.csv", [{"file": "alt/eski.txt", "audience": ORG}])
    _, rejects = loaded(store, "documents", folder / "alt")
    assert [(row["file"], row["column"]) for row in rejects] == [("documents.csv", "file"), ("teklif.txt", "file")]
    assert seen(store) == []


def test_a_table_of_something_else_above_is_passed_over(store: Store, folder: Path) -> None:
    table(folder / "documents.csv", [{"no": "1", "who": "x"}])
    report, rejects = loaded(store, "documents", folder / "alt")
    assert (rejects, noted(report), seen(store)) == ([], (), ["teklif.txt"])


def test_a_table_names_only_what_is_below_its_own_folder(store: Store, folder: Path) -> None:
    written(folder / "ust.txt", TEXT)
    table(folder / "documents.csv", [{"file": "ust.txt", "audience": ORG}])
    table(folder / "alt" / "documents.csv", [{"file": "../ust.txt", "audience": "public"}])
    with pytest.raises(BadInput, match=r"documents\.csv, line 2: the file is outside the table's folder"):
        load(store, "documents", [folder])
    assert seen(store) == []


@pytest.mark.parametrize(
    ("above", "own", "sees"),
    [(ORG, "public", {ORG}), ("public", ORG, {ORG}), (f"{ORG};org:tr:b", ORG, {ORG}), ("", ORG, {ORG}),
     (ORG, "", {ORG})],
)  # fmt: skip
def test_of_two_tables_the_narrower_audience_counts(
    store: Store, folder: Path, above: str, own: str, sees: set[str]
) -> None:
    table(folder / "documents.csv", [{"file": "alt/teklif.txt", "audience": above, "title": "Üst", "kind": "not"}])
    table(folder / "alt" / "documents.csv", [{"file": "teklif.txt", "audience": own, "title": "Alt"}])
    report, rejects = loaded(store, "documents", folder)
    assert rejects == []
    assert seen(store) == []
    assert seen(store, "org:tr:b") == []
    assert seen(store, *sees) == ["alt/teklif.txt"]
    found = store.nodes(["doc:ortak/alt/teklif.txt"], frozenset(sees))["doc:ortak/alt/teklif.txt"]
    assert (found.name, found.props["document_kind"]) == ("Alt", "not")
    told = "1 × alt/teklif.txt had two answers to who may see it: the narrower one was taken"
    assert (told in noted(report)) == bool(above and own)


def test_two_audiences_of_which_none_is_the_narrower_cost_the_document(store: Store, folder: Path) -> None:
    table(folder / "documents.csv", [{"file": "alt/teklif.txt", "audience": ORG}])
    table(folder / "alt" / "documents.csv", [{"file": "teklif.txt", "audience": "org:tr:b"}])
    _, rejects = loaded(store, "documents", folder)
    assert [(row["column"], row["reason"].partition(" (")[0]) for row in rejects] == [
        ("audience", "Two places say differently who may see it")
    ]
    assert seen(store, ORG, "org:tr:b") == []


def test_names_that_differ_in_case_alone_are_all_meant(store: Store, folder: Path) -> None:
    written(folder / "alt" / "Teklif.TXT", TEXT)
    table(folder / "alt" / "documents.csv", [{"file": "teklif.txt", "audience": ORG}])
    assert loaded(store, "documents", folder)[1] == []
    assert (seen(store), len(seen(store, ORG))) == ([], 2)


def test_links_out_of_the_folder_are_refused_and_those_inside_are_the_file_itself(
    store: Store, folder: Path, tmp_path: Path
) -> None:
    written(tmp_path / "gizli.txt", "Dışarıdaki gizli metin.")
    (tmp_path / "disari").mkdir()
    written(tmp_path / "disari" / "x.txt", "Dışarıdaki öteki metin.")
    (folder / "a.txt").symlink_to(tmp_path / "gizli.txt")
    (folder / "b.txt").symlink_to(folder / "alt" / "teklif.txt")
    (folder / "c.txt").symlink_to(folder / "yok.txt")
    (folder / "d.txt").symlink_to(folder / "d.txt")
    (folder / "e").symlink_to(tmp_path / "disari")
    (folder / "f").symlink_to(folder / "alt")
    (folder / "g.txt").symlink_to("/dev/zero")
    report, rejects = loaded(store, "documents", folder)
    assert [row["file"] for row in rejects] == ["a.txt", "c.txt", "d.txt", "e", "g.txt"]
    assert {row["reason"].partition(" is ")[2] for row in rejects} == {
        "a link that leads out of the folder or nowhere: put the file itself there."
    }
    assert (report.rows, len(seen(store))) == (6, 1)


def test_a_table_that_is_a_link_or_a_pipe_refuses_all(store: Store, folder: Path, tmp_path: Path) -> None:
    real = table(tmp_path / "izinler.csv", [{"file": "alt/teklif.txt", "audience": ORG}])
    (folder / "documents.csv").symlink_to(real)
    with pytest.raises(BadInput, match="looks like the table of documents but cannot be read"):
        load(store, "documents", [folder])
    (folder / "documents.csv").unlink()
    os.mkfifo(folder / "documents.csv")
    with pytest.raises(BadInput, match="looks like the table of documents but cannot be read"):
        load(store, "documents", [folder])


def test_pipes_and_devices_are_refused_and_nothing_waits_for_them(store: Store, folder: Path) -> None:
    os.mkfifo(folder / "boru.pdf")
    _, rejects = loaded(store, "documents", folder)
    assert [(row["file"], row["reason"].partition(" is ")[2]) for row in rejects] == [
        ("boru.pdf", "no ordinary file (a device or a pipe): take it out of the folder.")
    ]
    assert seen(store) == ["alt/teklif.txt"]
    for path in (folder / "boru.pdf", Path("/dev/zero")):
        with pytest.raises(BadInput, match="is no file but a pipe or a device"):
            load(store, "documents", [path])


def test_a_name_that_is_no_utf8_costs_that_file_alone(store: Store, folder: Path) -> None:
    odd = Path(os.fsdecode(os.fsencode(folder) + b"/fi\xfeat.txt"))
    odd.write_text(TEXT, "utf-8")
    report, rejects = loaded(store, "documents", folder)
    assert [(row["file"], row["reason"]) for row in rejects] == [
        ("fi\\xfeat.txt", "fi\\xfeat.txt has a name that is not UTF-8: rename it.")
    ]
    assert (report.rows, seen(store)) == (2, ["alt/teklif.txt"])
    with pytest.raises(BadInput, match=r"fi\\xfeat\.txt has a name that is not UTF-8"):
        load(store, "documents", [odd])


def test_an_odd_table_beside_documents_is_told_by_its_content(store: Store, folder: Path) -> None:
    odd = Path(os.fsdecode(os.fsencode(folder) + b"/documents\xfe.csv"))
    odd.write_text(f"dosya,görünürlük\nalt/teklif.txt,{ORG}\n", "utf-8")
    with pytest.raises(BadInput, match=r"looks like the table of documents|is a table that says who may see"):
        load(store, "documents", [folder])


def test_a_folder_that_holds_nothing_but_what_is_refused_says_so(store: Store, folder: Path) -> None:
    shutil.rmtree(folder / "alt")
    os.mkfifo(folder / "boru.pdf")
    report, rejects = loaded(store, "documents", folder)
    assert (report.rows, len(rejects)) == (1, 1)


def test_a_document_named_beside_its_folder_keeps_its_audience(store: Store, folder: Path) -> None:
    table(folder / "alt" / "documents.csv", [{"file": "teklif.txt", "audience": ORG}])
    loaded(store, "documents", [folder / "alt" / "teklif.txt"])
    assert seen(store) == []
    assert node(store, "tr:a").kind == "sme"


@pytest.mark.parametrize("audience", ["signed-in", "girişyapanlar", "partners:tr:x", "ortakları:tr:x"])
@pytest.mark.parametrize("place", ["second sheet", "hidden row", "above the header", "another name"])
def test_every_audience_that_is_not_everyone_restricts_wherever_it_stands(
    store: Store, folder: Path, audience: str, place: str
) -> None:
    head, row = ["dosya", "başlık"], ["alt/teklif.txt", "Teklif"]
    if place == "above the header":
        written(folder / "documents.csv", f"Görünürlük: {audience}\ndosya;başlık\nalt/teklif.txt;Teklif\n")
    elif place == "another name":
        written(folder / "erisim.csv", f"alt/teklif.txt;{audience}\n")
    else:
        book = openpyxl.Workbook()
        first = book.worksheets[0]
        for line in (head, row) if place == "second sheet" else ([*head, "görünürlük"], [*row, audience]):
            first.append(line)
        if place == "hidden row":
            first.row_dimensions[2].hidden = True
        else:
            second = book.create_sheet("Erişim")
            second.append(["dosya", "görünürlük"])
            second.append(["alt/teklif.txt", audience])
        book.save(folder / "documents.xlsx")
    with pytest.raises(BadInput):
        load(store, "documents", [folder])
    assert seen(store) == []


@pytest.mark.parametrize("said", ["note: signed-in", "not: partners:tr:x", "not: 'ortakları: tr:x'"])
def test_an_audience_under_another_name_in_front_matter_refuses_the_text(store: Store, folder: Path, said: str) -> None:
    written(folder / "not.md", f"---\ndate: 2024-01-01\n{said}\n---\nKaynak dikişi notları.\n")
    loaded(store, "documents", folder)
    assert "not.md" not in seen(store)


@pytest.mark.parametrize("content", ["signed-in", "partners:tr:x", "org:tr:x"])
def test_an_audience_in_a_pages_head_refuses_the_page(store: Store, folder: Path, content: str) -> None:
    page = f'<html><head><meta name="audience" content="{content}"></head><body><p>Kaynak dikişi.</p></body></html>'
    written(folder / "sayfa.html", page)
    loaded(store, "documents", folder)
    assert "sayfa.html" not in seen(store)
