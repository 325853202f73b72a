"""No damage of a table of documents or of front matter shows a document to anyone who was not to see it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import BadInput
from graph.filters import Filter
from graph.model import Batch
from graph.opening import open_store
from ingest.loader import LoadOptions, load
from tests.ingest.crafted import paged
from tests.ingest.loading import EVERYONE, organisation

TEXT = "Pirina kurutma fırınının fiyatı kilogram başına dört avrodur."
ID = "tr:gizlici"
GROUPS = ("kuruluş", "org", "üyeler", "members")
TITLES = ("görünürlük", "audience", "Görünürlük", "visibility", "kim görebilir")
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1254", "iso8859_9", "cp857", "mac_turkish")
LETTERS = st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=3)


@dataclass(frozen=True)
class Written:
    """A file that restricts a document: its name, its lines, and how they are written."""

    name: str
    lines: tuple[str, ...]
    group: str
    encoding: str = "utf-8"
    end: str = "\n"

    def with_lines(self, lines: Sequence[str]) -> Written:
        return replace(self, lines=tuple(lines))

    @property
    def bytes(self) -> bytes:
        return self.end.join((*self.lines, "")).encode(self.encoding, "replace")

    @property
    def restricts(self) -> bool:
        """Whether a trace of the restriction is left: the audience's id in a line that still has a colon before it."""
        return any(f":{ID}" in line for line in self.lines)


Damage = Callable[[Written, st.DataObject], Written]


def other_encoding(file: Written, data: st.DataObject) -> Written:
    return replace(
        file, encoding=data.draw(st.sampled_from(ENCODINGS)), end=data.draw(st.sampled_from(["\n", "\r\n", "\r"]))
    )


def blank_lines(file: Written, data: st.DataObject) -> Written:
    at = data.draw(st.integers(0, len(file.lines)))
    put = data.draw(st.sampled_from(["", " ", "\t", "\ufeff", "\u200b", "\ufeff\ufeff", ";;", "sep=;"]))
    return file.with_lines([*file.lines[:at], *[put] * data.draw(st.integers(1, 3)), *file.lines[at:]])


def doubled_line(file: Written, data: st.DataObject) -> Written:
    at = data.draw(st.integers(0, len(file.lines) - 1))
    return file.with_lines([*file.lines[:at], file.lines[at], *file.lines[at:]])


def dropped_line(file: Written, data: st.DataObject) -> Written:
    at = data.draw(st.integers(0, len(file.lines) - 1))
    return file.with_lines([*file.lines[:at], *file.lines[at + 1 :]])


def moved_line(file: Written, data: st.DataObject) -> Written:
    lines = list(file.lines)
    line = lines.pop(data.draw(st.integers(0, len(lines) - 1)))
    lines.insert(data.draw(st.integers(0, len(lines))), line)
    return file.with_lines(lines)


def indented(file: Written, data: st.DataObject) -> Written:
    at = data.draw(st.integers(0, len(file.lines) - 1))
    by = data.draw(st.sampled_from([" ", "\t", "  ", "# ", "> ", "* ", "\u00a0"]))
    return file.with_lines([*file.lines[:at], by + file.lines[at], *file.lines[at + 1 :]])


def cut_short(file: Written, data: st.DataObject) -> Written:
    """The file without its end, but not without its last trace: that is no damage that can be told."""
    whole = "\n".join(file.lines)
    least = whole.rindex(ID) + len(ID) if ID in whole else 0
    return file.with_lines(whole[: data.draw(st.integers(least, len(whole)))].split("\n"))


def slip(file: Written, data: st.DataObject) -> Written:
    """One letter put in, left out or changed, but not in the audience's id."""
    at = data.draw(st.integers(0, len(file.lines) - 1))
    line = file.lines[at]
    first = data.draw(st.integers(0, len(line)))
    last = min(len(line), first + data.draw(st.integers(0, 1)))
    changed = line[:first] + data.draw(LETTERS) + line[last:]
    if f":{ID}" in line and f":{ID}" not in changed:
        return file
    return file.with_lines([*file.lines[:at], changed, *file.lines[at + 1 :]])


def other_case(file: Written, data: st.DataObject) -> Written:
    how = data.draw(st.sampled_from([str.upper, str.title, str.casefold]))
    return file.with_lines([line if ID in line else how(line) for line in file.lines])


def other_fence(file: Written, data: st.DataObject) -> Written:
    sign = data.draw(
        st.sampled_from(["", "-", "--", "----", "—", "+++", "~~~", "===", "```", "```yaml", "...", "--- #", "***"])
    )
    ends = [at for at, line in enumerate(file.lines) if line == "---"]
    if not ends:
        return file
    at = data.draw(st.sampled_from(ends))
    return file.with_lines([*file.lines[:at], sign, *file.lines[at + 1 :]])


def commented(file: Written, data: st.DataObject) -> Written:
    put = data.draw(st.sampled_from(["<!-- taslak -->", "<!--", "# Başlık", "Önsöz.", "%YAML 1.2"]))
    end = ["-->"] if put == "<!--" and data.draw(st.booleans()) else []
    return file.with_lines([put, *file.lines, *end])


def other_ending(file: Written, data: st.DataObject) -> Written:
    stem = file.name.rsplit(".", 1)[0]
    names = (
        ("teklif.txt", "teklif.html", "teklif.markdown", "teklif.htm", "teklif.text", "TEKLİF.MD")
        if stem == "teklif"
        else ("Documents.csv", "DOCUMENTS.CSV", "documents.CSV", "documents.csv.txt", "documents (1).csv", "documents",
              "documents - Kopya.csv", "belgeler.csv", "Belgeler.txt", "documents.tsv", "documents.csv.bak",
              "documents.csv~", ".documents.csv", "documents.ods", "documents.xls", "liste", "documents.dat")
    )  # fmt: skip
    return replace(file, name=data.draw(st.sampled_from(names)))


SHARED: tuple[Damage, ...] = (
    other_encoding, blank_lines, doubled_line, moved_line, indented, cut_short, slip, other_case, dropped_line,
    other_ending,
)  # fmt: skip


@st.composite
def front_matter(draw: st.DrawFn) -> Written:
    group = draw(st.sampled_from(GROUPS))
    quote = draw(st.sampled_from(["", "'", '"']))
    said = f"{draw(st.sampled_from(TITLES))}: {quote}{group}:{ID}{quote}"
    head = draw(st.permutations(["başlık: Teklif", "tarih: 2024-02-12", said]))
    return Written("teklif.md", ("---", *head, "---", "# Teklif", "", TEXT), group)


@st.composite
def sidecars(draw: st.DrawFn) -> Written:
    group = draw(st.sampled_from(GROUPS))
    separator = draw(st.sampled_from(",;\t"))
    titles = ["dosya", "başlık", draw(st.sampled_from(TITLES))]
    cells = {"dosya": "teklif.md", "başlık": "Teklif", titles[2]: f"{group}:{ID}"}
    order = draw(st.permutations(titles))
    rows = (order, [cells[title] for title in order], ["duyuru.md" if t == "dosya" else "" for t in order])
    return Written("documents.csv", tuple(separator.join(row) for row in rows), group)


def seen_by_everyone(folder: Path) -> list[str]:
    """The documents that everyone may see after the folder is loaded, or as much of it as can be."""
    with open_store("memory:") as store:
        store.write(Batch((organisation(ID), organisation("tr:kume", "cluster"))))
        with suppress(BadInput):
            load(store, "documents", [folder], LoadOptions(date="2026-01-01", rejects=folder.parent / "rejects.csv"))
        keep = Filter(audiences=EVERYONE, kinds=frozenset({"document"}))
        return [str(found.props["file"]) for found in store.page(keep, 100)]


def after(file: Written, **others: str) -> list[str]:
    with TemporaryDirectory() as name:
        folder = Path(name) / "ortak"
        folder.mkdir()
        for other, text in others.items():
            (folder / f"{other}.md").write_text(text, "utf-8")
        (folder / file.name).write_bytes(file.bytes)
        return seen_by_everyone(folder)


def damaged(file: Written, data: st.DataObject, damages: Sequence[Damage]) -> Written:
    for damage in data.draw(st.lists(st.sampled_from(damages), min_size=1, max_size=2)):
        file = damage(file, data)
    return file


@settings(max_examples=80, deadline=None)
@given(front_matter(), st.data())
def test_no_damage_of_front_matter_shows_a_document_to_everyone(file: Written, data: st.DataObject) -> None:
    file = damaged(file, data, (*SHARED, other_fence, commented))
    if file.restricts:
        assert after(file) == []


@settings(max_examples=80, deadline=None)
@given(sidecars(), st.data())
def test_no_damage_of_a_table_shows_a_document_to_everyone(file: Written, data: st.DataObject) -> None:
    file = damaged(file, data, SHARED)
    if file.restricts:
        assert "teklif.md" not in after(file, teklif=TEXT, duyuru="Herkese açık bir duyuru burada durur.")


@settings(max_examples=20, deadline=None)
@given(sidecars(), st.sampled_from(["documents.xlsx", "Documents.XLSX", "belge listesi.xlsx", "documents (1).xlsx"]))
def test_a_table_kept_as_a_workbook_shows_a_document_to_nobody_else(file: Written, name: str) -> None:
    separator = next(sign for sign in ",;\t" if sign in file.lines[0])
    with TemporaryDirectory() as place:
        folder = Path(place) / "ortak"
        folder.mkdir()
        (folder / "teklif.md").write_text(TEXT, "utf-8")
        book = openpyxl.Workbook()
        for line in file.lines:
            book.worksheets[0].append(line.split(separator))
        book.save(folder / name)
        assert seen_by_everyone(folder) == []


def test_what_is_not_damaged_is_there_for_whom_it_is_meant_and_the_rest_for_everyone() -> None:
    table = Written("documents.csv", ("dosya;görünürlük", f"teklif.md;kuruluş:{ID}"), "org")
    assert after(table, teklif=TEXT, duyuru="Herkese açık bir duyuru burada durur.") == ["duyuru.md"]
    assert after(replace(table, lines=("dosya;görünürlük", "teklif.md;")), teklif=TEXT) == ["teklif.md"]


@pytest.mark.parametrize(
    "name", ["documents.csv.bak", "documents.csv~", "documents.xlsx.old", ".documents.csv", "documents", "eski.bak"]
)
@pytest.mark.parametrize("head", [True, False])
def test_a_table_that_was_laid_aside_shows_nothing(name: str, *, head: bool) -> None:
    lines = ("dosya;görünürlük", f"teklif.md;kuruluş:{ID}")
    assert after(Written(name, lines if head else lines[1:], "org"), teklif=TEXT) == []


def test_a_document_called_as_the_templates_example_keeps_its_audience() -> None:
    table = Written("documents.csv", ("dosya;görünürlük", f"ornek.pdf;kuruluş:{ID}"), "org")
    with TemporaryDirectory() as name:
        folder = Path(name) / "ortak"
        folder.mkdir()
        (folder / "ornek.pdf").write_bytes(paged([["A price list for one customer."]]))
        (folder / table.name).write_bytes(table.bytes)
        assert seen_by_everyone(folder) == []


@pytest.mark.parametrize("line", ["durum: gizli", "status: members only", "etiket: sadece üyeler"])
def test_a_value_that_may_restrict_is_no_less_than_a_name(line: str) -> None:
    assert after(Written("teklif.md", ("---", line, "---", TEXT), "org")) == []
