"""In which encoding a CSV is, told from its bytes."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from contextlib import suppress

from charset_normalizer import from_bytes

from graph.errors import BadInput
from ingest.tables.csv_rows import LONGEST_ROW, UTF_8, Member, check_text, opened

_MARKS = (
    (codecs.BOM_UTF8, UTF_8), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_BLOCK = 1 << 20
_SAMPLE = 200_000  # bytes of lines with letters beyond ASCII
_LINE_ENDS = re.compile(rb"[^\r\n]+")
# What Excel in Türkiye writes as CSV, as CSV for MS-DOS, and as CSV for Macintosh. ISO-8859-9 comes last: it is
# Windows-1254 without typographic marks.
_TURKISH = ("cp1254", "cp857", "mac_turkish", "iso8859_9")
_OTHERS = ("cp1252", "cp1250", "cp1251", "cp1253", "cp1256", "cp1257")
_LETTERS = frozenset("çğıöşüÇĞİÖŞÜâîûÂÎÛ")
_KIN = frozenset("äÄßéÉèàáëïôñ")
_MARKS_IN_TEXT = frozenset("“”‘’„«»–—…•·°²³©®™€£§±×½¼\xa0")
_PLAUSIBLE = 0.85  # of the characters beyond ASCII are letters or marks of such a text
_NEARLY = 0.95
_AHEAD = 0.1  # by which one encoding must be better than the next
_SELDOM = {"mac_turkish": 0.15}  # of ß and ş, or İ and ı, what Windows writes is meant
_CHAOS = 0.2  # of charset-normalizer's measure, nought for a clean text
LABELS = {
    "cp1254": "Windows-1254", "cp857": "DOS 857", "mac_turkish": "Mac Turkish", "iso8859_9": "ISO-8859-9",
    "utf-16": "UTF-16", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "utf-32": "UTF-32", UTF_8: "UTF-8",
}  # fmt: skip


def encoding_of(member: Member, asked: str | None = None) -> str:
    """The encoding in which the member can be read to its end: the asked one, else the one that it shows.

    BadInput where it has none, or where two are as likely.
    """
    if asked is not None:
        return _sound(member, UTF_8 if codecs.lookup(asked).name == "utf-8" else asked)
    with opened(member) as content:
        head = content.read(_BLOCK)
    marked = next((name for mark, name in _MARKS if head.startswith(mark)), None) or _two_bytes(head)
    if marked not in {None, UTF_8}:
        return _sound(member, str(marked))
    try:
        check_text(member)
    except BadInput as error:
        if error.sentence.key != "ingest.tables.not_utf8_at":
            raise
        return _sound(member, _one_byte(member, _sample(member), error))
    return UTF_8


def label(encoding: str) -> str:
    """What people call the encoding."""
    return LABELS.get(encoding, encoding.replace("cp125", "Windows-125"))


def _sound(member: Member, encoding: str) -> str:
    """The encoding, once the member is judged by its size and read to its end."""
    check_text(member, encoding)
    return encoding


def _two_bytes(head: bytes) -> str | None:
    """UTF-16 without its mark: of two bytes one is nearly always nought where a table is of Latin letters."""
    for first, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        noughts = head[first::2].count(0)
        if len(head) > 3 and noughts * 2 > len(head) // 2 and head[1 - first :: 2].count(0) * 20 < noughts:
            return name
    return None


def _sample(member: Member) -> bytes:
    """Lines with letters beyond ASCII, as many as tell the encoding."""
    taken, size = [], 0
    for line in _lines(member):
        if not line.isascii():
            taken.append(line)
            size += len(line)
            if size > _SAMPLE:
                break
    return b"\n".join(taken)


def _lines(member: Member) -> Iterator[bytes]:
    with opened(member) as content:
        rest = b""
        while block := content.read(_BLOCK):
            lines = _LINE_ENDS.findall(rest + block)
            rest = lines.pop() if lines else b""
            if len(rest) > LONGEST_ROW:
                raise BadInput("ingest.tables.long_row", name=member.name, most=LONGEST_ROW)
            yield from lines
        yield rest


def _one_byte(member: Member, sample: bytes, error: BadInput) -> str:
    """The encoding of one byte a letter in which the sample is most plausible; `error` says that it is not UTF-8."""
    if _broken_utf8(sample):
        raise error
    ranked = [(score, name) for score, name in _ranked(sample) if score >= _PLAUSIBLE]
    if not ranked:
        found = (one for one in from_bytes(sample, cp_isolation=list(_OTHERS)) if one.chaos <= _CHAOS)
        other = next((one.encoding for one in found if _is_clean(sample.decode(one.encoding))), None)
        if other is None:
            raise BadInput("ingest.tables.no_encoding", name=member.name)
        return other
    first = ranked[0]
    rival = next((one for one in ranked[1:] if sample.decode(one[1]) != sample.decode(first[1])), None)
    if rival and first[0] - rival[0] < _AHEAD:
        raise BadInput("ingest.tables.two_encodings", name=member.name, first=label(first[1]), second=label(rival[1]))
    return first[1]


def _ranked(sample: bytes) -> list[tuple[float, str]]:
    """The Turkish encodings in which the sample can be read, the most plausible first; of equals the usual one."""
    found = []
    for name in _TURKISH:
        with suppress(UnicodeDecodeError):
            found.append((_plausible(sample.decode(name)) - _SELDOM.get(name, 0), name))
    if any(name == "cp1254" for _, name in found):
        found = [one for one in found if one[1] != "iso8859_9"]
    return sorted(found, key=lambda one: -one[0])


def _plausible(text: str) -> float:
    """How much of what is beyond ASCII a Turkish table would hold, and where it would hold it."""
    there = [_fits(*three) for three in _beyond_ascii(text)]
    return sum(there) / len(there) if there else 1.0


def _is_clean(text: str) -> bool:
    """Whether no capital stands after a small letter, and no mark within a word, as where letters are taken wrongly."""
    return not any(
        (letter.isupper() and before.islower()) or (not letter.isalpha() and before.isalpha() and after.isalpha())
        for before, letter, after in _beyond_ascii(text)
    )


def _beyond_ascii(text: str) -> Iterator[tuple[str, str, str]]:
    """Each character beyond ASCII between its neighbours."""
    return (three for three in zip(f" {text}", text, f"{text[1:]} ", strict=False) if not three[1].isascii())


def _fits(before: str, letter: str, after: str) -> float:
    """How well a letter fits: Turkish ones wholly, but no capital after a small letter and no mark within a word."""
    if letter.isalpha() and not (letter.isupper() and before.islower()):
        return 1.0 if letter in _LETTERS else _NEARLY if letter in _KIN else 0.0
    return _NEARLY if letter in _MARKS_IN_TEXT and not (before.isalpha() and after.isalpha()) else 0.0


def _broken_utf8(sample: bytes) -> bool:
    """Whether most letters beyond ASCII are UTF-8, so that the file is UTF-8 with a byte broken."""
    whole = re.findall(rb"[\xc3-\xc5][\x80-\xbf]|[\xe2][\x80-\xbf]{2}", sample)
    return sum(map(len, whole)) * 2 > sum(byte > 0x7F for byte in sample)
