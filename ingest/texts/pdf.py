"""Text of PDF files by pypdfium2."""

from pathlib import Path
from threading import Lock

import pypdfium2 as pdfium
from pypdfium2 import raw

from graph.errors import BadInput
from ingest.texts.extracted import Extracted, Page
from ingest.texts.prose import clean, joined, unwrapped, without_running_heads

MEDIA_TYPE = "application/pdf"
MAX_PAGES = 10_000
MAX_CHARACTERS = 50_000_000
DEFAULT_TITLES = ("microsoft word", "microsoft powerpoint", "untitled", "adsız", "powerpoint presentation")
_ONE_AT_A_TIME = Lock()  # PDFium keeps global state and is not safe to call from two threads


def extract_pdf(path: Path, data: bytes) -> Extracted:
    """The text of a PDF by page; BadInput where it is encrypted, broken or a picture of text."""
    with _ONE_AT_A_TIME:
        document = _opened(path, data)
        try:
            title, texts = _title(document), _texts(path, document)
        finally:
            document.close()
    if not any(texts):
        raise BadInput("ingest.texts.scanned", name=path.name, pages=len(texts))
    texts = [unwrapped(text) for text in without_running_heads(texts)]
    pages = (Page(number, text) for number, text in enumerate(texts, 1) if text)
    return Extracted(title, tuple(pages), MEDIA_TYPE)


def _opened(path: Path, data: bytes) -> pdfium.PdfDocument:
    """The open document, its pages counted."""
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as exc:
        if getattr(exc, "err_code", None) in {raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY}:
            raise BadInput("ingest.file.locked", name=path.name) from exc
        raise BadInput("ingest.texts.no_whole_pdf", name=path.name) from exc
    if len(document) > MAX_PAGES:
        pages = len(document)
        document.close()
        raise BadInput("ingest.texts.too_many_pages", name=path.name, pages=pages, most=MAX_PAGES)
    return document


def _texts(path: Path, document: pdfium.PdfDocument) -> list[str]:
    """The clean text of each page, its lines as they stand."""
    texts: list[str] = []
    size = 0
    for at in range(len(document)):
        texts.append(_text(path, document, at))
        size += len(texts[-1])
        if size > MAX_CHARACTERS:
            raise BadInput("ingest.texts.too_long", name=path.name, most=MAX_CHARACTERS)
    return texts


def _text(path: Path, document: pdfium.PdfDocument, at: int) -> str:
    """The clean text of one page."""
    try:
        page = document[at]
        text_page = page.get_textpage()
    except pdfium.PdfiumError as exc:
        raise BadInput("ingest.texts.breaks_off", name=path.name, page=at + 1) from exc
    text: str = text_page.get_text_range()
    text_page.close()
    page.close()
    return clean(joined(text))


def _title(document: pdfium.PdfDocument) -> str | None:
    """The title its author gave, not the one its program made up."""
    title = clean(str(document.get_metadata_dict().get("Title", "")))
    return None if not title or title.casefold().startswith(DEFAULT_TITLES) else title
