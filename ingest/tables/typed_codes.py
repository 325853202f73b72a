"""NACE codes that Excel took for a number or a date."""

from __future__ import annotations

import re
from datetime import date

from graph.words.sentences import Sentence
from ingest.tables.table import Typed
from ingest.workbooks.formats import shown

_NAMES = re.compile(r'\[[^\]]*\]|"[^"]*"|\\.')


def typed_code(typed: Typed) -> tuple[str, Sentence | None]:
    """The code that was written, and what is doubtful about it; empty where it cannot be told.

    Excel in Türkiye makes 10.12 the tenth of December and 10.85 October 1985; 10.10 becomes the number 10.1.
    """
    if isinstance(typed.value, date):
        return _from_date(typed.value, _NAMES.sub("", typed.code).lower())
    said = shown(typed.value, typed.code)
    whole, _, part = said.partition(".")
    code = f"{whole.zfill(2)}.{part}" if part else said
    doubtful = len(part) == 1 or (not part and len(whole) % 2)
    return code, Sentence("ingest.note.typed_code", {"code": code}) if doubtful else None


def _from_date(day: date, code: str) -> tuple[str, Sentence | None]:
    if "y" in code and "d" not in code:
        found = f"{day:%m.%y}"
    elif day.day == 1 and "y" in code:
        return "", Sentence("ingest.sheet.code_date", {"date": f"{day:%d.%m.%Y}"})
    else:
        found = f"{day:%d.%m}"
    return found, Sentence("ingest.note.date_code", {"code": found, "date": f"{day:%d.%m.%Y}"})
