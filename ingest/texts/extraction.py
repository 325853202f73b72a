"""From a file to its text: what kind it is, by content and name, and the reader for it.

Every file that cannot be read is refused in one sentence that says what to do; a reader's own exception never
gets out, because hostile files make parsers raise anything.
"""

import codecs
import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO

from bs4.dammit import EncodingDetector

from graph.errors import BadInput
from graph.words.sentences import Sentence, series
from ingest.archive import OLE_MAGIC, office_kind, refuse_locked
from ingest.texts.bounds import refuse_much_html, refuse_much_markdown, refuse_much_pdf
from ingest.texts.extracted import Extracted, Page
from ingest.texts.front_matter import split
from ingest.texts.markup import extract_html, extract_markdown
from ingest.texts.pdf import extract_pdf
from ingest.texts.prose import clean, joined, unwrapped
from ingest.texts.slides import extract_pptx
from ingest.texts.spreadsheets import extract_sheets
from ingest.texts.word import extract_docx
from ingest.texts.workbook import extract_xlsx

__all__ = ["Extracted", "Page", "extract"]

MAX_FILE = 25_000_000  # bytes
ENDINGS = {
    ".pdf": "pdf", ".docx": "docx", ".pptx": "pptx", ".xlsx": "xlsx", ".xls": "xls", ".ods": "ods",
    ".html": "html", ".htm": "html", ".xhtml": "html", ".md": "markdown", ".markdown": "markdown",
    ".txt": "text", ".text": "text",
}  # fmt: skip
NAMES = {
    "pdf": Sentence("ingest.texts.pdf"),
    "docx": Sentence("ingest.texts.docx"),
    "pptx": Sentence("ingest.texts.pptx"),
    "xlsx": Sentence("ingest.texts.xlsx"),
    "xls": Sentence("ingest.texts.xls"),
    "xlsb": Sentence("ingest.texts.xlsb"),
    "ods": Sentence("ingest.texts.ods"),
    "html": Sentence("ingest.texts.html"),
    "markdown": Sentence("ingest.texts.markdown"),
    "text": Sentence("ingest.texts.text"),
}
MAX_SOURCE = 200_000  # characters in which an author would say who may see a text
OFFICE = {
    "docx": extract_docx,
    "pptx": extract_pptx,
    "xlsx": extract_xlsx,
    "xls": extract_sheets,
    "ods": extract_sheets,
}
ZIP_MAGIC = b"PK\x03\x04"
HTML_START = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,500}?-->\s*)?<(?:!doctype\s+html|html)[\s>]", re.IGNORECASE | re.DOTALL
)
BYTE_ORDER_MARKS = (  # UTF-32's little mark begins like UTF-16's, so it comes first
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
WEB_NAMES = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "us-ascii": "cp1252", "iso-8859-9": "cp1254"}  # WHATWG
TURKISH = set("ğşıİĞŞ")


def extract(path: Path) -> Extracted:
    """The text of one file by page; BadInput says in one sentence why there is none and what to do."""
    data = _bytes(path)
    kind = _kind(path, data)
    try:
        extracted = _read(kind, path, data)
    except BadInput:
        raise
    except Exception as exc:
        raise BadInput("ingest.texts.broken", name=path.name, kind=NAMES[kind]) from exc
    if not any(page.text for page in extracted.pages):
        raise BadInput("ingest.texts.no_text", name=path.name)
    return extracted


def judge(path: Path) -> None:
    """BadInput unless it is an ordinary file that may be opened and is neither empty nor too big."""
    with _opened(path) as file:
        if not os.fstat(file.fileno()).st_size:
            raise BadInput("ingest.texts.empty", name=path.name)


def _bytes(path: Path) -> bytes:
    """The content of an ordinary file."""
    with _opened(path) as file:
        data = file.read(MAX_FILE + 1)
    if not data.strip():
        raise BadInput("ingest.texts.empty", name=path.name)
    return data


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    """An ordinary file, after its size is judged."""
    try:
        # Without this flag, opening a pipe waits for somebody to write into it.
        with open(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)), "rb") as file:  # noqa: PTH123
            about = os.fstat(file.fileno())
            if not stat.S_ISREG(about.st_mode):
                raise BadInput("ingest.texts.unreadable", path=path)
            if about.st_size > MAX_FILE:
                raise BadInput("ingest.texts.too_big", name=path.name, size=about.st_size, most=MAX_FILE)
            yield file
    except OSError as exc:
        raise BadInput("ingest.texts.unreadable", path=path) from exc


def _kind(path: Path, data: bytes) -> str:
    """What the file is; its content and its name must agree where both speak."""
    refuse_locked(path, data)
    named, found = ENDINGS.get(path.suffix.lower()), _sniffed(path, data)
    if found == "html" and named in {"text", "markdown"}:
        return "html" if named == "text" else "markdown"
    if named and found in {named, None} and (found or named in {"html", "markdown", "text"}):
        return named
    if not named and found and not path.suffix:
        return found
    raise _disagreement(path, named, found)


def _disagreement(path: Path, named: str | None, found: str | None) -> BadInput:
    """What is wrong with a file whose name and content do not agree, or that is of no known kind."""
    if named is None:
        return BadInput("ingest.texts.unknown", name=path.name, endings=series(ENDINGS))
    if found is None:
        return BadInput("ingest.texts.not_that", name=path.name, kind=NAMES[named])
    return BadInput("ingest.texts.another", name=path.name, kind=NAMES[named], found=NAMES[found])


def _sniffed(path: Path, data: bytes) -> str | None:
    """What the content says it is, None where it says nothing."""
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(OLE_MAGIC):
        if path.suffix.lower() != ".xls":
            raise BadInput("ingest.file.before_2007", name=path.name)
        return "xls"
    if data.startswith(ZIP_MAGIC):
        return office_kind(path)
    return "html" if HTML_START.match(data[:2048].lstrip(codecs.BOM_UTF8)) else None


def _read(kind: str, path: Path, data: bytes) -> Extracted:
    """The content by the reader for its kind."""
    if kind == "pdf":
        refuse_much_pdf(path, data)
        return extract_pdf(path, data)
    if kind in OFFICE:
        return OFFICE[kind](path)
    text = _declared(path, data) if kind == "html" else decoded(path, data)
    if kind in BOUNDS:
        BOUNDS[kind](path, text)
    return replace(TEXTS[kind](path, text), source=text[:MAX_SOURCE])


def extract_text(path: Path, text: str) -> Extracted:
    """Plain text, and front matter above it."""
    front_matter, body = split(path, text)
    return Extracted(None, (Page(None, unwrapped(clean(joined(body)))),), "text/plain", front_matter)


TEXTS = {"html": extract_html, "markdown": extract_markdown, "text": extract_text}
BOUNDS = {"html": refuse_much_html, "markdown": refuse_much_markdown}


def decoded(path: Path, data: bytes) -> str:
    """Text in UTF-8, or in UTF-16 or 32 with a byte order mark; anything else is refused, not guessed."""
    encoding = next((name for mark, name in BYTE_ORDER_MARKS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as exc:
        raise _wrong_encoding(path, data, exc) from exc
    if "\0" in text:
        raise BadInput("ingest.texts.binary", name=path.name)
    return text


def _wrong_encoding(path: Path, data: bytes, exc: UnicodeDecodeError) -> BadInput:
    """What is wrong with text in another encoding, with the likely one where it is Turkish."""
    byte = data[exc.start] if exc.start < len(data) else 0
    turkish = TURKISH & set(data.decode("cp1254", "ignore"))
    return BadInput(
        "ingest.texts.windows_1254" if turkish else "ingest.texts.not_utf8", name=path.name, byte=byte, at=exc.start
    )


def _declared(path: Path, data: bytes) -> str:
    """The text of a page in the encoding it declares, else as other text."""
    name = EncodingDetector.find_declared_encoding(data, is_html=True)
    if not name or any(data.startswith(mark) for mark, _ in BYTE_ORDER_MARKS):
        return decoded(path, data)
    try:
        return data.decode(WEB_NAMES.get(name.lower(), name))
    except (LookupError, UnicodeError):
        return decoded(path, data)
