"""No damage of a table shows a row to anyone who was not to see it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from graph.errors import BadInput
from graph.opening import open_store
from graph.store import Store
from ingest.loader import LoadOptions, load
from tests.ingest.loading import EVERYONE

TITLES = ("görünürlük", "ad", "tür", "kimlik", "il", "tanıtım", "sundukları", "üyesi olduğu", "not", "çalışan")
AUDIENCES = ("kuruluş:tr:a", "üyeler:tr:kume", "members:tr:kume; org:tr:b", "", "herkese açık")
OPEN = AUDIENCES[3:]
AUDIENCE_TITLES = ("görünürlük", "Görünürlük\n(kim görsün)", "kim görebilir?", "Visibility*", "AUDIENCE: who may see")
OTHER_TITLES = ("ihtiyaç", "nace", "", "xyz", "web", "aradıkları", "vergi no", "görünürlüğü", "g?r?n?rl?k", "Gizlilik",
                "açıklama", "nace kodu", "diğer adlar", "e-posta", "telefon", "ad", "not",
                "tanıtım (görünürlük)")  # fmt: skip


@dataclass(frozen=True)
class Damaged:
    """A table, and how it is written."""

    rows: tuple[tuple[str, ...], ...]
    audience: int
    encoding: str = "utf-8"
    separator: str = ";"
    above: tuple[tuple[str, ...], ...] = ()
    hidden: tuple[int, ...] = ()
    hidden_rows: tuple[int, ...] = ()
    merged: bool = field(default=False)

    def with_rows(self, rows: Iterator[Sequence[str]]) -> Damaged:
        return replace(self, rows=tuple(tuple(row) for row in rows))


def cell(title: str, number: int, audience: str) -> str:
    """A cell that can be told again as this row's."""
    held = {"görünürlük": audience, "tür": "KOBİ", "çalışan": "12", "kimlik": f"tr:zq{number}z", "il": f"İlzq{number}z"}
    return held.get(title, "" if title == "üyesi olduğu" else f"Şöyle zq{number}z iş")


@st.composite
def tables(draw: st.DrawFn) -> tuple[Damaged, list[str]]:
    """A sound table and the audience of each row."""
    titles = draw(st.permutations(TITLES))
    audiences = draw(st.lists(st.sampled_from(AUDIENCES), min_size=2, max_size=6))
    rows = [[cell(title, number, said) for title in titles] for number, said in enumerate(audiences)]
    at = titles.index("görünürlük")
    head = [draw(st.sampled_from(AUDIENCE_TITLES)) if title == "görünürlük" else title for title in titles]
    return Damaged(tuple(map(tuple, [head, *rows])), at), audiences


def dropped(table: Damaged, data: st.DataObject) -> Damaged:
    gone = data.draw(st.sampled_from([at for at in range(len(table.rows[0])) if at != table.audience]))
    left = table.with_rows((*row[:gone], *row[gone + 1 :]) for row in table.rows)
    return replace(left, audience=table.audience - (gone < table.audience))


def doubled(table: Damaged, data: st.DataObject) -> Damaged:
    at = data.draw(st.integers(0, len(table.rows[0]) - 1))
    empty = data.draw(st.booleans())
    head = table.rows[0]
    return table.with_rows(
        (*row, row[at] if at < len(row) and (row is head or not empty) else "") for row in table.rows
    )


def renamed(table: Damaged, data: st.DataObject) -> Damaged:
    at = data.draw(st.one_of(st.just(table.audience), st.integers(0, len(table.rows[0]) - 1)))
    title = (
        data.draw(st.text(max_size=12))
        if data.draw(st.integers(0, 3)) == 3
        else data.draw(st.sampled_from(OTHER_TITLES))
    )
    head = (*table.rows[0][:at], title, *table.rows[0][at + 1 :])
    return table.with_rows(iter((head, *table.rows[1:])))


def shifted_header(table: Damaged, data: st.DataObject) -> Damaged:
    head = table.rows[0]
    moved = data.draw(st.sampled_from([("", *head[:-1]), (*head[1:], ""), (*head[1:], head[0]), ("", *head)]))
    return table.with_rows(iter((moved, *table.rows[1:])))


def shifted_rows(table: Damaged, data: st.DataObject) -> Damaged:
    """Rows with a cell too many, or moved to the left where the first is not the audience."""
    left = data.draw(st.booleans()) and table.audience > 0
    rows = ((*row[1:], "") if left else ("", *row) for row in table.rows[1:])
    moved = table.with_rows(iter((table.rows[0], *rows)))
    return replace(moved, audience=table.audience + (-1 if left else 1))


def spread(table: Damaged, data: st.DataObject) -> Damaged:
    rows: list[Sequence[str]] = [table.rows[0]]
    for row in table.rows[1:]:
        rows += [[""] * len(row)] * data.draw(st.integers(0, 2))
        rows.append(row)
    above = data.draw(st.sampled_from([(), (("",),), (("Üye listesi", "2026"), ("",)), (("sep=;",),)]))
    return replace(table.with_rows(iter(rows)), above=above)


def written_otherwise(table: Damaged, data: st.DataObject) -> Damaged:
    encodings = ("utf-8-sig", "cp1254", "iso8859_9", "utf-16", "utf-16-le", "cp857", "mac_turkish", "mojibake", "lost")
    return replace(
        table,
        encoding=data.draw(st.sampled_from(encodings)),
        separator=data.draw(st.sampled_from(";,\t|")),
    )


def covered(table: Damaged, data: st.DataObject) -> Damaged:
    """Columns and rows hidden, and equal audiences below one another merged; in a workbook alone."""
    return replace(
        table,
        hidden=tuple(data.draw(st.sets(st.integers(0, len(table.rows[0]) - 1), max_size=3)) | {table.audience}),
        hidden_rows=tuple(data.draw(st.sets(st.integers(1, len(table.rows) - 1), max_size=2))),
        merged=True,
    )


Damage: TypeAlias = Callable[[Damaged, st.DataObject], Damaged]
DAMAGES: Sequence[Damage] = (
    dropped, doubled, renamed, shifted_header, shifted_rows, spread, written_otherwise, covered,
)  # fmt: skip


def as_csv(table: Damaged, path: Path) -> Path:
    text = io.StringIO()
    csv.writer(text, delimiter=table.separator).writerows((*table.above, *table.rows))
    said = text.getvalue()
    if table.encoding == "mojibake":
        path.write_bytes(said.encode().decode("cp1252", "replace").encode())
    elif table.encoding == "lost":
        path.write_bytes(said.encode("ascii", "replace"))
    else:
        path.write_bytes(said.encode(table.encoding, "replace"))
    return path


def as_workbook(table: Damaged, path: Path) -> Path:
    book = Workbook()
    sheet = book.worksheets[0]
    assert isinstance(sheet, Worksheet)
    rows = (*table.above, *table.rows)
    for row in rows:
        sheet.append(["".join(c for c in cell if c.isprintable() or c == "\n") for cell in row])
    for at in table.hidden:
        sheet.column_dimensions[get_column_letter(at + 1)].hidden = True
    for at in table.hidden_rows:
        sheet.row_dimensions[len(table.above) + at + 1].hidden = True
    if table.merged:
        merge_equal(sheet, table, len(table.above))
    book.save(path)
    return path


def merge_equal(sheet: Worksheet, table: Damaged, above: int) -> None:
    """Merge cells of the audience's column that say the same below one another."""
    start = 1
    said = [row[table.audience] if table.audience < len(row) else "" for row in table.rows]
    for at in range(2, len(said) + 1):
        if at == len(said) or said[at] != said[start]:
            if at - start > 1:
                first, last, column = above + start + 1, above + at, table.audience + 1
                sheet.merge_cells(start_row=first, end_row=last, start_column=column, end_column=column)
            start = at


def shown_to_everyone(store: Store) -> str:
    """All that anyone may see, as one text."""
    view = store.seen_by(EVERYONE)
    nodes = [f"{node.id} {node.name} {dict(node.props)} {node.names}" for node in view.all_nodes()]
    return "\n".join([*nodes, *(passage.text for passage in view.all_passages())])


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
@settings(max_examples=50, deadline=None)
@given(st.data(), tables(), st.lists(st.sampled_from(DAMAGES), max_size=2))
def test_no_damage_of_a_table_widens_who_may_see_a_row(
    damage: Damage, data: st.DataObject, made: tuple[Damaged, list[str]], more: list[Damage]
) -> None:
    table, audiences = made
    for one in (damage, *more):
        table = one(table, data)
    workbook: bool = bool(table.hidden) or data.draw(st.booleans())
    write = as_workbook if workbook else as_csv
    with TemporaryDirectory() as folder, open_store("memory:") as store:
        path = write(table, Path(folder) / ("t.xlsx" if write is as_workbook else "t.csv"))
        with suppress(BadInput):
            load(store, "organisations", [path], LoadOptions(date="2026-01-01", rejects=Path(folder) / "r.csv"))
        text = shown_to_everyone(store)
        kept = [number for number, said in enumerate(audiences) if said not in OPEN]
        assert [number for number in kept if f"zq{number}z" in text.casefold()] == []


@pytest.mark.parametrize("write", [as_csv, as_workbook])
def test_the_undamaged_table_shows_what_everyone_may_see(
    tmp_path: Path, store: Store, write: Callable[[Damaged, Path], Path]
) -> None:
    rows = [[cell(title, number, said) for title in TITLES] for number, said in enumerate(AUDIENCES)]
    table = Damaged(tuple(map(tuple, [TITLES, *rows])), 0)
    load(store, "organisations", [write(table, tmp_path / ("t.csv" if write is as_csv else "t.xlsx"))])
    text = shown_to_everyone(store)
    assert [number for number in range(len(AUDIENCES)) if f"zq{number}z" in text] == [3, 4]
    assert len([*store.stream_records()]) >= len(AUDIENCES)
