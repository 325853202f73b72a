"""From what a file says to figures: each distinct code looked at once, each bad cell told with its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import prod

import numpy as np
import polars as pl
from numpy.typing import NDArray

from graph.codes import NUTS_VERSION
from graph.errors import BadInput
from graph.words.sentences import Sentence
from programme.statistics import dimensions, figures
from programme.statistics.coded import Coded, coded, constant, pairs
from programme.statistics.dimensions import Code
from programme.statistics.figures import DECIMALS, Decimal
from programme.statistics.given import Given
from programme.statistics.model import KEYS, ORDER, Cells, Flaw
from programme.statistics.named import measure, unit

MOST_TOLD = 10_000
"""Bad cells that are told one by one; of more only the number is."""
_SPOKEN = ("measure", "unit", "sector", "region", "year", "nace", "nuts")

Columns = dict[str, Coded]


@dataclass(frozen=True, slots=True)
class Understood:
    """The figures of a file in the order of their keys, and what was not taken.

    `refused` counts all that was refused, of which `flaws` tells the first MOST_TOLD.
    """

    rows: pl.DataFrame
    flaws: Sequence[Flaw]
    refused: int
    notes: Mapping[Sentence, int]


def understood(cells: Cells, given: Given) -> Understood:
    """The figures of a file; BadInput where it leaves open what they are of."""
    said = _spoken(cells, given)
    said["nace"] = _nace(cells, said)
    why = _Reasons(np.zeros(len(cells.frame), np.int64))
    columns = _codes(said, why)
    values, flags = _figures(cells, given.decimal or DECIMALS.get(cells.facts.get("decimal", "")), why)
    flaws, refused, notes = why.told(cells)
    notes.update(cells.notes)
    if moved := int(np.count_nonzero((columns["was"].numbers(len) > 0) & (why.of == 0))):
        notes[Sentence("programme.statistics.moved", {"version": NUTS_VERSION})] += moved
    taken = _Taken(columns | {"flag": flags}, values, np.flatnonzero(why.of == 0))
    rows, twice = _single(taken, cells, notes)
    return Understood(rows, [*cells.flaws, *flaws, *twice], len(cells.flaws) + refused + len(twice), notes)


def _spoken(cells: Cells, given: Given) -> Columns:
    """What each cell says, by dimension: where it says nothing what is given, else what the file says of all of them.

    BadInput where no cell says what is measured, in which sector, where or when.
    """
    found = {}
    for name in _SPOKEN:
        there = name in cells.frame.columns
        said = coded(cells.frame[name], name) if there else constant("", len(cells.frame))
        default = given.get(name) or cells.facts.get(name, "")
        found[name] = said.mapped(lambda one, default=default: one or default) if default else said  # type: ignore[misc]
        if name in {"measure", "sector", "region", "year"} and found[name].values == [""]:
            raise BadInput(f"programme.statistics.needs_{name}", name=cells.path.name)
    return found


def _nace(cells: Cells, said: Columns) -> Coded:
    """The version of NACE; where nothing says it, the one that alone has the codes; BadInput where both have them."""
    known = {one: dimensions.nace_version(one) for one in said["nace"].values if one}
    if bad := next((one for one, version in known.items() if version is None), None):
        raise BadInput("programme.statistics.given_nace", said=bad)
    if "" in said["nace"].values:
        unsaid, _ = pairs(said["sector"], said["nace"])
        known[""] = _version_of(cells.path.name, [sector for sector, version in unsaid if not version])
    return said["nace"].mapped(lambda one: str(known[one]))


def _version_of(name: str, codes: Sequence[str]) -> str:
    fits = {version: {one for one in codes if not dimensions.sector(version)(one).flaw} for version in ("2", "2.1")}
    only = [version for version, other in (("2", "2.1"), ("2.1", "2")) if fits[version] - fits[other]]
    if len(only) != 1:
        raise BadInput("programme.statistics.which_nace", name=name)
    return only[0]


@dataclass(slots=True)
class _Reasons:
    """Why rows are not taken, by number in `of`: above nought it is wrong, below it is only passed over."""

    of: NDArray[np.int64]
    wrong: list[tuple[str, Sentence]] = field(default_factory=list)
    aside: list[Sentence] = field(default_factory=list)

    def number(self, column: str, code: Code) -> int:
        """The number of what is to be said of a spelling, nought for one that is taken."""
        if code.aside is not None:
            self.aside.append(code.aside)
            return -len(self.aside)
        if code.flaw is None:
            return 0
        self.wrong.append((column, code.flaw))
        return len(self.wrong)

    def add(self, numbers: NDArray[np.int64]) -> None:
        """Note a number for each row that has none yet; what is wrong goes before what is passed over."""
        self.of = np.where(
            (self.of > 0) | (numbers == 0), self.of, np.where(numbers > 0, numbers, np.minimum(self.of, numbers))
        )

    def told(self, cells: Cells) -> tuple[list[Flaw], int, Counter[Sentence]]:
        """The flaws with their places, how many there are, and how often each thing was passed over."""
        notes: Counter[Sentence] = Counter()
        passed, times = np.unique(self.of[self.of < 0], return_counts=True)
        for number, count in zip(passed.tolist(), times.tolist(), strict=True):
            notes[self.aside[-number - 1]] += count
        bad = np.flatnonzero(self.of > 0)
        flaws = []
        for at in bad[:MOST_TOLD].tolist():
            column, sentence = self.wrong[int(self.of[at]) - 1]
            flaws.append(_flaw(cells, at, column, sentence))
        return flaws, len(bad), notes


def _flaw(cells: Cells, at: int, column: str, sentence: Sentence) -> Flaw:
    line, place = (cells.frame[name][at] if name in cells.frame.columns else "" for name in ("line", "column"))
    return Flaw(cells.path.name, int(line or 0), column or place, sentence)


def _codes(said: Columns, why: _Reasons) -> Columns:
    """The dimensions by the codes that we keep; rows with a spelling that is none are noted."""
    unread = constant("", len(said["year"]))
    measures = _looked(said["measure"], unread, "measure", lambda _: _measure, why)
    units, places = pairs(said["unit"], measures)
    sectors = _looked(said["sector"], said["nace"], "sector", dimensions.sector, why)
    years = _looked(said["year"], unread, "year", lambda _: dimensions.year, why)
    was: list[str] = []
    regions = _looked(
        said["region"], said["nuts"], "region", lambda version: dimensions.region(version or None), why, was
    )
    return {
        "measure": measures,
        "unit": Coded([unit(one, name) for one, name in units], places).mapped(str),
        "nace": said["nace"],
        "nuts": said["nuts"].mapped(lambda one: one or NUTS_VERSION),
        "year": years,
        "region": regions,
        "sector": sectors,
        "was": Coded(was, pairs(said["region"], said["nuts"])[1]).mapped(str),
    }


def _measure(said: str) -> Code:
    name = measure(said)
    return Code(name) if name else dimensions.flawed("programme.statistics.no_measure", said)


def _looked(  # noqa: PLR0913, PLR0917 - what is read, by what, and who is told
    said: Coded,
    beside: Coded,
    name: str,
    reads: Callable[[str], Callable[[str], Code]],
    why: _Reasons,
    was: list[str] | None = None,
) -> Coded:
    """A column with codes in place of what is written; `beside` says of which version; `was` gets the older codes."""
    spelled, places = pairs(said, beside)
    empty = Code("", flaw=Sentence("programme.statistics.empty", {"column": name}))
    codes = [reads(version)(one) if one else empty for one, version in spelled]
    why.add(np.array([why.number(name, one) for one in codes], np.int64)[places])
    if was is not None:
        was += [one.was for one in codes]
    return Coded([one.code for one in codes], places).mapped(str)


def _figures(cells: Cells, decimal: Decimal | None, why: _Reasons) -> tuple[NDArray[np.float64], Coded]:
    """The figures, nan where none is published, and their flags; what is not taken says nothing of the decimal sign."""
    frame, rows = cells.frame, len(cells.frame)
    typed = frame["number"].to_numpy() if "number" in frame.columns else np.full(rows, np.nan)
    read = np.isnan(typed) & (why.of == 0)
    texts = frame["value"].set(pl.Series(~read), "0") if not read.all() else frame["value"]
    found, flaws = figures.read(texts, decimal)
    if flaws:
        numbers = {said: why.number("", Code("", flaw=flaw)) for said, flaw in flaws.items()}
        stripped = texts.fill_null("").str.strip_chars()
        odd = stripped.replace_strict(list(numbers), list(numbers.values()), default=0, return_dtype=pl.Int64)
        why.add(odd.to_numpy())
    values = np.where(np.isnan(typed), found["value"].fill_null(np.nan).to_numpy(), typed)
    values = np.where(np.isfinite(values), values, np.nan)
    beside = coded(frame["flag"], "flag") if "flag" in frame.columns else constant("", rows)
    said, places = pairs(beside.mapped(lambda one: one.strip("()").replace(" ", "")), coded(found["mark"], "flag"))
    both = Coded([one or other for one, other in said], places)
    silent, places = pairs(both, Coded(["", ":"], np.isnan(values).astype(np.int64)))
    return values, Coded([f":{one.lstrip(':')}" if none else one for one, none in silent], places).mapped(str)


@dataclass(frozen=True, slots=True)
class _Taken:
    """The rows that are taken, by their place in the file."""

    columns: Columns
    values: NDArray[np.float64]
    rows: NDArray[np.int64]


def _single(taken: _Taken, cells: Cells, notes: Counter[Sentence]) -> tuple[pl.DataFrame, list[Flaw]]:
    """The figures in order, each once; one that stands there with two values is none."""
    columns = taken.columns | {"country": taken.columns["region"].mapped(lambda code: code[:2])}
    key = np.zeros(len(taken.rows), np.int64)
    for name in ORDER:
        key = key * len(columns[name].values) + columns[name].index[taken.rows]
    if prod(len(columns[name].values) for name in ORDER) >= np.iinfo(np.int64).max:
        raise BadInput("programme.statistics.many_keys", name=cells.path.name)
    order = taken.rows[np.argsort(key, kind="stable")]
    key = np.sort(key)
    again = np.zeros(len(key), np.bool_)
    again[1:] = key[1:] == key[:-1]
    flaws: list[Flaw] = []
    drop = again.copy()
    if again.any():
        first = np.maximum.accumulate(np.where(again, 0, np.arange(len(key))))
        one, other = taken.values[order], taken.values[order[first]]
        differs = ~((one == other) | (np.isnan(one) & np.isnan(other)))
        odd = np.isin(first, np.unique(first[differs]))
        drop |= odd
        notes[Sentence("programme.statistics.twice")] += int(np.count_nonzero(again & ~odd))
        for at in np.flatnonzero(odd)[:MOST_TOLD].tolist():
            line = {"line": cells.frame["line"][int(order[first[at]])]}
            flaws.append(_flaw(cells, int(order[at]), "", Sentence("programme.statistics.two_figures", line)))
    return _framed(taken, order[~drop]), flaws


def _framed(taken: _Taken, order: NDArray[np.int64]) -> pl.DataFrame:
    texts = {name: taken.columns[name].kept(order).series() for name in (*KEYS, "flag", "was") if name != "year"}
    years = taken.columns["year"].numbers(lambda one: int(one or 0))[order].astype(np.int16)
    values = pl.Series(taken.values[order]).fill_nan(None)
    return pl.DataFrame({**texts, "year": years, "value": values}).select(*KEYS, "value", "flag", "was")
