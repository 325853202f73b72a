"""From the characters and lines a file holds to running text: clean letters, whole words, whole paragraphs."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

# Ligatures and presentation forms (ﬁ, Arabic shapes) are looks; m², ½ and ™ are content, which NFKC would change.
LOOKS = re.compile("[\ufb00-\ufb4f\ufb50-\ufdff\ufe70-\ufefc]+")
DROPPED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff0-\ufffb"
    "\ufffe\uffff\ud800-\udfff]"
)
SPACES = re.compile("[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\ue000-\uf8ff]+")  # symbol fonts' bullets too
LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
EMPTY_LINES = re.compile(r"\n{3,}")
BROKEN_WORD = re.compile("(?<!\\w)(\\w+)(?:-\n|[\u00ad\ufffe\x02]\n?)(\\w+)")  # pdfium writes U+FFFE or U+0002
HYPHENED = re.compile(r"(?<!\w)\w+-\w+")
ITEM = re.compile(r"(?:[-–—•·▪●○◦*+]|\(?(?:\d{1,3}|[a-zA-ZçğıöşüÇĞİÖŞÜ])[.)])\s")
SENTENCE_END = tuple(".!?:;…।。")
FULL_LINE = 0.7  # a line shorter than this share of the usual width ends its paragraph


def clean(text: str) -> str:
    """The text in NFC with plain spaces and line ends; control characters and ligatures are gone."""
    text = LOOKS.sub(lambda found: unicodedata.normalize("NFKC", found[0]), LINE_ENDS.sub("\n", text))
    text = SPACES.sub(" ", DROPPED.sub("", unicodedata.normalize("NFC", text)))
    return EMPTY_LINES.sub("\n\n", "\n".join(line.strip() for line in text.split("\n"))).strip()


def joined(text: str) -> str:
    """The text with words that a line end broke put together again."""
    text = LINE_ENDS.sub("\n", text)
    hyphened = set(HYPHENED.findall(text))
    return BROKEN_WORD.sub(lambda found: _whole(found, hyphened), text)


def _whole(found: re.Match[str], hyphened: set[str]) -> str:
    """One broken word; its hyphen stays before a capital or digit, or where the text has it elsewhere."""
    left, right = found.groups()
    kept = not right[0].islower() or f"{left}-{right}" in hyphened
    return f"{left}-{right}" if kept else left + right


def unwrapped(text: str) -> str:
    """Clean text whose lines are put together to paragraphs, an empty line between two of them."""
    return "\n\n".join(paragraph for block in text.split("\n\n") for paragraph in _paragraphs(block.split("\n")))


def _paragraphs(lines: Sequence[str]) -> Iterable[str]:
    """Lines put together until one is short, as last lines and headings are, or the next begins an item."""
    width = _usual_width(lines)
    held: list[str] = []
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        held.append(line)
        if _ends(line, following, width):
            yield " ".join(held)
            held = []


def _usual_width(lines: Sequence[str]) -> int:
    """The length that a quarter of the lines reach or exceed."""
    return sorted(map(len, lines))[len(lines) * 3 // 4]


def _ends(line: str, following: str, width: int) -> bool:
    """Whether the paragraph ends with this line."""
    if not following or ITEM.match(following):
        return True
    short = len(line) < FULL_LINE * width
    return short and (line.endswith(SENTENCE_END) or not following[0].islower())
