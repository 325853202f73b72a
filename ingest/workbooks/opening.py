"""A workbook by its content, whatever its name says."""

from __future__ import annotations

from pathlib import Path

from graph.errors import BadInput
from ingest.archive import OLE_MAGIC, office_kind, refuse_locked
from ingest.workbooks.excel_97 import Excel97
from ingest.workbooks.office_open import OfficeOpen
from ingest.workbooks.open_document import OpenDocument
from ingest.workbooks.workbook import Workbook

ENDINGS = frozenset({".xlsx", ".xlsm", ".xls", ".ods"})
"""The endings of what is read."""
_BINARY = "xlsb"


def open_workbook(path: Path) -> Workbook:
    """The workbook; BadInput for what is none, protected, broken, packed to overwhelm or of a form that is not read."""
    with path.open("rb") as file:
        head = file.read(1 << 20)
    if head.startswith(OLE_MAGIC):
        refuse_locked(path, head)
        return Excel97(path)
    kind = office_kind(path) if head.startswith(b"PK") else None
    if kind == _BINARY:
        raise BadInput("ingest.tables.binary_workbook", name=path.name)
    if kind == "xlsx":
        return OfficeOpen(path)
    if kind == "ods":
        return OpenDocument(path)
    raise BadInput("ingest.tables.no_workbook", name=path.name)
