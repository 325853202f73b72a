"""How much markup a text may have: parsers take time or memory by the square of what hostile pages pile up."""

import re
from pathlib import Path

from graph.errors import BadInput

MAX_TAGS = 2_000_000  # read in about 10 s; 25 MB of running text with markup have a tenth of it
MAX_ATTRIBUTES = 500  # of one element; libxml2 compares each with all before it
MAX_MARKS = 500_000  # of Markdown, read in about 10 s
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
    refuse_much_html(path, text)
