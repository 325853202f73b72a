"""A workbook by its content, whatever its name says."""

from __future__ import annotations

import zipfile
from pathlib import Path

import olefile

from graph.errors import BadInput
from ingest.archive import ENCRYPTED, OLE_MAGIC, SPREADSHEET, office_kind, refuse_locked
from ingest.workbooks.excel_97 import Excel97
from ingest.workbooks.office_open import OfficeOpen
from ingest.workbooks.open_document import OpenDocument
from ingest.workbooks.workbook import Workbook

ENDINGS = frozenset({".xlsx", ".xlsm", ".xls", ".ods"})
"""The endings of what is read."""
_BINARY = "xlsb"
_ZIP = b"PK"
_OFFICE_TEXTS = frozenset({".doc", ".docx", ".ppt", ".pptx"})
_STREAMS = ("Workbook", "Book")
# What workbooks that are one text of XML say of themselves at their beginning.
_FLAT = (SPREADSHEET, b"urn:schemas-microsoft-com:office:spreadsheet", b"Excel.Sheet")
_HEAD = 4096


def open_workbook(path: Path) -> Workbook:
    """The workbook; BadInput for what is none, protected, broken, packed to overwhelm or of a form that is not read."""
    with path.open("rb") as file:
        head = file.read(1 << 20)
    if head.startswith(OLE_MAGIC):
        refuse_locked(path, head)
        return Excel97(path)
    kind = office_kind(path) if head.startswith(_ZIP) else None
    if kind == _BINARY:
        raise BadInput("ingest.tables.binary_workbook", name=path.name)
    if kind == "xlsx":
        return OfficeOpen(path)
    if kind == "ods":
        return OpenDocument(path)
    raise BadInput("ingest.tables.no_workbook", name=path.name)


def holds_workbook(path: Path) -> bool:
    """Whether the content is a workbook's, in a form that is read or not and under whatever name; OSError."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head.startswith(OLE_MAGIC):
        return _ole_holds_workbook(path)
    if head.startswith(_ZIP):
        return _zip_holds_workbook(path)
    return any(said in head.replace(b"\0", b"") for said in _FLAT)


def _ole_holds_workbook(path: Path) -> bool:
    """Whether an OLE container is one; what has a password is, unless it calls itself a text."""
    is_text = path.suffix.lower() in _OFFICE_TEXTS
    try:
        with olefile.OleFileIO(str(path)) as container:
            return any(map(container.exists, _STREAMS)) or (container.exists("EncryptedPackage") and not is_text)
    except (OSError, ValueError, IndexError):  # broken: the names of its parts are left
        content = path.read_bytes()
        return not is_text and any(name in content for name in (ENCRYPTED, *(s.encode("utf-16-le") for s in _STREAMS)))


def _zip_holds_workbook(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            if "mimetype" in names:
                with archive.open("mimetype") as said:
                    return said.read(len(SPREADSHEET)) == SPREADSHEET
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError):
        content = path.read_bytes()
        return path.suffix.lower() not in _OFFICE_TEXTS and (b"xl/workbook" in content or SPREADSHEET in content)
    return any(name.replace("\\", "/").startswith("xl/") for name in names)
