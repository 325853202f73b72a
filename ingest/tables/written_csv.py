"""CSV as Excel opens it: in Turkish with semicolons, and always with a mark by which it knows the letters."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _csv import Writer


@contextmanager
def written_csv(path: Path, language: str) -> Iterator[Writer]:
    """What writes rows into a file that Excel in this language opens."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        yield csv.writer(file, delimiter=";" if language == "tr" else ",")
