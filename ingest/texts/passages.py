"""Pages cut into passages on the borders of paragraphs and sentences; nothing is lost, nothing too long."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sentencex import segment

from graph.words.language import UNDECIDED, detect
from ingest.texts.extracted import Page

# The encoder reads 512 tokens. Cut at 1,000 characters, the longest passage measured with its XLM-R vocabulary
# takes 446 tokens in Turkish (TQuAD, transliterated names; 99 % are under 335), 316 in Greek, 341 in English
# (SciFact), 265 in German.
LIMIT = 1000
WINDOW = 5_000  # characters; over a row of quotation marks sentencex 1.0.32 takes time by the square of its length
HEADING_LENGTH = 120
PARAGRAPH_BORDER = re.compile(r"\n[^\S\n]*\n\s*")
ODD_SPACE = re.compile(r"[^\S \n\t\r]")  # sentencex 1.0.32 panics at a no-break space before "A."
CLAUSE_END = re.compile(r"[;:,–—)\]](?=\s)")
SENTENCE_SIGNS = tuple(".!?…:;,")
# sentencex has no rules for Turkish: it ends a sentence after "3.", "vb." and "San.". A border too few only
# makes a longer sentence, so a number of up to three digits never ends one.
ABBREVIATION = re.compile(
    r"(?:(?<![^\W_])(?:\w|\d{1,3}|[IVXLC]+|[A-ZÇĞİÖŞÜ]\.[A-ZÇĞİÖŞÜ]|Dr|Prof|Doç|Yrd|Öğr|Üyes?i?|Gör|Av|Müh|Uzm|Arş|Sn|Hz|"
    r"Ltd|Şti|San|Tic|Paz|İth|İhr|İnş|Mak|Tur|Gıd|Teks|Ür|Ürt|Tar|Hay|Nak|Oto|Elk|Böl|Üniv|Fak|Enst|Bşk|Gn|Md|Müd|"
    r"No|Nr|Mah|Cad|Cd|Sok|Sk|Blv|Bul|Apt|Kat|Tel|Faks|vb|vs|vd|bkz|krş|örn|ör|yy|yak|çev|haz|s|ss|sf|"
    r"Mr|Mrs|Ms|St|Inc|Co|Corp|vol|Fig|fig|cf|approx|e\.g|i\.e|z\.B|bzw|ca|Nos|Bd|Str))\.$",
)


@dataclass(frozen=True, slots=True)
class Piece:
    """One passage and the page it stands on."""

    text: str
    page: int | None


@dataclass(frozen=True, slots=True)
class Cut:
    """The passages in reading order, and how many sentences were longer than one passage may be."""

    pieces: tuple[Piece, ...]
    split_sentences: int


def cut(pages: Sequence[Page], limit: int = LIMIT, language: str | None = None) -> Cut:
    """Passages of at most limit characters, none across two pages.

    Short paragraphs are put together, a heading goes with what follows it, and a paragraph is only divided
    where it does not fit; the language is told from the text where it is not given.
    """
    cutter = _Cutter(limit, language or _language(pages))
    pieces = tuple(Piece(text, page.number) for page in pages for text in cutter.passages(page.text))
    return Cut(pieces, cutter.split_sentences)


def cut_text(text: str, limit: int = LIMIT) -> tuple[str, ...]:
    """The passages of a text without pages."""
    return tuple(piece.text for piece in cut((Page(None, text),), limit).pieces)


def sentences(text: str, language: str) -> Iterator[str]:
    """The sentences of one paragraph, stripped."""
    held = ""
    for part in _segments(text, language):
        if held and not _between(held, part):
            held += part
            continue
        if held.strip():
            yield held.strip()
        held = part
    if held.strip():
        yield held.strip()


def _language(pages: Iterable[Page]) -> str:
    """The language of the first page that tells."""
    found = (detect(page.text) for page in pages)
    return next((language for language in found if language != UNDECIDED), UNDECIDED)


def _segments(text: str, language: str) -> Iterator[str]:
    """What sentencex takes for sentences, cut from the text itself."""
    start = 0
    for window in _windows(ODD_SPACE.sub(" ", text)):
        for part in segment(language, window):
            yield text[start : start + len(part)]
            start += len(part)


def _windows(text: str) -> Iterator[str]:
    """A text in pieces that sentencex can take, cut between words where there are any."""
    start = 0
    while len(text) - start > WINDOW:
        end = text.rfind(" ", start + WINDOW // 2, start + WINDOW) + 1 or start + WINDOW
        yield text[start:end]
        start = end
    yield text[start:]


def _between(before: str, after: str) -> bool:
    """Whether a sentence may end between two segments."""
    before, after = before.rstrip(), after.lstrip()
    return not (after[:1].islower() or ABBREVIATION.search(before[-12:]))


class _Cutter:
    """Fills one passage after the other; counts the sentences it had to split."""

    def __init__(self, limit: int, language: str) -> None:
        self.limit = limit
        self.language = language
        self.split_sentences = 0

    def passages(self, text: str) -> Iterator[str]:
        """The passages of one page."""
        held: list[tuple[str, str]] = []  # what goes before, and the text
        size = 0  # kept, because to join what is held for each of a thousand short lines takes minutes
        for gap, unit in self._units(text):
            if held and size + len(gap) + len(unit) > self.limit:
                full, held = self._without_headings(held, unit)
                yield _together(full)
                size = sum(len(text) for _, text in held)
            size += len(unit) + (len(gap) if held else 0)
            held.append((gap, unit))
        if held:
            yield _together(held)

    def _units(self, text: str) -> Iterator[tuple[str, str]]:
        """Paragraphs, or their sentences where a paragraph is too long, or their parts."""
        for paragraph in PARAGRAPH_BORDER.split(text):
            stripped = paragraph.strip()
            if len(stripped) <= self.limit:
                yield from [("\n\n", stripped)] if stripped else []
                continue
            for at, part in enumerate(self._sentence_parts(stripped)):
                yield (" " if at else "\n\n"), part

    def _sentence_parts(self, paragraph: str) -> Iterator[str]:
        """Sentences, those beyond the limit in parts."""
        for sentence in sentences(paragraph, self.language):
            if len(sentence) <= self.limit:
                yield sentence
                continue
            self.split_sentences += 1
            yield from _parts(sentence, self.limit)

    def _without_headings(
        self, held: list[tuple[str, str]], unit: str
    ) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
        """What is held without the last heading, and that heading where it fits before the unit."""
        heading = held[-1]
        keeps = len(held) > 1 and _is_heading(*heading) and len(heading[1]) + 2 + len(unit) <= self.limit
        return (held[:-1], [heading]) if keeps else (held, [])


def _is_heading(gap: str, text: str) -> bool:
    """Whether a paragraph looks like a heading: short, one line, no sign at its end."""
    return gap == "\n\n" and len(text) <= HEADING_LENGTH and "\n" not in text and not text.endswith(SENTENCE_SIGNS)


def _together(units: Sequence[tuple[str, str]]) -> str:
    """The text of the units with the gaps between them."""
    return units[0][1] + "".join(gap + text for gap, text in units[1:])


def _parts(sentence: str, limit: int) -> Iterator[str]:
    """A long sentence in parts, cut after a clause, else between words, else where the limit falls."""
    start = 0
    while start < len(sentence):
        window = sentence[start : start + limit + 1]  # one more: a space there ends a whole word
        end = _border(window, limit) if len(window) > limit else len(window)
        part = window[:end].strip()
        if part:
            yield part
        start += end


def _border(window: str, limit: int) -> int:
    """Where to cut: the last end of a clause in the second half, else the last space, else the limit."""
    clauses = [found.end() for found in CLAUSE_END.finditer(window, limit // 2, limit)]
    if clauses:
        return clauses[-1]
    spaces = [found.start() for found in re.finditer(r"\s", window)]
    return spaces[-1] if spaces and spaces[-1] else limit
