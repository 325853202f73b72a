"""What an author wrote above a text, read as a row of the table of documents."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from ingest.tables.columns import DOCUMENTS, check_columns, column_names


def front_matter_cells(file: str, written: Mapping[str, object]) -> dict[str, str]:
    """The cells by the template's column names; BadInput for a name that stands there twice or is nearly a column's."""
    check_columns(file, list(written), DOCUMENTS)
    return {name: _cell(written[said]) for said, name in column_names(written, DOCUMENTS).items()}


def _cell(value: object) -> str:
    """A value as a table's cell would have it."""
    if isinstance(value, list):
        return ";".join(str(part) for part in value)
    if isinstance(value, date):
        return value.isoformat()[:10]
    return "" if value is None else str(value)
