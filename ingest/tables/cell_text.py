"""What a cell says, without what programs put around it or hide in it; one reading for CSV and Excel."""

from __future__ import annotations

import re
import unicodedata

_FORMULA_TEXT = re.compile(r'=\s*"((?:[^"]|"")*)"', re.DOTALL)  # ="0123" keeps Excel from making it a number
# An apostrophe before a cell does the same, and keeps a formula from running; 's-Hertogenbosch has one of its own.
_APOSTROPHE = re.compile(r"['’](?:(?=[=+\-@＝＋－＠])|(?![stn][\s-])(?=[^'’]+$))", re.DOTALL)
_ESCAPED = re.compile(r"_x(00[01][0-9A-Fa-f])_")  # how a workbook writes a control character
_LINE_END = re.compile("\r\n?|[\n\v\f\x85\u2028\u2029]")
_SPACE = re.compile("[\t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ufffe\uffff]|(?<![^\x00-\u024f])[\u200c\u200d]"  # Persian, Hindi and emoji need these two
)
_AROUND = re.compile(r" *\n[ \n]*")
_SPACES = re.compile(" {2,}")
# Most cells have none of all this, which one search tells.
_ODD = re.compile(
    "[\x00-\x1f\x7f-\xa0\xad\u034f\u061c\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff\ufff9-\uffff]"
    "|_x00|  |^[ ='’]| $"
)


def cell_text(said: str, line_end: str = "\n") -> str:
    """The text of a cell, composed and in one line but for its line ends, which become `line_end`."""
    if not _ODD.search(said) and unicodedata.is_normalized("NFC", said):
        return said
    text = _ESCAPED.sub(lambda code: chr(int(code[1], 16)), said)
    text = _UNSEEN.sub("", _SPACE.sub(" ", _LINE_END.sub("\n", text))).strip()
    if quoted := _FORMULA_TEXT.fullmatch(text):
        text = quoted[1].replace('""', '"').strip()
    text = _SPACES.sub(" ", _APOSTROPHE.sub("", text, count=1) if _APOSTROPHE.match(text) else text)
    return unicodedata.normalize("NFC", _AROUND.sub("\n", text).strip().replace("\n", line_end))
