"""The organisations template as a file to fill in, in Turkish or English."""

from __future__ import annotations

import csv
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from graph.errors import BadInput
from graph.vocabulary import vocabulary
from ingest.columns import COLUMNS

TEMPLATES = ("organisations", "clusters")
_SHEET = {"tr": "Kuruluşlar", "en": "Organisations"}
_HELP = {"tr": ("Açıklamalar", "Sütun", "Ne yazılır"), "en": ("Help", "Column", "What goes there")}
_ROWS = 10_000  # as far as the list of kinds is offered


def write_template(source: str, path: Path, language: str) -> None:
    """Write the template of a source as .csv or .xlsx; an existing file is not overwritten.

    The second row is an example, which a load passes over.
    """
    if source not in TEMPLATES:
        raise BadInput(f"There is no template for “{source}”; there is one for {' and '.join(TEMPLATES)}.")
    if language not in _SHEET:
        raise BadInput(f"“{language}” is no language of the template; use tr or en.")
    if path.exists():
        raise BadInput(f"{path} is there already: name another file.")
    try:
        if path.suffix.lower() == ".csv":
            _write_csv(path, language)
        elif path.suffix.lower() == ".xlsx":
            _write_sheet(path, language)
        else:
            raise BadInput(f"{path.name} must end in .csv or .xlsx.")
    except OSError as error:
        raise BadInput(f"{path} cannot be written ({error.strerror}): name another place.") from error


def _header(language: str) -> list[str]:
    return [column.turkish if language == "tr" else column.name for column in COLUMNS]


def _write_csv(path: Path, language: str) -> None:
    # With a byte order mark Excel reads the Turkish letters right.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        table.writerow(_header(language))
        table.writerow([column.example for column in COLUMNS])


def _write_sheet(path: Path, language: str) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101 - a new workbook has one
    sheet.title = _SHEET[language]
    sheet.append(_header(language))
    sheet.append([column.example for column in COLUMNS])
    sheet.freeze_panes = "A2"
    for number, column in enumerate(COLUMNS, 1):
        sheet.cell(1, number).font = Font(bold=True)
        sheet.cell(2, number).font = Font(italic=True, color="777777")
        sheet.column_dimensions[get_column_letter(number)].width = max(14, min(len(column.example) + 2, 40))
    kinds = [kind.label[language] for kind in vocabulary().kinds.values() if kind.organisation]
    choice = DataValidation(type="list", formula1='"' + ",".join(kinds) + '"', allow_blank=False)
    letter = get_column_letter([column.name for column in COLUMNS].index("kind") + 1)
    choice.add(f"{letter}2:{letter}{_ROWS}")
    sheet.add_data_validation(choice)
    _write_help(book, language)
    book.save(path)


def _write_help(book: Workbook, language: str) -> None:
    title, column_title, says_title = _HELP[language]
    sheet = book.create_sheet(title)
    sheet.append([column_title, says_title])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for column in COLUMNS:
        turkish = language == "tr"
        sheet.append([column.turkish if turkish else column.name, column.says_tr if turkish else column.says_en])
    sheet.column_dimensions["A"].width = 20
    sheet.column_dimensions["B"].width = 90
    for row in sheet.iter_rows(min_col=2, max_col=2):
        row[0].alignment = Alignment(wrap_text=True)
