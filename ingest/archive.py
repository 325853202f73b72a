"""The ZIP container of office files, judged before anything in it is unpacked."""

import re
import struct
import zipfile
import zlib
from pathlib import Path

from graph.errors import BadInput

MAX_UNPACKED = 500_000_000  # bytes in all
MAX_PART = 150_000_000  # bytes of one XML part: a parsed tree takes about ten times its text
MAX_RATIO = 200  # unpacked : packed; office files of real text reach 30
SMALL = 1_000_000  # bytes below which a ratio says nothing
MAX_PARTS = 20_000
MAX_ELEMENTS = 3_000_000  # of one part that is read whole: a tree of them takes about 1 GB
MAX_STYLES = 400_000  # elements; Excel writes at most 65,490 formats of a cell
ROWS = "xl/worksheets/"  # read row by row, so that their cells are counted instead
STYLES = "xl/styles.xml"
BLOCK = 1 << 20
PROLOGUE = 4096  # bytes in which a document type would stand
OLE_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
)
SPREADSHEET = b"application/vnd.oasis.opendocument.spreadsheet"
FOLDERS = {"word/": "docx", "ppt/": "pptx", "xl/": "xlsx"}


def office_kind(path: Path) -> str | None:
    """The office format inside a ZIP file, None for any other ZIP; BadInput where it is a danger or broken."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = _checked(path, archive)
            kind = _open_document(archive, names)
    except _BROKEN as exc:
        raise BadInput("ingest.file.broken", name=path.name) from exc
    if kind or "[Content_Types].xml" not in names:
        return kind
    if "xl/workbook.bin" in names:
        return "xlsb"
    return next((kind for folder, kind in FOLDERS.items() if any(n.startswith(folder) for n in names)), None)


def refuse_locked(path: Path, data: bytes) -> None:
    """Refuse an office file that is encrypted, and lies in an OLE container for it."""
    if data.startswith(OLE_MAGIC) and ENCRYPTED in data:
        raise BadInput("ingest.file.locked", name=path.name)


def _open_document(archive: zipfile.ZipFile, names: list[str]) -> str | None:
    """Whether it is a spreadsheet of OpenDocument, which says what it is in a part of its own."""
    if "mimetype" not in names or "content.xml" not in names:
        return None
    with archive.open("mimetype") as said:
        return "ods" if said.read(len(SPREADSHEET) + 1).strip() == SPREADSHEET else None


def _checked(path: Path, archive: zipfile.ZipFile) -> list[str]:
    """The names of the parts, after their declared sizes are judged.

    The declared size is a bound: zipfile never reads beyond it, and a false one fails its checksum.
    """
    parts = archive.infolist()
    unpacked, packed = sum(p.file_size for p in parts), sum(p.compress_size for p in parts)
    biggest = max((p.file_size for p in parts), default=0)
    if _too_big(parts) or unpacked > MAX_UNPACKED or biggest > MAX_PART or unpacked > MAX_RATIO * packed + SMALL:
        raise BadInput("ingest.file.unpacks", name=path.name, packed=packed, unpacked=unpacked)
    if any(part.flag_bits & 1 for part in parts):
        raise BadInput("ingest.file.locked", name=path.name)
    for part in parts:
        if part.filename.endswith((".xml", ".rels")):
            _refuse_doctype(path, archive, part)
            _refuse_elements(path, archive, part)
    return [part.filename for part in parts]


def _too_big(parts: list[zipfile.ZipInfo]) -> bool:
    """Whether there are too many parts, or one is packed tighter than text can be."""
    return len(parts) > MAX_PARTS or any(
        part.file_size > SMALL and part.file_size > MAX_RATIO * part.compress_size for part in parts
    )


def _refuse_doctype(path: Path, archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Refuse an XML part with a document type: the office formats forbid it, entity bombs need it."""
    with archive.open(part) as stream:
        prologue = stream.read(PROLOGUE).replace(b"\0", b"")
    if DOCTYPE.search(prologue):
        raise BadInput("ingest.file.entities", name=path.name)


def _refuse_elements(path: Path, archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Refuse an XML part of more elements than can be held, before anything builds them."""
    most = MAX_STYLES if part.filename == STYLES else MAX_ELEMENTS
    if part.filename.startswith(ROWS) or part.file_size < most * len("<a/>"):
        return
    with archive.open(part) as stream:
        found = sum(block.count(b"<") - block.count(b"</") for block in iter(lambda: stream.read(BLOCK), b""))
    if found > most:
        raise BadInput("ingest.file.elements", name=path.name, most=most)
