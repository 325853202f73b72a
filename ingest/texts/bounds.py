"""How much markup a file may have: parsers take time or memory by the square of what hostile pages pile up."""

import re
import zlib
from pathlib import Path

from graph.errors import BadInput

MAX_TAGS = 2_000_000  # read in about 10 s; 25 MB of running text with markup have a tenth of it
MAX_ATTRIBUTES = 500  # of one element; libxml2 compares each with all before it
MAX_BRACKETS = 20_000  # of one paragraph of Markdown, half a second; each is compared with all behind it
MAX_DRAWN = 20_000_000  # bytes of what a page of a PDF says; its text takes a hundredth of that
MAX_MARKS = 500_000  # of Markdown, read in about 10 s
PARAGRAPHS = re.compile(r"\n[ \t]*+\n")
STREAM = re.compile(rb"stream\r?\n")
ABOUT = 2_000  # bytes before a stream in which it is told what it is
MARKS = frozenset("`*_~[]<>!&\\|\n")
ATTRIBUTE = re.compile(r"""[\s/]*+[^\s/>=]++(?:\s*+=\s*+(?:"[^"]*+"?|'[^']*+'?|[^\s>]*+))?+""")
TAG = re.compile(rf"<[a-zA-Z][^\s/>]*+((?:{ATTRIBUTE.pattern})*+)")


def refuse_much_html(path: Path, text: str) -> None:
    """BadInput for more elements, or more attributes of one element, than a page has."""
    if text.count("<") > MAX_TAGS:
        raise BadInput("ingest.texts.too_many_elements", name=path.name, most=MAX_TAGS)
    for tag in TAG.finditer(text):
        if len(tag[1]) > MAX_ATTRIBUTES and len(ATTRIBUTE.findall(tag[1])) > MAX_ATTRIBUTES:
            raise BadInput("ingest.texts.too_many_attributes", name=path.name, most=MAX_ATTRIBUTES)


def refuse_much_markdown(path: Path, text: str) -> None:
    """BadInput for more marks and lines than a text has that somebody wrote."""
    if sum(map(text.count, MARKS)) > MAX_MARKS:
        raise BadInput("ingest.texts.too_many_marks", name=path.name, most=MAX_MARKS)
    if any(paragraph.count("[") > MAX_BRACKETS for paragraph in PARAGRAPHS.split(text)):
        raise BadInput("ingest.texts.too_many_brackets", name=path.name, most=MAX_BRACKETS)
    refuse_much_html(path, text)


def refuse_much_pdf(path: Path, data: bytes) -> None:
    """BadInput for a stream, but for pictures and fonts, that unpacks to more than a page says."""
    for stream in STREAM.finditer(data):
        about = data[max(data.rfind(b"obj", 0, stream.start()), stream.start() - ABOUT) : stream.start()]
        if b"FlateDecode" not in about or b"/Image" in about or b"/Length1" in about:
            continue
        try:
            said = zlib.decompressobj().decompress(memoryview(data)[stream.end() :], MAX_DRAWN + 1)
        except zlib.error:
            continue  # the reader says what is wrong with it
        if len(said) > MAX_DRAWN:
            raise BadInput("ingest.texts.too_much_drawn", name=path.name, most=MAX_DRAWN)
