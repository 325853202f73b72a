"""Eurostat's two layouts: SDMX-CSV, a figure a row, and TSV, a series a row with a column a year.

Sources: SDMX-CSV 1.0 and 2.0 field guides; Eurostat's description of its TSV format.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import polars as pl

from graph.errors import BadInput
from graph.words.sentences import Sentence, series
from ingest.tables.csv_rows import Member, check_text, lines
from programme.statistics.given import Given
from programme.statistics.model import Cells, Flaw
from programme.statistics.rows import read_rows

_DIMENSIONS = {"geo": "region", "unit": "unit", "currency": "unit", "time_period": "year", "time": "year",
               "obs_value": "value", "obs_flag": "flag"}  # fmt: skip
_NACE = {"nace_r2": "2", "nace_r21": "2.1", "nace_r2_1": "2.1", "nace_r1": "1.1"}
_ABOUT = frozenset({"dataflow", "last update", "freq", "structure", "structure_id", "structure_name", "conf_status",
                    "action", "obs_status", "unit_mult", "decimals"})  # fmt: skip
_TOTALS = ("TOTAL", "_T", "T", "TOT")
_FLOW = re.compile(r"(?:[A-Z_]+:)?([A-Z0-9_]+)(?:\([\d.]+\))?", re.IGNORECASE)
_UPDATED = ("%d/%m/%y %H:%M:%S", "%d/%m/%Y %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d")
_NUTS = re.compile(r"nuts(\d{2,4})", re.IGNORECASE)
_LABELLED = re.compile(r"^([^:\s]+):\s.*$")


class _Shape(NamedTuple):
    """A file's header: its dimensions as it calls them, and what parts its cells."""

    titles: Sequence[str]
    separator: str


def first_line(path: Path) -> str:
    """The first line of a text file, packed or not; BadInput where it is no text."""
    check_text(Member(path))
    with lines(Member(path)) as text:
        return text.readline(100_000).strip("\r\n")


def is_tsv(head: str) -> bool:
    """Whether a first line is that of Eurostat's TSV."""
    return re.match(r"[\w,]+\\(?:TIME_PERIOD|time)\s*\t", head, re.IGNORECASE) is not None


def is_sdmx(head: str) -> bool:
    """Whether a first line is that of SDMX-CSV."""
    titles = {one.strip('" ').partition(":")[0].lower() for one in re.split("[,;\t]", head)}
    return {"time_period", "obs_value"} <= titles


def read_tsv(path: Path, given: Given) -> Cells:
    """The cells of a TSV file, each by its line and year."""
    head = first_line(path)
    keys = head.partition("\t")[0].partition("\\")[0].split(",")
    frame, flaws = _table(path, "\t", head.split("\t"), quoted=False)
    first = frame.columns[1]
    frame = frame.rename({name: name.strip() for name in frame.columns[2:]})
    parts = frame[first].str.split(",")
    short = parts.list.len() != len(keys)
    if short.any():
        width = {"cells": 0, "width": len(keys)}
        told = [
            (line, width | {"cells": n})
            for line, n in zip(frame["line"].filter(short), parts.list.len().filter(short), strict=True)
        ]
        flaws += [Flaw(path.name, line, keys[0], Sentence("ingest.tables.separators", said)) for line, said in told]
    whole = frame.filter(~short)
    named = parts.filter(~short).list.to_struct(fields=keys).struct.unnest().select(pl.all().str.strip_chars())
    wide = pl.concat([named.rename(lambda name: f"dim {name}"), whole.drop(first)], how="horizontal")
    wide = _chosen(path, wide, keys, given)
    years = [name for name in whole.columns if name not in {"line", first}]
    long = wide.unpivot(
        years, index=[c for c in wide.columns if c not in years], variable_name="year", value_name="said"
    )
    found = pl.col("said").str.strip_chars().str.extract_groups(r"^(\S*)\s*([a-z]*)$")
    long = long.filter(pl.col("said") != "").with_columns(
        value=found.struct[0].fill_null(pl.col("said")), flag=found.struct[1].fill_null(""), column=pl.col("year")
    )
    return _cells(path, long.drop("said"), flaws, keys, given, _named(path))


def read_sdmx(path: Path, given: Given) -> Cells:
    """The cells of an SDMX-CSV file, each by its row."""
    head = first_line(path)
    separator = max(",;\t", key=head.count)
    titles = [one.strip() for one in next(csv.reader([head], delimiter=separator))]
    frame, flaws = _table(path, separator, titles, quoted=True)
    plain = {one: one.partition(":")[0].strip().lower() for one in titles}
    flow, date = _flow(frame, plain), _updated(frame, plain)
    frame = frame.rename({one: f"dim {name}" for one, name in plain.items()})
    keys = [
        name for name in plain.values() if name not in _ABOUT and name not in {"time_period", "obs_value", "obs_flag"}
    ]
    frame = _chosen(path, frame, keys, given)
    frame = frame.with_columns(column=pl.lit("OBS_VALUE"))
    frame = frame.rename(
        {
            f"dim {old}": new
            for old, new in _DIMENSIONS.items()
            if f"dim {old}" in frame.columns and new in {"year", "value", "flag"}
        }
    )
    return _cells(path, frame, flaws, keys, given, flow, date)


def _table(path: Path, separator: str, titles: Sequence[str], *, quoted: bool) -> tuple[pl.DataFrame, list[Flaw]]:
    """The table with the number of each line, and its rows that have more or fewer cells than the header."""
    if len(set(titles)) < len(titles):
        raise BadInput("ingest.tables.twice", name=path.name, column=next(t for t in titles if titles.count(t) > 1))
    read = read_rows(path, separator, quoted=quoted)
    if read is None:
        raise BadInput("programme.statistics.lines", name=path.name)
    return read


def _chosen(path: Path, frame: pl.DataFrame, keys: Sequence[str], given: Given) -> pl.DataFrame:
    """The rows of one value of every dimension that we have no place for: the given one, or the total."""
    for name in keys:
        if name in _DIMENSIONS or name in _NACE or name in _ABOUT or name.startswith("indic"):
            continue
        held = frame[f"dim {name}"].str.replace(_LABELLED.pattern, "$1").unique().sort().to_list()
        wanted = given.dimensions.get(name) or next((one for one in _TOTALS if one in held), None)
        if wanted is None and len(held) == 1:
            wanted = held[0]
        if wanted is None or wanted not in held:
            raise BadInput("programme.statistics.which", name=path.name, dimension=name, values=series(held[:12]))
        frame = frame.filter(pl.col(f"dim {name}").str.replace(_LABELLED.pattern, "$1") == wanted)
    return frame


def _cells(  # noqa: PLR0913, PLR0917 - what is known of the file
    path: Path, frame: pl.DataFrame, flaws: list[Flaw], keys: Sequence[str], given: Given, dataset: str, date: str = ""
) -> Cells:
    _one_a_year(path, frame)
    nace = [name for name in keys if name in _NACE]
    if not nace or "geo" not in keys:
        raise BadInput("programme.statistics.no_dimension", name=path.name, there=series(keys))
    measures = [name for name in keys if name.startswith("indic")]
    taken: dict[str, str] = {f"dim {nace[0]}": "sector", "dim geo": "region"}
    taken |= {f"dim {measures[0]}": "measure"} if measures else {}
    taken |= {"dim unit": "unit"} if "unit" in keys else {"dim currency": "unit"} if "currency" in keys else {}
    frame = frame.rename({old: new for old, new in taken.items() if old in frame.columns})
    kept = [
        name
        for name in ("line", "column", "measure", "unit", "sector", "region", "year", "value", "flag")
        if name in frame.columns
    ]
    frame = frame.select(kept)
    labelled = [
        name for name in ("measure", "unit", "sector", "region") if name in kept and ": " in (frame[name][0] or "")
    ]
    if labelled:
        frame = frame.with_columns(pl.col(labelled).str.replace(_LABELLED.pattern, "$1"))
    facts = {"nace": _NACE[nace[0]], "nuts": given.get("nuts") or _nuts(dataset), "decimal": "."}
    return Cells(path, frame, flaws, facts, dataset=dataset, date=date)


def _one_a_year(path: Path, frame: pl.DataFrame) -> None:
    """BadInput for figures that are not of years: twelve months are not a year twelve times."""
    if "dim freq" not in frame.columns:
        return
    other = [one for one in frame["dim freq"].unique().to_list() if one.strip().partition(":")[0] != "A"]
    if other:
        raise BadInput("programme.statistics.no_years", name=path.name, freq=series(sorted(other)[:5]))


def _flow(frame: pl.DataFrame, plain: Mapping[str, str]) -> str:
    title = next((one for one, name in plain.items() if name in {"dataflow", "structure_id"}), None)
    found = _FLOW.match(frame[title][0]) if title and len(frame) else None
    return found[1].lower() if found else ""


def _updated(frame: pl.DataFrame, plain: Mapping[str, str]) -> str:
    title = next((one for one, name in plain.items() if name == "last update"), None)
    said = frame[title][0].strip() if title and len(frame) else ""
    for form in _UPDATED:
        try:
            return datetime.strptime(said, form).date().isoformat()
        except ValueError:
            continue
    return ""


def _named(path: Path) -> str:
    """The dataset that a file is named for, as Eurostat names them: sbs_r_nuts2021.tsv.gz, estat_sbs_r_nuts2021.tsv."""
    return re.sub(r"^estat_|[_.-]?(?:en|linear|page_.*)$", "", path.name.lower().partition(".")[0])


def _nuts(dataset: str) -> str:
    """The version of NUTS that the name of a dataset states."""
    found = _NUTS.search(dataset)
    if not found:
        return ""
    return found[1] if len(found[1]) == 4 else f"20{found[1]}"
