"""Text of PDF files by pypdfium2."""

from collections.abc import Iterable
from pathlib import Path
from threading import Lock

import pypdfium2 as pdfium
from pypdfium2 import raw

from graph.errors import BadInput
from graph.words.sentences import Sentence
from ingest.texts.extracted import Extracted, Page
from ingest.texts.lettering import composed, is_doubtful, is_unreadable, with_signs_apart
from ingest.texts.ocr import Ocr, is_installed
from ingest.texts.pdf_layout import arranged, values
from ingest.texts.prose import clean, joined, unwrapped
from ingest.texts.running_heads import without_running_heads

MEDIA_TYPE = "application/pdf"
MAX_PAGES = 10_000
MAX_CHARACTERS = 50_000_000
DEFAULT_TITLES = ("microsoft word", "microsoft powerpoint", "untitled", "adsız", "powerpoint presentation")
UNREADABLE, DOUBTFUL = Sentence("ingest.note.unreadable_pages"), Sentence("ingest.note.doubtful_pages")
HEADS = Sentence("ingest.note.running_heads")
RECOGNISED = Sentence("ingest.note.recognised_pages")
_ONE_AT_A_TIME = Lock()  # PDFium keeps global state and is not safe to call from two threads


def extract_pdf(path: Path, data: bytes) -> Extracted:
    """The text of a PDF by page; BadInput where it is encrypted, broken or a picture of text."""
    with _ONE_AT_A_TIME:
        document = _opened(path, data)
        try:
            title, texts = _title(document), _texts(path, document)
            wrong = [at for at, text in enumerate(texts) if is_unreadable(text) or is_doubtful(text)]
            unreadable = sum(is_unreadable(texts[at]) for at in wrong)
            again = _read_again(document, wrong or ([] if any(texts) else range(len(texts))))
        finally:
            document.close()
    texts = [again.get(at, "" if at in wrong else clean(text)) for at, text in enumerate(texts)]
    if not any(texts):
        key = "ingest.texts.garbled" if wrong else "ingest.texts.scanned"
        raise BadInput(key, name=path.name, pages=len(texts))
    texts, heads = without_running_heads(texts)
    lost = len(set(wrong) - again.keys())
    counted = {RECOGNISED: len(again), UNREADABLE: min(lost, unreadable), DOUBTFUL: max(lost - unreadable, 0)}
    counted[HEADS] = heads
    pages = (Page(number, unwrapped(text)) for number, text in enumerate(texts, 1) if text)
    notes = {said: number for said, number in counted.items() if number}
    return Extracted(title, tuple(pages), MEDIA_TYPE, notes=notes)


def _read_again(document: pdfium.PdfDocument, pages: Iterable[int]) -> dict[int, str]:
    """What a reader of pictures makes of pages, of those where that can be trusted more than their own text."""
    ocr, found = Ocr(), {}
    for at in pages if is_installed() else ():
        text = clean(joined(ocr.read(document[at])))
        if text and not is_doubtful(text):
            found[at] = text
    return found


def _opened(path: Path, data: bytes) -> pdfium.PdfDocument:
    """The open document, its pages counted."""
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as exc:
        if getattr(exc, "err_code", None) in {raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY}:
            raise BadInput("ingest.file.locked", name=path.name) from exc
        raise BadInput("ingest.texts.no_whole_pdf", name=path.name) from exc
    document.init_forms()
    if len(document) > MAX_PAGES:
        pages = len(document)
        document.close()
        raise BadInput("ingest.texts.too_many_pages", name=path.name, pages=pages, most=MAX_PAGES)
    return document


def _texts(path: Path, document: pdfium.PdfDocument) -> list[str]:
    """The text of each page, its lines as they stand."""
    texts: list[str] = []
    size = 0
    for at in range(len(document)):
        texts.append(_text(path, document, at))
        size += len(texts[-1])
        if size > MAX_CHARACTERS:
            raise BadInput("ingest.texts.too_long", name=path.name, most=MAX_CHARACTERS)
    return texts


def _text(path: Path, document: pdfium.PdfDocument, at: int) -> str:
    """The text of one page."""
    try:
        page = document[at]
        text_page = page.get_textpage()
    except pdfium.PdfiumError as exc:
        raise BadInput("ingest.texts.breaks_off", name=path.name, page=at + 1) from exc
    filled = values(page.raw, document.formenv.raw if document.formenv else None)
    text: str = arranged(text_page, filled) or text_page.get_text_range()
    text_page.close()
    page.close()
    return with_signs_apart(composed(joined(text)))


def _title(document: pdfium.PdfDocument) -> str | None:
    """The title its author gave, not the one its program made up."""
    title = clean(str(document.get_metadata_dict().get("Title", "")))
    return None if not title or title.casefold().startswith(DEFAULT_TITLES) else title
