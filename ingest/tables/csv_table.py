"""A CSV that people fill in: the separator and the header are where most columns are known."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from itertools import islice
from typing import TYPE_CHECKING

from graph.errors import BadInput
from graph.words.sentences import Sentence
from ingest.tables.cell_text import cell_text
from ingest.tables.columns import Column
from ingest.tables.csv_rows import UTF_8, Member, RowLines, allow_long_cells, lines, misfit
from ingest.tables.encodings import encoding_of, label
from ingest.tables.reading import Reading
from ingest.tables.table import ON_TOP, Line, Table, known, refuse_many, titled

if TYPE_CHECKING:
    from _csv import Reader

_SEPARATORS = (";", ",", "\t", "|")
_SAID = re.compile('\ufeff*"?sep=(.)', re.IGNORECASE)  # Excel's own first line
_HEAD = 100_000  # characters in which the header stands
MAX_CELLS = 16_384  # of a row, as in Excel: one of more fits no header, and is not read


@dataclass(frozen=True, slots=True)
class _Form:
    """How a CSV is written: what parts its cells, and which of its rows is the header."""

    separator: str
    header: int
    encoding: str


def csv_table(member: Member, columns: Sequence[Column], how: Reading) -> Table:
    """The table in the member; BadInput where it can't be read to its end in one encoding."""
    if how.sheet is not None:
        raise BadInput("ingest.reading.no_sheets", name=member.name)
    encoding = encoding_of(member, how.encoding)
    notes = {}
    if encoding != UTF_8 and how.encoding is None:
        said = {"encoding": label(encoding), "name": member.name}
        notes[Sentence("ingest.note.encoding", said)] = 1
    form = _form(member, encoding, columns)
    header = next(_cells(member, form), (0, []))[1]
    refuse_many(member.name, sum(map(bool, header)))
    titles = titled(header)
    above = _above(member, form)
    return Table(titles, _lines(member, form, len(titles), titles), notes=notes, above=above)


def _form(member: Member, encoding: str, columns: Sequence[Column]) -> _Form:
    """The separator and row of most known columns; where none is known, the first row and its commonest sign."""
    with lines(member, encoding) as text:
        head = text.read(_HEAD)
    said = _SAID.match(head)
    separators = (said[1],) if said else _SEPARATORS
    tops = {separator: _top(head, separator) for separator in separators}
    found = [(known(row, columns), -at, -order, separator) for order, separator in enumerate(separators)
             for at, row in enumerate(tops[separator])]  # fmt: skip
    most, at, _, separator = max(found, default=(0.0, 0, 0, separators[0]))
    if most:
        return _Form(separator, -at, encoding)
    first = next((at for at, row in enumerate(tops[separators[0]]) if any(row) and not (said and at == 0)), 0)
    line = next((line for line in head.splitlines() if line.strip() and not _SAID.match(line)), "")
    return _Form(max(separators, key=line.count), first, encoding)


def _top(head: str, separator: str) -> list[list[str]]:
    """The first rows; a header may have line ends within quotes."""
    allow_long_cells()
    try:
        return list(islice(_reader(StringIO(head, newline=""), separator), ON_TOP))
    except csv.Error:
        return []


def _reader(text: Iterator[str], separator: str) -> Reader:
    # A space before a quote is none of the cell's, and without this the quote would be one of its letters.
    return csv.reader(text, delimiter=separator, skipinitialspace=True)


def _cells(member: Member, form: _Form) -> Iterator[tuple[int, list[str]]]:
    """The rows from the header on, each with the number of its last line."""
    with lines(member, form.encoding) as text:
        allow_long_cells()
        row_lines = RowLines(member, text)
        reader = _reader(row_lines, form.separator)
        for at, cells in enumerate(reader):
            row_lines.next_row()
            if at < form.header:
                continue
            yield reader.line_num, cells


def _above(member: Member, form: _Form) -> list[list[str]]:
    """The rows above the header."""
    with lines(member, form.encoding) as text:
        return list(islice(_reader(text, form.separator), form.header))


def _lines(member: Member, form: _Form, width: int, titles: Sequence[str]) -> Iterator[Line]:
    """The rows below the header; a header again is none, and neither are empty cells beyond it."""
    for number, said in islice(_cells(member, form), 1, None):
        while len(said) > width and not said[-1]:
            said.pop()
        if len(said) > MAX_CELLS:
            yield Line(number, (), misfit=misfit(said, width))
            continue
        cells = [cell_text(cell) for cell in said]
        if not any(cells) or (cells[0] == titles[0] and titled(cells) == list(titles)):
            continue
        if len(cells) < width or any(cells[width:]):
            yield Line(number, cells, misfit=misfit(said, width))
        else:
            yield Line(number, cells[:width])
