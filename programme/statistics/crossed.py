"""Tables as offices print them, TÜİK's above all: a heading over headings, merged cells, titles and footnotes.

Each figure is of what its row's labels, the headings over its column and the titles say together. What a heading says
must be known; two columns that are told apart by nothing known are refused.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import polars as pl
from openpyxl.utils import get_column_letter

from graph.errors import BadInput
from graph.words.sentences import Sentence, series
from ingest.tables.columns import STATISTICS, column_names
from ingest.tables.csv_rows import Member, allow_long_cells, lines
from ingest.tables.encodings import encoding_of
from ingest.tables.filled import is_workbook
from ingest.tables.reading import Reading
from ingest.tables.sheets import chosen_sheets, read_grid
from ingest.workbooks.opening import open_workbook
from programme.statistics.figures import MISSING, split
from programme.statistics.headings import Said, bare, heading, is_region, is_sector, of_title, over, year_of
from programme.statistics.model import Cells, Flaw

_LABEL_COLUMNS = 8
_MOST_ROWS = 200_000
_HEAD = 30
"""Texts of a column among which its head is looked for."""
_SURE = 0.6
"""Share of a column's texts that have to be of a dimension for it to be the one that says it."""
_READS: Mapping[str, Callable[[str], bool]] = {
    "region": is_region,
    "sector": is_sector,
    "year": lambda said: bool(year_of(said)),
}


@dataclass(frozen=True, slots=True)
class Sheeted:
    """A table as a grid of texts, with the numbers that a workbook holds and the places inside merged areas."""

    name: str
    rows: Sequence[Sequence[str]]
    numbers: Mapping[tuple[int, int], float] = field(default_factory=dict)
    merged: frozenset[tuple[int, int]] = frozenset()
    hidden: frozenset[int] = frozenset()
    """Rows that are not shown, and so not read."""


@dataclass(frozen=True, slots=True)
class _Found:
    """Where the parts of a table lie: columns of labels by dimension, the first row with figures, columns of those."""

    labels: Mapping[int, str]
    first: int
    figures: Sequence[int]


def read_crossed(path: Path, how: Reading) -> Cells:
    """The cells of a table with headings over headings; BadInput where its parts cannot be told."""
    tables = list(_grids(path, how))
    read = [(one, found) for one in tables if (found := _parts(one))]
    if not read:
        raise BadInput("programme.statistics.no_table", name=path.name)
    if len(read) > 1 and how.sheet is None:
        raise BadInput("programme.statistics.sheets", name=path.name, sheets=series(one.name for one, _ in read))
    return _cells(path, *read[0])


def _grids(path: Path, how: Reading) -> Iterator[Sheeted]:
    if not is_workbook(path):
        yield _csv_grid(path, how)
        return
    book = open_workbook(path)
    for sheet in chosen_sheets(book, how.sheet):
        grid = read_grid(book, sheet)
        numbers = {
            (row, column): float(typed.value)
            for row, held in grid.typed.items()
            for column, typed in held.items()
            if isinstance(typed.value, int | float)
        }
        areas = ((a, b) for a, b in grid.layout.areas if a != b)
        merged = {
            (row, column) for (top, left), (bottom, right) in areas
            for row in range(top, min(bottom + 1, len(grid.cells))) for column in range(left, right + 1)
        }  # fmt: skip
        yield Sheeted(sheet.name, grid.cells, numbers, frozenset(merged), frozenset(grid.layout.hidden_rows))


def _csv_grid(path: Path, how: Reading) -> Sheeted:
    member = Member(path)
    with lines(member, encoding_of(member, how.encoding)) as text:
        head = text.read(100_000)
        text.seek(0)
        allow_long_cells()
        separator = max(";\t,|", key=head.count)
        rows = list(islice(csv.reader(text, delimiter=separator), _MOST_ROWS + 1))
    if len(rows) > _MOST_ROWS:
        raise BadInput("programme.statistics.long_table", name=path.name, most=_MOST_ROWS)
    width = max((len(row) for row in rows), default=0)
    return Sheeted(path.name, [[cell.strip() for cell in row] + [""] * (width - len(row)) for row in rows])


def _parts(table: Sheeted) -> _Found | None:
    """Where labels and figures lie; None where there are none of either."""
    width = len(table.rows[0]) if table.rows else 0
    labels: dict[int, str] = {}
    for column in range(min(width, _LABEL_COLUMNS)):
        if dimension := _dimension(table, column):
            if dimension not in labels.values():
                labels[column] = dimension
        elif labels and _is_figures(table, column):
            break
    if not labels:
        return None
    first = next((at for at in range(len(table.rows)) if _begins(table, at, labels)), None)
    if first is None:
        return None
    figures = [
        column for column in range(max(labels) + 1, width)
        if any(_is_figure(table, at, column) for at in range(first, len(table.rows)))
    ]  # fmt: skip
    return _Found(labels, first, figures) if figures else None


def _dimension(table: Sheeted, column: int) -> str | None:
    """What the labels of a column are, where most of them are of one dimension.

    Bare numbers may be anything: they are sectors or years only where the head of their column says so, or years where
    they are the first column.
    """
    above = [row[column] for row in table.rows if row[column]][:_HEAD]
    headed = set(column_names(above, STATISTICS).values())
    texts = [row[column] for at, row in enumerate(table.rows) if row[column] and _has_figure(table, at, column)]
    if ("year" in headed or column == 0) and _mostly(texts, lambda text: bool(year_of(text))):
        return "year"
    words = [text for text in texts if "sector" in headed or not bare(text).replace(".", "").isdecimal()]
    return next((name for name in ("region", "sector") if _mostly(words, _READS[name])), None)


def _mostly(texts: Sequence[str], reads: Callable[[str], bool]) -> bool:
    return bool(texts) and sum(map(reads, texts)) >= _SURE * len(texts)


def _has_figure(table: Sheeted, row: int, beyond: int) -> bool:
    """Whether a row has a figure behind a column, and so is none of words alone."""
    return any(_is_figure(table, row, column) for column in range(beyond + 1, len(table.rows[row])))


def _is_figure(table: Sheeted, row: int, column: int) -> bool:
    """Whether a cell holds a figure, or the sign that there is none."""
    if (row, column) in table.numbers:
        return True
    value, _ = split(table.rows[row][column])
    return (
        bool(value)
        and (value[0].isdigit() or (value[0] in "+-−.,:–—*…" and (len(value) > 1 or value in MISSING)))
        and not any(sign.isalpha() for sign in value)
    )


def _is_figures(table: Sheeted, column: int) -> bool:
    held = [at for at, row in enumerate(table.rows) if row[column]]
    return sum(_is_figure(table, at, column) for at in held) > len(held) / 2


def _begins(table: Sheeted, row: int, labels: Mapping[int, str]) -> bool:
    """Whether a row is of figures: it has a label that is read, and behind it a figure that is not a year's heading."""
    cells = table.rows[row]
    labelled = any(cells[column] and _READS[name](cells[column]) for column, name in labels.items())
    beyond = range(max(labels) + 1, len(cells))
    return labelled and any(_is_figure(table, row, column) and not heading(cells[column]) for column in beyond)


def _cells(path: Path, table: Sheeted, found: _Found) -> Cells:
    heads = {
        column: [table.rows[at][column] for at in range(found.first) if at not in table.hidden]
        for column in found.figures
    }
    shared = set.intersection(*(set(texts) for texts in heads.values())) if len(heads) > 1 else set[str]()
    titles = _title_texts(table, found)
    said = {column: over([one for one in texts if one not in shared]) for column, texts in heads.items()}
    facts = {**of_title([*titles, *shared]), **over(sorted(shared)).facts}
    flaws = _unlike(path, said, heads)
    refused = {flaw.column for flaw in flaws}
    columns = {c: one.facts for c, one in said.items() if get_column_letter(c + 1) not in refused}
    frame, notes, odd = _rows(path, table, found, columns)
    if not len(frame) and flaws:
        raise BadInput(flaws[0].reason.key, **flaws[0].reason.values)
    if not len(frame):
        raise BadInput("programme.statistics.no_table", name=path.name)
    return Cells(path, frame, [*flaws, *odd], facts, notes=notes)


def _title_texts(table: Sheeted, found: _Found) -> list[str]:
    """The texts above the figures that head no column of them."""
    columns = set(found.figures)
    return [
        cell for at in range(found.first) for column, cell in enumerate(table.rows[at])
        if cell and column not in columns and at not in table.hidden
    ]  # fmt: skip


def _unlike(path: Path, said: Mapping[int, Said], heads: Mapping[int, Sequence[str]]) -> list[Flaw]:
    """Columns that are told apart by nothing that is known, each with what is written over it."""
    times = Counter(repr(sorted(one.facts.items())) for one in said.values())
    return [
        Flaw(path.name, 0, get_column_letter(column + 1), Sentence(
            "programme.statistics.heading", {"said": " / ".join(dict.fromkeys(filter(None, heads[column])))[:120]}))
        for column, one in said.items() if times[repr(sorted(one.facts.items()))] > 1
    ]  # fmt: skip


def _rows(
    path: Path, table: Sheeted, found: _Found, columns: Mapping[int, Mapping[str, str]]
) -> tuple[pl.DataFrame, Counter[Sentence], list[Flaw]]:
    """The figures of each row; a row of words alone is a title or a footnote and is passed over."""
    out: list[dict[str, object]] = []
    notes: Counter[Sentence] = Counter()
    flaws: list[Flaw] = []
    for at in range(found.first, len(table.rows)):
        row = table.rows[at]
        if not any(row):
            continue
        if at in table.hidden:
            notes[Sentence("programme.statistics.hidden")] += 1
            continue
        held = [column for column in columns if row[column] or (at, column) in table.numbers]
        labels = {name: bare(row[c]) for c, name in found.labels.items()}
        if not any(_is_figure(table, at, column) for column in held):
            notes[Sentence("programme.statistics.words")] += 1
            continue
        for column in held:
            letter = get_column_letter(column + 1)
            if (at, column) in table.merged:
                flaws.append(Flaw(path.name, at + 1, letter, Sentence("programme.statistics.merged")))
                continue
            out.append({**columns[column], **{k: v for k, v in labels.items() if v}, "line": at + 1, "column": letter,
                        "value": row[column], "number": table.numbers.get((at, column))})  # fmt: skip
    names = ("measure", "unit", "sector", "region", "year", "value", "column")
    schema = {"line": pl.UInt32, "number": pl.Float64, **dict.fromkeys(names, pl.String)}
    frame = pl.DataFrame([{name: one.get(name) for name in schema} for one in out], schema=schema)
    return frame.with_columns(pl.col(name).fill_null("") for name in names), notes, flaws
