"""Documents come with their passages, who shared them and who may see them; nothing is shown by a slip."""

from __future__ import annotations

import os
from pathlib import Path
from unicodedata import normalize

import docx
import pytest

from graph.errors import BadInput
from graph.model import Batch
from graph.store import Store
from ingest.loader import LoadOptions, load
from ingest.texts import extraction
from tests.ingest.crafted import docx_with, locked_pdf, paged
from tests.ingest.loading import EVERYONE, loaded, node, noted, organisation, table, ties, written

TURKISH = "Fındık kabuğundan elde edilen aktif karbonun su arıtmada kullanımı üzerine notlar."
ENGLISH = "These notes describe how activated carbon from hazelnut shells is used to treat drinking water."
IDENTITY = "10000000146"
MEMBERS = "members:tr:kume"


@pytest.fixture
def folder(tmp_path: Path, store: Store) -> Path:
    """An empty folder to share, and a store with who shares."""
    store.write(Batch((organisation("tr:a"), organisation("tr:b", "university"), organisation("tr:kume", "cluster"))))
    path = tmp_path / "Paylaşılan belgeler"
    path.mkdir()
    return path


def note(folder: Path, name: str, text: str = TURKISH) -> Path:
    """A file of text in the folder."""
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    return written(folder / name, text)


def sidecar(folder: Path, *rows: dict[str, str]) -> Path:
    """The table beside the documents."""
    return table(folder / "documents.csv", rows)


def doc(name: str) -> str:
    return f"doc:paylasilan-belgeler/{name}"


def reasons(rejects: list[dict[str, str]]) -> list[tuple[str, str, str, str]]:
    return [(row["file"], row["line"], row["column"], row["reason"]) for row in rejects]


def test_a_document_has_what_the_table_says_of_it(store: Store, folder: Path) -> None:
    (folder / "not.pdf").write_bytes(paged([["First page about water."], [], ["Third page about carbon."]]))
    row = {
        "file": "not.pdf", "title": "Su notu", "shared_by": "tr:a; tr:b", "about": "tr:kume", "sectors": "36.00",
        "language": "İngilizce", "audience": "", "date": "12.02.2024", "kind": "pazar notu",
    }  # fmt: skip
    sidecar(folder, row)
    report, rejects = loaded(store, "documents", folder)
    assert (report.dataset, report.rows, rejects) == ("documents:paylasilan-belgeler", 1, [])
    found = node(store, doc("not.pdf"))
    assert (found.kind, found.name, found.sectors, found.audience) == ("document", "Su notu", ("36.00",), ("public",))
    assert dict(found.props) == {
        "file": "not.pdf", "media_type": "application/pdf", "date": "2024-02-12", "document_kind": "pazar notu",
        "language": "en", "pages": 2,
    }  # fmt: skip
    assert ties(store, [found.id]) == {
        ("tr:a", "shared", found.id), ("tr:b", "shared", found.id), (found.id, "about", "tr:kume"),
        (found.id, "about", "nace:2.1:36.00"),
    }  # fmt: skip
    passages = store.passages_of([found.id], EVERYONE)
    assert [(p.page, p.seq, p.language, p.text) for p in passages] == [
        (1, 0, "en", "First page about water."),
        (3, 1, "en", "Third page about carbon."),
    ]


def test_the_table_may_be_in_turkish_and_by_semicolons(store: Store, folder: Path) -> None:
    note(folder, "not.txt")
    text = "Dosya;Başlık;Paylaşan;Görünürlük;Tarih;Dil\nnot.txt;Su notu;tr:a;üyeler:tr:kume;2024;Türkçe\n"
    written(folder / "documents.csv", text)
    assert loaded(store, "documents", folder)[1] == []
    assert store.nodes([doc("not.txt")], EVERYONE) == {}
    found = store.nodes([doc("not.txt")], frozenset({MEMBERS}))[doc("not.txt")]
    assert (found.name, found.audience, found.props["date"]) == ("Su notu", (MEMBERS,), "2024")
    assert store.passages_of([found.id], EVERYONE) == []
    assert {p.audience for p in store.passages_of([found.id], frozenset({MEMBERS}))} == {(MEMBERS,)}


@pytest.mark.parametrize("fence", ["---", "---  ", "..."])
def test_front_matter_says_the_same_in_either_language(store: Store, folder: Path, fence: str) -> None:
    head = f"---\ntitle: Su notu\npaylaşan: [tr:a, tr:b]\naudience: org:tr:a\ndate: 2024-02-12\ntags: [x]\n{fence}\n"
    note(folder, "not.md", head + TURKISH)
    assert loaded(store, "documents", folder)[1] == []
    found = store.nodes([doc("not.md")], frozenset({"org:tr:a"}))[doc("not.md")]
    assert (found.name, found.audience, found.props["date"]) == ("Su notu", ("org:tr:a",), "2024-02-12")
    shared = {edge.src for edge in store.edges_of([found.id], frozenset({"public", "org:tr:a"}))}
    assert shared == {"tr:a", "tr:b"}
    (passage,) = store.passages_of([found.id], frozenset({"org:tr:a"}))
    assert passage.text == TURKISH


def test_the_table_goes_before_front_matter_and_the_narrower_audience_before_either(store: Store, folder: Path) -> None:
    note(folder, "not.md", f"---\ntitle: Eski\naudience: org:tr:a\nlanguage: en\n---\n{TURKISH}")
    sidecar(folder, {"file": "not.md", "title": "Yeni", "audience": "public"})
    report, rejects = loaded(store, "documents", folder)
    assert (rejects, noted(report)) == (
        [],
        ("1 × not.md had two answers to who may see it: the narrower one was taken",),
    )
    assert store.nodes([doc("not.md")], EVERYONE) == {}
    found = store.nodes([doc("not.md")], frozenset({"org:tr:a"}))[doc("not.md")]
    assert (found.name, found.props["language"]) == ("Yeni", "en")


def test_front_matter_with_a_slip_in_the_audience_costs_the_document(store: Store, folder: Path) -> None:
    note(folder, "slip.md", f"---\naudiance: org:tr:a\n---\n{TURKISH}")
    note(folder, "good.md")
    _, rejects = loaded(store, "documents", folder)
    assert reasons(rejects) == [
        ("slip.md", "0", "", "slip.md has the column “audiance”, which is not known: write it “audience”.")
    ]
    assert list(store.nodes([doc("slip.md"), doc("good.md")], EVERYONE)) == [doc("good.md")]


def test_without_a_table_a_document_speaks_for_itself(store: Store, folder: Path) -> None:
    note(folder, "turkce.txt", TURKISH)
    note(folder, "alt/english.html", f"<html lang='tr'><title>Carbon</title><p>{ENGLISH}</p></html>")
    note(folder, "short.html", "<html lang='de-AT'><p>1 2 3</p></html>")
    report, rejects = loaded(store, "documents", folder)
    assert (report.rows, rejects, report.notes) == (3, [], ())
    names = ("turkce.txt", "alt/english.html", "short.html")
    found = {name: node(store, doc(name)) for name in names}
    assert [found[name].name for name in names] == ["turkce", "Carbon", "short"]
    assert [found[name].props["language"] for name in names] == ["tr", "en", "de"]


def test_a_sharer_who_is_not_there_is_refused_and_the_document_is_kept(store: Store, folder: Path) -> None:
    note(folder, "a.txt")
    note(folder, "b.md", f"---\nshared_by: tr:nobody\n---\n{TURKISH}")
    sidecar(folder, {"file": "a.txt", "shared_by": "tr:nobody; tr:a", "about": "tr:a; nuts:XX"})
    _, rejects = loaded(store, "documents", folder)
    assert reasons(rejects) == [
        ("documents.csv", "2", "shared_by", "“tr:nobody” is not there: load it first, or write its id."),
        ("documents.csv", "2", "about", "“nuts:XX” is not there: load it first, or write its id."),
        ("b.md", "0", "shared_by", "“tr:nobody” is not there: load it first, or write its id."),
    ]
    assert ties(store, [doc("a.txt")]) == {("tr:a", "shared", doc("a.txt")), (doc("a.txt"), "about", "tr:a")}
    assert node(store, doc("b.md")).kind == "document"


def test_a_document_cannot_share(store: Store, folder: Path) -> None:
    note(folder, "a.txt")
    note(folder, "b.txt")
    sidecar(folder, {"file": "a.txt"}, {"file": "b.txt", "shared_by": doc("a.txt")})
    _, rejects = loaded(store, "documents", folder)
    assert [row["column"] for row in rejects] == ["shared_by"]
    assert "is a document, and shared takes" in rejects[0]["reason"]


def test_cells_that_cannot_be_read_cost_the_cell(store: Store, folder: Path) -> None:
    note(folder, "a.txt")
    sidecar(folder, {"file": "a.txt", "sectors": "36.00; su", "language": "Klingonca", "date": "dün"})
    _, rejects = loaded(store, "documents", folder)
    assert [(row["file"], row["line"], row["column"]) for row in rejects] == [
        ("documents.csv", "2", "language"), ("documents.csv", "2", "date"), ("documents.csv", "2", "sectors"),
    ]  # fmt: skip
    found = node(store, doc("a.txt"))
    assert (found.props["language"], found.sectors, "date" in found.props) == ("tr", ("36.00",), False)


def test_an_audience_that_cannot_be_read_costs_the_document(store: Store, folder: Path) -> None:
    note(folder, "a.txt")
    note(folder, "b.txt")
    sidecar(folder, {"file": "a.txt", "audience": "gizli"}, {"file": "b.txt", "audience": "genel"})
    _, rejects = loaded(store, "documents", folder)
    assert [(row["file"], row["line"], row["column"]) for row in rejects] == [("documents.csv", "2", "audience")]
    assert rejects[0]["reason"].startswith("“gizli” does not say who may see it")
    assert store.counts().nodes["document"] == 1
    assert node(store, doc("b.txt")).audience == ("public",)


def test_an_audience_of_somebody_who_is_not_there_is_told(store: Store, folder: Path) -> None:
    note(folder, "a.txt")
    sidecar(folder, {"file": "a.txt", "audience": f"{MEMBERS}; org:tr:kmue"})
    report, rejects = loaded(store, "documents", folder)
    assert (rejects, noted(report)) == (
        [], ("1 × audience names tr:kmue, which is not there: check the id, or load it too",),
    )  # fmt: skip


def test_bad_files_are_refused_one_by_one_and_the_rest_is_loaded(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extraction, "MAX_FILE", 30_000)
    note(folder, "good.txt")
    (folder / "empty.pdf").write_bytes(b"")
    (folder / "scanned.pdf").write_bytes(paged([[]]))
    (folder / "locked.pdf").write_bytes(locked_pdf())
    (folder / "bomb.docx").write_bytes(docx_with("word/document.xml", b" " * 20_000_000))
    (folder / "old.txt").write_bytes("Çorum'da fındık değil leblebi, ğ ve ş ile.".encode("cp1254"))
    (folder / "old.docx").write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600)
    (folder / "huge.txt").write_bytes(b"a " * 20_000)
    report, rejects = loaded(store, "documents", folder)
    expected = {
        "empty.pdf": "is empty", "scanned.pdf": "no text, so it is probably scanned: run OCR",
        "locked.pdf": "is protected by a password", "bomb.docx": "unpacks from",
        "old.txt": "it looks like Windows-1254, Turkish): save it as UTF-8",
        "old.docx": "office format of before 2007: save it as .docx", "huge.txt": "the most is 30,000: split it",
    }  # fmt: skip
    said = {row["file"]: row["reason"] for row in rejects}
    assert said.keys() == expected.keys()
    assert [name for name in said if expected[name] not in said[name]] == []
    assert (report.rows, report.rejected) == (8, 7)
    assert store.counts().nodes["document"] == 1


def test_a_file_that_is_named_itself_must_be_readable(store: Store, folder: Path) -> None:
    (folder / "locked.pdf").write_bytes(locked_pdf())
    with pytest.raises(BadInput, match=r"locked\.pdf is protected by a password: save it without one"):
        load(store, "documents", [note(folder, "good.txt"), folder / "locked.pdf"])
    assert store.counts().nodes.get("document", 0) == 0


def test_a_folder_without_documents_is_refused(store: Store, folder: Path) -> None:
    note(folder, ".hidden.txt")
    note(folder, "~$lock.docx")
    note(folder, "list.csv", "a,b\n")
    with pytest.raises(BadInput, match=r"holds no document that can be read: \.docx, \.htm"):
        load(store, "documents", [folder])


def test_hidden_files_are_passed_over_and_other_types_are_told(store: Store, folder: Path) -> None:
    for name in (".DS_Store", "~$lock.docx", ".git/x.md", "Thumbs.db", "a.txt", "eski.doc", "resim.JPG", "b.jpg"):
        note(folder, name)
    report, rejects = loaded(store, "documents", folder)
    assert (report.rows, rejects) == (1, [])
    assert sorted(noted(report)) == [
        "1 × file ending in “.JPG”, not read: save what is a document as PDF or .docx",
        "1 × file ending in “.doc”, not read: save what is a document as PDF or .docx",
        "1 × file ending in “.jpg”, not read: save what is a document as PDF or .docx",
    ]


def test_a_table_that_names_what_is_not_there_is_refused_by_row(store: Store, folder: Path) -> None:
    note(folder, "a.txt")
    note(folder, "eski.doc")
    sidecar(folder, {"file": "a.txt"}, {"file": "b.txt"}, {"file": "eski.doc"}, {"file": "", "title": "x"})
    _, rejects = loaded(store, "documents", folder)
    assert reasons(rejects) == [
        ("documents.csv", "3", "file", "b.txt is not in the folder: correct the name, or take the row out."),
        ("documents.csv", "4", "file", "eski.doc is of a type that cannot be read: save it as PDF or .docx."),
        ("documents.csv", "5", "file", "The row names no file."),
    ]


def test_a_document_that_the_table_does_not_name_is_loaded_and_told(store: Store, folder: Path) -> None:
    note(folder, "a.txt")
    note(folder, "b.txt")
    note(folder, "c.md", f"---\naudience: public\n---\n{TURKISH}")
    sidecar(folder, {"file": "a.txt", "audience": MEMBERS})
    report, rejects = loaded(store, "documents", folder)
    assert (rejects, noted(report)) == ([], ("1 × document that documents.csv does not name: everyone may see it",))
    assert node(store, doc("b.txt")).audience == ("public",)


@pytest.mark.parametrize("audience", [MEMBERS, "gizli"])
def test_a_slip_in_a_files_name_shows_nobody_what_is_not_public(store: Store, folder: Path, audience: str) -> None:
    note(folder, "teklif-v2.txt")
    note(folder, "public.md", f"---\naudience: public\n---\n{TURKISH}")
    sidecar(folder, {"file": "teklif.txt", "audience": audience})
    _, rejects = loaded(store, "documents", folder)
    assert [(row["file"], row["column"]) for row in rejects] == [("documents.csv", "file"), ("teklif-v2.txt", "file")]
    assert rejects[1]["reason"] == (
        "documents.csv does not name teklif-v2.txt, but names a file that is not there and that not everyone may see: "
        "correct the name in it."
    )
    assert store.counts().nodes["document"] == 1


@pytest.mark.parametrize("said", ["./ek\\Çay.TXT", normalize("NFD", "ek/çay.txt"), "EK/ÇAY.txt"])
def test_names_meet_however_a_system_writes_them(store: Store, folder: Path, said: str) -> None:
    note(folder, "ek/çay.txt")
    sidecar(folder, {"file": said, "audience": MEMBERS})
    assert loaded(store, "documents", folder)[1] == []
    assert list(store.nodes([doc("ek/çay.txt")], frozenset({MEMBERS}))) == [doc("ek/çay.txt")]
    assert store.nodes([doc("ek/çay.txt")], EVERYONE) == {}


def test_the_id_is_the_same_on_a_system_that_takes_letters_apart(store: Store, folder: Path) -> None:
    note(folder, normalize("NFD", "çay.txt"))
    sidecar(folder, {"file": normalize("NFC", "çay.txt"), "audience": MEMBERS})
    assert loaded(store, "documents", folder)[1] == []
    assert list(store.nodes([doc(normalize("NFC", "çay.txt"))], frozenset({MEMBERS}))) == [doc("çay.txt")]


def test_each_folder_may_have_its_own_table(store: Store, folder: Path) -> None:
    note(folder, "a.txt")
    note(folder, "alt/b.txt")
    sidecar(folder, {"file": "a.txt", "title": "Üst"})
    sidecar(folder / "alt", {"file": "b.txt", "title": "Alt", "audience": MEMBERS})
    assert loaded(store, "documents", folder)[1] == []
    assert node(store, doc("a.txt")).name == "Üst"
    assert store.nodes([doc("alt/b.txt")], EVERYONE) == {}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("dosya adı,title\na.txt,A\n", "documents.csv lacks the column file: start from “imece template documents”"),
        ("file,görünürlük,audience\na.txt,,\n", "documents.csv has the column audience twice: leave one of them"),
        ("file,audiance\na.txt,org:tr:a\n", "has the column “audiance”, which is not known: write it “audience”"),
        ("file,title\na.txt,Su, arıtma\n", "documents.csv, line 2: The row has 3 cells and the header 2"),
        ("file,audience\na.txt\n", "documents.csv, line 2: The row has 1 cells and the header 2"),
        ("file,audience\na.txt,\n./a.txt,org:tr:a\n", "documents.csv, line 3: line 2 is about the same file"),
        ("", "documents.csv is empty"),
    ],
)
@pytest.mark.parametrize("alone", [True, False])
def test_a_table_that_cannot_be_trusted_refuses_all(
    store: Store, folder: Path, text: str, sentence: str, *, alone: bool
) -> None:
    file = note(folder, "a.txt")
    written(folder / "documents.csv", text)
    with pytest.raises(BadInput, match=sentence):
        load(store, "documents", [file if alone else folder])
    assert store.counts().nodes.get("document", 0) == 0


def test_a_table_in_an_old_encoding_is_read(store: Store, folder: Path) -> None:
    note(folder, "a.txt")
    written(folder / "documents.csv", "dosya,başlık,görünürlük\na.txt,Ağ,kuruluş:tr:a\n", "cp1254")
    report, _ = loaded(store, "documents", folder)
    assert "1 × file that was read as Windows-1254: documents.csv;" in noted(report)[0] + noted(report)[-1]
    assert store.nodes([doc("a.txt")], EVERYONE) == {}
    assert store.nodes([doc("a.txt")], frozenset({"org:tr:a"}))[doc("a.txt")].name == "Ağ"


def test_unknown_columns_of_the_table_are_told(store: Store, folder: Path) -> None:
    note(folder, "a.txt")
    sidecar(folder, {"file": "a.txt", "renk": "mavi"})
    report, _ = loaded(store, "documents", folder)
    assert noted(report) == ("1 × column that no template has, not read: “renk” of documents.csv",)


def test_one_document_of_a_folder_is_added_by_what_the_table_says_and_nothing_else_ends(
    store: Store, folder: Path
) -> None:
    note(folder, "a.txt")
    loaded(store, "documents", folder)
    new = note(folder, "b.txt")
    sidecar(folder, {"file": "b.txt", "title": "Yeni", "audience": "public"}, {"file": "c.txt"})
    report, rejects = loaded(store, "documents", new, LoadOptions(date="2026-02-01"))
    assert (report.dataset, rejects, report.changes.closed) == ("documents:paylasilan-belgeler", [], 0)
    assert node(store, doc("b.txt")).name == "Yeni"
    assert not node(store, doc("a.txt")).ended


def test_what_the_table_says_anew_of_one_document_is_taken_in(store: Store, folder: Path) -> None:
    file = note(folder, "a.txt")
    sidecar(folder, {"file": "a.txt", "audience": "public"})
    loaded(store, "documents", file)
    sidecar(folder, {"file": "a.txt", "audience": MEMBERS})
    report, _ = loaded(store, "documents", file)
    assert not report.unchanged_file
    assert store.nodes([doc("a.txt")], EVERYONE) == {}


def test_loading_again_changes_nothing(store: Store, folder: Path) -> None:
    note(folder, "a.txt")
    note(folder, "b.md", f"---\nshared_by: tr:a\n---\n{ENGLISH}")
    sidecar(folder, {"file": "a.txt", "shared_by": "tr:a"})
    loaded(store, "documents", folder)
    generation = store.generation()
    assert loaded(store, "documents", folder)[0].unchanged_file
    note(folder, ".DS_Store", "of the system")
    assert loaded(store, "documents", folder)[0].unchanged_file
    os.utime(folder / "a.txt", (2_000_000_000, 2_000_000_000))
    assert loaded(store, "documents", folder)[0].unchanged_file
    assert store.generation() == generation


def test_a_file_that_is_gone_from_a_newer_edition_has_ended(store: Store, folder: Path) -> None:
    for name in ("a.txt", "b.txt"):
        note(folder, name)
    loaded(store, "documents", folder)
    (folder / "b.txt").unlink()
    report, _ = loaded(store, "documents", folder, LoadOptions(date="2026-02-01", accept_loss=True))
    assert report.changes.closed >= 1
    assert node(store, doc("b.txt")).ended
    assert not node(store, doc("a.txt")).ended


def test_a_dry_run_tells_and_writes_nothing(store: Store, folder: Path) -> None:
    note(folder, "a.txt")
    (folder / "locked.pdf").write_bytes(locked_pdf())
    report, rejects = loaded(store, "documents", folder, LoadOptions(date="2026-01-01", dry_run=True))
    assert (report.changes.added, len(rejects)) == (2, 1)
    assert store.counts().nodes.get("document", 0) == 0


def test_what_had_to_be_divided_is_told_and_nothing_is_lost(store: Store, folder: Path) -> None:
    words = " ".join(f"kelime{i}" for i in range(400))
    document = docx.Document()
    document.add_paragraph(words)
    document.save(str(folder / "uzun.docx"))
    report, _ = loaded(store, "documents", folder)
    assert noted(report) == ("1 × sentence longer than a passage, which was divided",)
    passages = store.passages_of([doc("uzun.docx")], EVERYONE)
    assert " ".join(p.text for p in passages) == words


def test_a_persons_number_is_left_out_and_told(store: Store, folder: Path) -> None:
    note(folder, "sözleşme.txt", f"{TURKISH} Yetkili: Ali Veli, T.C. {IDENTITY}.")
    note(folder, f"{IDENTITY}.txt")
    sidecar(folder, {"file": "sözleşme.txt", "title": f"Sözleşme {IDENTITY}"}, {"file": f"{IDENTITY}.txt"})
    report, rejects = loaded(store, "documents", folder)
    assert "1 × person's identity number, left out of a document" in noted(report)
    assert [(row["column"], row["reason"]) for row in rejects] == [
        ("file", "It holds a person's identity number (11 digits), which is not kept: take it out.")
    ]
    found = node(store, doc("sözleşme.txt"))
    texts = [found.name, *(p.text for p in store.passages_of([found.id], EVERYONE))]
    assert not any(IDENTITY in text for text in texts)
    assert store.counts().nodes["document"] == 1


def test_the_same_file_twice_is_read_once_and_another_of_its_name_is_refused(
    store: Store, folder: Path, tmp_path: Path
) -> None:
    first = note(folder, "a.txt")
    other = note(tmp_path / "other", "a.txt", ENGLISH)
    report, rejects = loaded(store, "documents", [folder, first, other])
    assert (report.rows, [row["reason"] for row in rejects]) == (
        2, [f"{first} has the same name: load the folders one by one."],
    )  # fmt: skip
    assert node(store, doc("a.txt")).props["language"] == "tr"
