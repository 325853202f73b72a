"""The templates of tables as files to fill in, in Turkish or English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from graph.errors import BadInput
from graph.spreadsheets import write_csv
from graph.vocabulary import vocabulary
from graph.words.sentences import Language, series
from ingest.tables.columns import COOPERATIONS, DOCUMENTS, ORGANISATIONS, STATISTICS, Column

_ROWS = 10_000  # as far as a column's choices are offered
_HELP = {"tr": ("Açıklamalar", "Sütun", "Ne yazılır"), "en": ("Help", "Column", "What goes there")}


@dataclass(frozen=True, slots=True)
class Template:
    """A table to fill in: its columns, the title of its sheet, and what else its help explains, by language."""

    columns: Sequence[Column]
    title: Mapping[str, str]
    words: Sequence[tuple[str, Mapping[str, str]]] = ()


TEMPLATES: Mapping[str, Template] = {
    "organisations": Template(ORGANISATIONS, {"tr": "Kuruluşlar", "en": "Organisations"}),
    "clusters": Template(ORGANISATIONS, {"tr": "Kümeler", "en": "Clusters"}),
    "cooperations": Template(COOPERATIONS, {"tr": "İş birlikleri", "en": "Cooperations"}),
    "documents": Template(DOCUMENTS, {"tr": "Belgeler", "en": "Documents"}),
    "statistics": Template(STATISTICS, {"tr": "İstatistikler", "en": "Statistics"}),
}


def write_template(source: str, path: Path, language: str, templates: Mapping[str, Template] = TEMPLATES) -> None:
    """Write the template of a source as .csv or .xlsx; an existing file is not overwritten.

    The second row is an example, which a load passes over.
    """
    if source not in templates:
        raise BadInput("ingest.template.unknown", source=source, known=series(templates))
    if language not in _HELP:
        raise BadInput("ingest.template.no_language", language=language)
    if path.exists():
        raise BadInput("ingest.template.there_already", path=path)
    if source == "documents" and path.suffix.lower() != ".csv":
        raise BadInput("ingest.template.documents", name=path.name)
    try:
        if path.suffix.lower() == ".csv":
            _write_csv(templates[source], path, language)
        elif path.suffix.lower() == ".xlsx":
            _write_book(templates[source], path, language)
        else:
            raise BadInput("ingest.template.ending", name=path.name)
    except OSError as error:
        raise BadInput("ingest.template.not_written", path=path, reason=error.strerror) from error


def _write_csv(template: Template, path: Path, language: str) -> None:
    with path.open("wb") as file:
        titles = [column.title(language) for column in template.columns]
        examples = [column.example(language) for column in template.columns]
        write_csv(file, [titles, examples], cast(Language, language))


def _write_book(template: Template, path: Path, language: str) -> None:
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)  # noqa: S101 - a new workbook has one
    sheet.title = template.title[language]
    sheet.append([column.title(language) for column in template.columns])
    sheet.append([column.example(language) for column in template.columns])
    sheet.freeze_panes = "A2"
    for place, column in enumerate(template.columns, 1):
        sheet.cell(1, place).font = Font(bold=True)
        sheet.cell(2, place).font = Font(italic=True, color="777777")
        width = max(14, min(len(column.example(language)) + 2, 40))
        sheet.column_dimensions[get_column_letter(place)].width = width
        if choices := _choices(template, column, language):
            _offer(sheet, get_column_letter(place), choices)
    _write_help(book, template, language)
    book.save(path)


def _choices(template: Template, column: Column, language: str) -> list[str]:
    """What may stand in a column that takes one of a few words."""
    if template.columns is ORGANISATIONS and column.name == "kind":
        return [kind.label[language] for kind in vocabulary().kinds.values() if kind.organisation]
    if column.name == "relation":
        ties = (relation for relation in vocabulary().relations.values() if relation.sources <= relation.targets)
        return [tie.label[language] for tie in ties]
    return []


def _offer(sheet: Worksheet, letter: str, choices: Sequence[str]) -> None:
    choice = DataValidation(type="list", formula1='"' + ",".join(choices) + '"', allow_blank=False)
    choice.add(f"{letter}2:{letter}{_ROWS}")
    sheet.add_data_validation(choice)


def _write_help(book: Workbook, template: Template, language: str) -> None:
    title, column_title, says_title = _HELP[language]
    sheet = book.create_sheet(title)
    sheet.append([column_title, says_title])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for column in template.columns:
        sheet.append([column.title(language), column.says(language)])
    for word, says in template.words:
        sheet.append([word, says[language]])
    sheet.column_dimensions["A"].width = 20
    sheet.column_dimensions["B"].width = 90
    for row in sheet.iter_rows(min_col=2, max_col=2):
        row[0].alignment = Alignment(wrap_text=True)
