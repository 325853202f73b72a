"""The template can be filled in and loaded as it is, in both formats and languages."""

import csv
from pathlib import Path

import pytest
from openpyxl import load_workbook

from graph.errors import BadInput
from graph.store import Store
from ingest.columns import COLUMNS, kind_of
from ingest.template import write_template
from tests.ingest.loading import loaded, node


@pytest.mark.parametrize("language", ["tr", "en"])
@pytest.mark.parametrize("name", ["t.csv", "t.xlsx"])
def test_a_filled_in_template_is_loaded_without_its_example(
    store: Store, tmp_path: Path, language: str, name: str
) -> None:
    path = tmp_path / name
    write_template("organisations", path, language)
    own = {"name": "Deneme A.Ş.", "kind": "KOBİ" if language == "tr" else "SME", "country": "TR", "city": "Samsun"}
    cells = [own.get(column.name, "") for column in COLUMNS]
    if name.endswith("csv"):
        with path.open("a", encoding="utf-8", newline="") as file:
            csv.writer(file).writerow(cells)
    else:
        book = load_workbook(path)
        book.worksheets[0].append(cells)
        book.save(path)
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
        ("ror", "t.csv", "tr", "There is no template for “ror”; there is one for organisations and clusters"),
        ("clusters", "t.csv", "de", "“de” is no language of the template; use tr or en"),
        ("clusters", "t.ods", "tr", r"t\.ods must end in \.csv or \.xlsx"),
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
