"""The template can be filled in and loaded as it is, in both formats and languages."""

import csv
from pathlib import Path

import pytest
from openpyxl import load_workbook

from graph.errors import BadInput
from graph.model import Batch
from graph.store import Store
from ingest.cells import kind_of, relation_of
from ingest.tables.columns import ORGANISATIONS
from ingest.tables.template import TEMPLATES, write_template
from tests.ingest.loading import loaded, node, organisation, ties, written


def fill_in(template: Path, cells: list[str]) -> None:
    """Add a row to a template of either format."""
    if template.suffix == ".csv":
        delimiter = ";" if ";" in template.read_text("utf-8").partition("\n")[0] else ","
        with template.open("a", encoding="utf-8", newline="") as file:
            csv.writer(file, delimiter=delimiter).writerow(cells)
    else:
        book = load_workbook(template)
        book.worksheets[0].append(cells)
        book.save(template)


@pytest.mark.parametrize("language", ["tr", "en"])
@pytest.mark.parametrize("name", ["t.csv", "t.xlsx"])
def test_a_filled_in_template_is_loaded_without_its_example(
    store: Store, tmp_path: Path, language: str, name: str
) -> None:
    path = tmp_path / name
    write_template("organisations", path, language)
    own = {"name": "Deneme A.Ş.", "kind": "KOBİ" if language == "tr" else "SME", "country": "TR", "city": "Samsun"}
    cells = [own.get(column.name, "") for column in ORGANISATIONS]
    fill_in(path, cells)
    report, rejects = loaded(store, "organisations", path)
    assert (report.rows, rejects) == (1, [])
    assert node(store, "org:deneme-a-s-samsun").name == "Deneme A.Ş."
    assert store.counts().nodes["sme"] == 1


@pytest.mark.parametrize("language", ["tr", "en"])
def test_the_sheet_explains_every_column_and_offers_the_kinds(tmp_path: Path, language: str) -> None:
    path = tmp_path / "t.xlsx"
    write_template("clusters", path, language)
    sheet, explained = load_workbook(path).worksheets
    header = [cell.value for cell in sheet[1]]
    assert [row[0].value for row in explained.iter_rows(min_row=2)] == header
    assert all(row[1].value for row in explained.iter_rows(min_row=2))
    (choice,) = sheet.data_validations.dataValidation
    assert len(str(choice.formula1)) <= 255  # Excel refuses a longer list
    assert len({kind_of(said) for said in str(choice.formula1).strip('"').split(",")}) == 11
    assert str(choice.sqref).startswith("C2:")


@pytest.mark.parametrize(
    ("source", "name", "language", "sentence"),
    [
        (
            "ror",
            "t.csv",
            "tr",
            "There is no template for “ror”; there is one for organisations, clusters, cooperations, documents",
        ),
        ("clusters", "t.csv", "de", "“de” is no language of the template; use tr or en"),
        ("clusters", "t.ods", "tr", r"t\.ods must end in \.csv or \.xlsx"),
        ("documents", "documents.xlsx", "tr", r"documents\.xlsx must end in \.csv: the table beside the documents is"),
        ("clusters", "none/t.csv", "tr", "cannot be written .*: name another place"),
        ("clusters", "there.csv", "tr", "is there already: name another file"),
    ],
)
def test_what_cannot_be_written_is_refused(
    tmp_path: Path, source: str, name: str, language: str, sentence: str
) -> None:
    (tmp_path / "there.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(BadInput, match=sentence):
        write_template(source, tmp_path / name, language)
    assert (tmp_path / "there.csv").read_text("utf-8") == "mine"


@pytest.mark.parametrize(("language", "kind", "demo"), [("tr", "KOBİ", "evet"), ("en", "SME", "yes")])
def test_the_example_row_speaks_the_language_of_its_header(tmp_path: Path, language: str, kind: str, demo: str) -> None:
    path = tmp_path / "t.csv"
    write_template("organisations", path, language)
    with path.open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file, delimiter=";" if language == "tr" else ",")
    turkish = language == "tr"
    assert (row["tür" if turkish else "kind"], row["örnek" if turkish else "demo"]) == (kind, demo)
    assert ("değirmen" in row["tanıtım"]) if turkish else ("mill" in row["description"])


@pytest.mark.parametrize("source", TEMPLATES)
def test_english_examples_hold_no_turkish_but_names_and_places(source: str) -> None:
    said = [c.example("en") for c in TEMPLATES[source].columns if c.name not in {"city", "names"}]
    assert not any(set(text) & set("çğıöşüÇĞİÖŞÜ") for text in said)


@pytest.mark.parametrize("language", ["tr", "en"])
@pytest.mark.parametrize("name", ["t.csv", "t.xlsx"])
def test_a_filled_in_template_of_cooperations_is_loaded_without_its_example(
    store: Store, tmp_path: Path, language: str, name: str
) -> None:
    store.write(Batch((organisation("tr:a"), organisation("tr:b"))))
    path = tmp_path / name
    write_template("cooperations", path, language)
    cells = ["tr:a", "birlikte çalıştığı" if language == "tr" else "worked with", "tr:b", "14.03.2023", "Deneme"]
    fill_in(path, cells)
    report, rejects = loaded(store, "cooperations", path)
    assert (report.rows, rejects) == (1, [])
    assert ties(store, ["tr:a"]) == {("tr:a", "partner_of", "tr:b")}


def test_the_sheet_of_cooperations_offers_relations(tmp_path: Path) -> None:
    write_template("cooperations", tmp_path / "t.xlsx", "tr")
    (choice,) = load_workbook(tmp_path / "t.xlsx").worksheets[0].data_validations.dataValidation
    offered = {relation_of(said) for said in str(choice.formula1).strip('"').split(",")}
    assert {"member_of", "partner_of", "hosts"} <= offered


@pytest.mark.parametrize("language", ["tr", "en"])
def test_the_table_beside_documents_has_a_template(store: Store, tmp_path: Path, language: str) -> None:
    folder = tmp_path / "paylaşılan"
    folder.mkdir()
    write_template("documents", folder / "documents.csv", language)
    fill_in(folder / "documents.csv", ["not.txt", "Pazar notu", "", "", "", "", "", "", ""])
    written(folder / "not.txt", "Kaplama pazarında talep artıyor.")
    report, rejects = loaded(store, "documents", folder)
    assert (report.rows, rejects) == (1, [])
    assert node(store, "doc:paylasilan/not.txt").name == "Pazar notu"
