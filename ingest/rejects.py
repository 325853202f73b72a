"""The file of what was not loaded: one line a reason, written from the first reject on."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from ingest.source import Reject

COLUMNS = ("file", "line", "column", "reason", "row")
# Eleven digits that don't start with 0 may be the number of a citizen, which is kept nowhere.
_PERSONAL = re.compile(r"(?<!\d)[1-9](?:[ .-]?\d){10}(?!\d)")
MASK = "***********"


def masked(text: str) -> str:
    """The text without numbers that could be a citizen's."""
    return _PERSONAL.sub(MASK, text)


@dataclass(slots=True)
class Rejects:
    """Counts what is rejected and writes it to `path`; `path` None only counts."""

    path: Path | None
    count: int = 0
    _file: TextIO | None = field(default=None, repr=False)

    def add(self, reject: Reject) -> None:
        """Count a reject and write it."""
        self.count += 1
        if self.path is None:
            return
        if self._file is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self.path.open("w", encoding="utf-8-sig", newline="")
            csv.writer(self._file).writerow(COLUMNS)
        values = (reject.file, reject.line, reject.column, masked(reject.reason), masked(reject.row))
        csv.writer(self._file).writerow(values)

    def close(self) -> None:
        """Finish the file, if there is one."""
        if self._file is not None:
            self._file.close()
