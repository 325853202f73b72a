"""CSV read at once: all rows as text by column, and those told that have more or fewer cells than the header."""

from __future__ import annotations

import csv
from pathlib import Path

import polars as pl

from graph.errors import BadInput
from graph.words.sentences import Sentence
from programme.statistics.model import Flaw

_NO_SEPARATOR = "\x1f"


def read_rows(path: Path, separator: str, *, quoted: bool) -> tuple[pl.DataFrame, list[Flaw]] | None:
    """The rows below the header as text, with `line` in the file, and a flaw for each that does not fit it.

    None where a quoted cell goes over several lines, so that lines are no rows. Empty lines are none. BadInput for what
    cannot be read as a CSV, or has nothing below its header.
    """
    frame = _read(path, separator, '"' if quoted else None, header=True)
    lines = _read(path, _NO_SEPARATOR, None, header=False).to_series(1).str.strip_chars_end("\r")
    width = frame.width - 1
    counts = lines.str.count_matches(separator, literal=True) + 1
    marked = lines.str.contains('"', literal=True) if quoted else pl.Series([False]).new_from_index(0, len(lines))
    if marked.any():
        if (lines.filter(marked).str.count_matches('"', literal=True) % 2 != 0).any():
            return None
        parsed = [len(next(csv.reader([line], delimiter=separator))) for line in lines.filter(marked)]
        counts = counts.scatter(marked.arg_true(), pl.Series(parsed, dtype=counts.dtype))
    body = pl.DataFrame({"cells": counts, "whole": lines != ""})[1:]
    if len(frame) == int(body["whole"].sum()):  # of one column polars leaves empty lines out
        frame = frame.with_columns(line=body["whole"].arg_true().cast(pl.UInt32) + 2)
    elif len(frame) == len(body):
        frame = frame.filter(body["whole"])
    else:
        return None
    if not len(frame):
        raise BadInput("ingest.load.no_rows", names=path.name)
    body = body.filter("whole")
    odd = body["cells"] != width
    flaws = [
        Flaw(path.name, line, "", Sentence("programme.statistics.misfit", {"cells": cells, "width": width}))
        for line, cells in zip(frame["line"].filter(odd), body["cells"].filter(odd), strict=True)
    ]
    return frame.filter(~odd), flaws


def _read(path: Path, separator: str, quote: str | None, *, header: bool) -> pl.DataFrame:
    try:
        return pl.read_csv(
            path, separator=separator, quote_char=quote, has_header=header, infer_schema=False,
            empty_string_is_null=False, truncate_ragged_lines=True, glob=False, row_index_name="line",
            row_index_offset=2,
        ).with_columns(pl.col("line").cast(pl.UInt32))  # fmt: skip
    except (pl.exceptions.PolarsError, OSError) as error:
        raise BadInput("ingest.tables.unsound", name=path.name, reason=str(error).partition("\n")[0]) from error
