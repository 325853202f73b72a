"""The sheet of an Excel workbook that holds the table, as rows of text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from graph.audience import means_everyone
from graph.errors import BadInput
from graph.words.sentences import Sentence, series
from ingest.tables.cell_text import cell_text
from ingest.tables.columns import Column
from ingest.tables.reading import Reading
from ingest.tables.restricting import is_audience, titles_audience
from ingest.tables.table import ON_TOP, Line, Table, Typed, known, refuse_many, titled
from ingest.workbooks.formats import is_date, shown
from ingest.workbooks.layout import NO_VALUE, Layout, Place
from ingest.workbooks.opening import open_workbook
from ingest.workbooks.workbook import MAX_CELLS, Sheet, Value, Workbook

_FEWEST = 2  # known columns by which a sheet that is not read is told of


@dataclass(slots=True)
class Grid:
    """A sheet read whole: its cells as text, and what else is known of them."""

    sheet: Sheet
    layout: Layout
    cells: list[list[str]]
    typed: dict[int, dict[int, Typed]]
    repeats: set[Place]
    """Places in a merged area beside its first column."""

    def titles(self, row: int) -> list[str]:
        """The row as a header, in which a merged cell is the head of its first column alone."""
        return titled("" if (row, at) in self.repeats else cell for at, cell in enumerate(self.cells[row]))


def sheet_table(path: Path, columns: Sequence[Column], how: Reading) -> Table:
    """The table of the asked sheet, else of the visible one that has most known columns; all of it is read."""
    if how.encoding is not None:
        raise BadInput("ingest.reading.no_text", name=path.name)
    book = open_workbook(path)
    grid, most, header, tables = None, -1.0, 0, []
    left = MAX_CELLS
    for sheet in chosen_sheets(book, how.sheet):
        found = read_grid(book, sheet)
        left -= found.layout.height * found.layout.width
        if left < 0:
            raise BadInput("ingest.sheet.sheets", name=path.name, most=MAX_CELLS)
        there, at = _header(found, columns)
        if there >= _FEWEST:
            tables.append(sheet)
        if there > most:
            grid, most, header = found, there, at
    assert grid is not None  # noqa: S101 - _sheets gives one or raises
    notes = _of_rows(book, grid, header)
    if how.sheet is None:
        _refuse_restricting_beside(book, grid.sheet, columns)
        notes += _of_sheets(book, grid.sheet, tables)
    titles = grid.titles(header) if grid.cells else []
    refuse_many(path.name, sum(map(bool, titles)))
    hidden = frozenset(at for at in grid.layout.hidden_columns if at < grid.layout.width)
    return Table(titles, _lines(grid, header, titles, hidden), hidden, notes, grid.cells[:header])


def _refuse_restricting_beside(book: Workbook, read: Sheet, columns: Sequence[Column]) -> None:
    """BadInput where a sheet that is not read, hidden or not, says of rows who may see them."""
    for sheet in book.sheets:
        if sheet == read:
            continue
        grid = read_grid(book, sheet)
        there, top = _header(grid, columns)
        titles = grid.titles(top) if there >= _FEWEST else []
        below = [at for at, title in enumerate(titles) if titles_audience(title)]
        named = (row[at] for row in grid.cells[top + 1 :] for at in below if at < len(row))
        cells = (cell for row in grid.cells for cell in row)
        said = next((cell for cell in named if cell and not means_everyone(cell)), "") or next(
            (cell for cell in cells if ":" in cell and is_audience(cell)), ""
        )
        if said:
            raise BadInput("ingest.sheet.restricting", name=book.path.name, sheet=sheet.name, said=said)


def all_rows(path: Path) -> Iterator[Sequence[str]]:
    """The cells of every row of every sheet, hidden or not, for who has to know that nothing is passed over."""
    book, left = open_workbook(path), MAX_CELLS
    for sheet in book.sheets:
        grid = read_grid(book, sheet)
        left -= grid.layout.height * grid.layout.width
        if left < 0:
            raise BadInput("ingest.sheet.sheets", name=path.name, most=MAX_CELLS)
        yield from grid.cells


def chosen_sheets(book: Workbook, asked: str | None) -> list[Sheet]:
    """The sheet that is asked for, else those that can be seen."""
    found = [sheet for sheet in book.sheets if (sheet.name.strip() == asked.strip() if asked else not sheet.hidden)]
    if not found and asked:
        there = series(sheet.name for sheet in book.sheets)
        raise BadInput("ingest.reading.no_sheet", name=book.path.name, sheet=asked, there=there)
    if not found:
        raise BadInput("ingest.sheet.none", name=book.path.name)
    return found


def _header(grid: Grid, columns: Sequence[Column]) -> tuple[float, int]:
    """How many columns the best header of the sheet has, and its row: the first that is not empty if none has any."""
    tops = [at for at in range(min(ON_TOP, len(grid.cells))) if at not in grid.layout.hidden_rows]
    found = max(((known(grid.titles(at), columns), -at) for at in tops), default=(0.0, 0))
    if found[0]:
        return found[0], -found[1]
    return 0, next((at for at in tops if any(grid.cells[at])), 0)


def read_grid(book: Workbook, sheet: Sheet) -> Grid:
    """The sheet with all its cells, each of a merged area with the value of its first; BadInput for a broken row."""
    layout = book.layout(sheet)
    grid = Grid(sheet, layout, [], {}, set())
    for at, values in enumerate(book.values(sheet, layout)):
        if not any(value != "" for value in values) and NO_VALUE in layout.flaws.get(at, {}).values():
            raise BadInput("ingest.sheet.broken_row", name=book.path.name, sheet=sheet.name, row=at + 1)
        formats = layout.formats.get(at, {})
        grid.cells.append([_cell(layout, grid, (at, column), value, formats.get(column, ""))
                           for column, value in enumerate(values)])  # fmt: skip
    most = MAX_CELLS
    for first, last in layout.areas:
        most -= _fill(grid, first, last)
        if most < 0:
            raise BadInput("ingest.sheet.merged", name=book.path.name, sheet=sheet.name)
    return grid


def _cell(layout: Layout, grid: Grid, place: Place, value: Value, code: str) -> str:
    """A cell as people see it: dates as ISO 8601, whole numbers without a fraction, nothing for what is flawed."""
    if isinstance(value, str):
        return cell_text(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime | date):
        grid.typed.setdefault(place[0], {})[place[1]] = Typed(value, code)
        return value.isoformat()[:10]
    if isinstance(value, time | timedelta):
        return str(value)
    if is_date(code):
        flaw = Sentence("ingest.sheet.no_date", {"said": shown(value)})
        layout.flaws.setdefault(place[0], {})[place[1]] = flaw
        return ""
    grid.typed.setdefault(place[0], {})[place[1]] = Typed(value, code)
    return shown(value, code)


def _fill(grid: Grid, first: Place, last: Place) -> int:
    """Give each cell of a merged area the value of its first; one with another value under it is left out.

    Returns how many cells there are.
    """
    if first[0] >= len(grid.cells) or first[1] >= len(grid.cells[first[0]]):
        return 1
    value = grid.cells[first[0]][first[1]]
    typed = grid.typed.get(first[0], {}).get(first[1])
    flaw = grid.layout.flaws.get(first[0], {}).get(first[1])
    for row in range(first[0], min(last[0] + 1, len(grid.cells))):
        for column in range(first[1], min(last[1] + 1, len(grid.cells[row]))):
            if (row, column) == first:
                continue
            if column > first[1]:
                grid.repeats.add((row, column))
            under = grid.cells[row][column]
            here = flaw if under in {"", value} else Sentence("ingest.sheet.under", {"said": under, "shown": value})
            grid.cells[row][column] = "" if here else value
            if here:
                grid.layout.flaws.setdefault(row, {})[column] = here
            grid.typed.setdefault(row, {}).pop(column, None)
            if typed:
                grid.typed[row][column] = typed
    return (min(last[0] + 1, len(grid.cells)) - first[0]) * (min(last[1] + 1, grid.layout.width) - first[1])


def _lines(grid: Grid, header: int, titles: Sequence[str], hidden: frozenset[int]) -> Iterator[Line]:
    """The rows below the header that can be seen; a header again is none."""
    layout = grid.layout
    first = next((at for at, title in enumerate(titles) if title), 0)
    width = max((at + 1 for at, title in enumerate(titles) if title), default=0)
    for at in range(header + 1, len(grid.cells)):
        cells, flaws = grid.cells[at], layout.flaws.get(at, {})
        if at in layout.hidden_rows or not (any(cells) or flaws):
            continue
        if cells[first : first + 1] == grid.cells[header][first : first + 1] and grid.titles(at) == titles:
            continue
        beyond = any(cell and place not in hidden for place, cell in enumerate(cells[width:], width))
        misfit = Sentence("ingest.tables.beyond") if beyond else None
        yield Line(at + 1, cells, flaws, grid.typed.get(at, {}), misfit)


def _of_rows(book: Workbook, grid: Grid, header: int) -> Counter[Sentence]:
    """How many rows of the sheet are not read because they are hidden."""
    rows = sum(1 for at in grid.layout.hidden_rows if header < at < len(grid.cells) and any(grid.cells[at]))
    said = {"sheet": grid.sheet.name, "name": book.path.name}
    return Counter({Sentence("ingest.note.hidden_rows", said): rows} if rows else {})


def _of_sheets(book: Workbook, read: Sheet, tables: Sequence[Sheet]) -> Counter[Sentence]:
    """Which sheet is read where it is not the first, and which are not though they are hidden or a table too."""
    keys = {sheet: "ingest.note.hidden_sheet" for sheet in book.sheets if sheet.hidden}
    keys |= {sheet: "ingest.note.other_sheet" for sheet in tables if sheet != read}
    if read != book.sheets[0]:
        keys[read] = "ingest.note.sheet"
    return Counter({Sentence(key, {"sheet": sheet.name, "name": book.path.name}): 1 for sheet, key in keys.items()})
