"""Persons' identity numbers, which are kept nowhere however they are written, and the tax numbers of firms."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate

from graph.errors import BadInput
from graph.words.sentences import Sentence, Series, Value, series

PERSONS = "ingest.personal.eleven_digits"
"""The sentence that refuses a person's number in place of a tax number."""
_LENGTH = 11
_MASK = "•" * _LENGTH
_DIGITS = re.compile("[0-9]+")
_APART = 2
"""Characters that may stand between two digits of a number, as in 100 000 001 46, 10000**000146**."""
_BOX = re.compile(r"[\s|_]{1,6}")
"""What stands between the boxes of a form with a digit in each."""
_BREAK = re.compile(r"[-‐]?[^\S\n]*\n\s*")
"""Where a line ends within a number, the next one indented or not."""
_FARTHEST = 24
_WIDTHLESS = frozenset({"Cf", "Mn", "Me"})
"""Unicode's categories of format characters and marks."""
# An amount has thousands and cents, each behind a sign of its own: 123.456.789,00.
_AMOUNT = re.compile(r"[0-9]{1,3}(?:(?:\.[0-9]{3})+,|(?:,[0-9]{3})+\.)[0-9]{2}")
_Span = tuple[int, int]


def identity_numbers(text: str) -> int:
    """How many Turkish identity numbers a text holds: 11 digits whose two check digits hold, in any spelling."""
    return len(_identities(text))


def masked(text: str) -> str:
    """The text with dots in place of each Turkish identity number."""
    parts, after = [], 0
    for start, end in _identities(text):
        parts += [text[after:start], _MASK]
        after = end
    return "".join((*parts, text[after:]))


def masked_sentence(sentence: Sentence) -> Sentence:
    """The sentence with dots in place of each Turkish identity number that its values hold."""
    return Sentence(sentence.key, {name: _masked(value) for name, value in sentence.values.items()})


def refuse_identity(text: str) -> None:
    """BadInput where the text holds a person's identity number; the sentence does not repeat it."""
    if identity_numbers(text):
        raise BadInput("ingest.personal.identity")


def tax_number(said: str) -> str | None:
    """The Turkish tax number (10 digits, the last one a check digit); BadInput says what is wrong, never the digits.

    A number of 11 digits is a person's identity number: personal data, refused. A spreadsheet drops the zero
    that a tax number may begin with; it is put back.
    """
    digits = "".join(said.split())
    if not digits:
        return None
    numeric = digits.isascii() and digits.isdigit()
    if len("".join(_DIGITS.findall(_plain(said)))) == _LENGTH:
        raise BadInput(PERSONS)
    full = digits.zfill(10) if len(digits) == 9 else digits
    if len(full) != 10 or not numeric or _check_digit(full) != int(full[9]):
        raise BadInput("ingest.personal.no_tax_number")
    return full


def _masked(value: Value) -> Value:
    if isinstance(value, Sentence):
        return masked_sentence(value)
    if isinstance(value, Series):
        return series(map(_masked, value.parts))
    if isinstance(value, Mapping):
        return {language: _masked(said) for language, said in value.items()}
    # Numbers are counts and places, and are formatted as such.
    return value if isinstance(value, int | float) else masked(str(value))


def _identities(text: str) -> list[_Span]:
    """Where identity numbers stand; spans that overlap are one, since either may be the number."""
    found: list[_Span] = []
    plain = _plain(text)
    for start, end in _candidates(plain, [digits.span() for digits in _DIGITS.finditer(plain)]):
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _plain(text: str) -> str:
    """The text, letter for letter, with ASCII digits for those that are written otherwise (１, ①, ١)."""
    if text.isascii():
        return text
    return text.translate({ord(sign): digit for sign in set(text) if (digit := _digit(sign))})


def _digit(sign: str) -> str | None:
    """The ASCII digit that a sign stands for; None where it is none, or more than one."""
    if sign.isascii():
        return None
    digits = [unicodedata.decimal(part, None) for part in unicodedata.normalize("NFKC", sign)]
    known = [str(digit) for digit in digits if digit is not None]
    return known[0] if len(known) == 1 else None


def _candidates(plain: str, groups: Sequence[_Span]) -> Iterator[_Span]:
    """Groups of digits that together are an identity number; a part of a longer group never is, as in an IBAN."""
    for run in _runs(plain, groups):
        digits = "".join(plain[start:end] for start, end in run)
        begins = [0, *accumulate(end - start for start, end in run)]
        ends = {end: group for group, end in enumerate(begins)}
        for group, begin in enumerate(begins[:-1]):
            after = ends.get(begin + _LENGTH)
            if after is None or not _is_identity(digits[begin : begin + _LENGTH]):
                continue
            span = (run[group][0], run[after - 1][1])
            if not _AMOUNT.fullmatch(plain, *span):
                yield span


def _runs(plain: str, groups: Sequence[_Span]) -> Iterator[list[_Span]]:
    """The groups of digits, those together of which each may go on with the next."""
    run: list[_Span] = []
    for group in groups:
        if run and not _near(plain, run[-1], group):
            yield run
            run = []
        run.append(group)
    if run:
        yield run


def _near(plain: str, one: _Span, other: _Span) -> bool:
    """Whether two groups of digits may be parts of one number, by what stands between them."""
    if other[0] - one[1] == 1:
        return not plain[one[1]].isalnum()
    if other[0] - one[1] > _FARTHEST:
        return False
    # What has no width of its own does not count.
    between = "".join(sign for sign in plain[one[1] : other[0]] if unicodedata.category(sign) not in _WIDTHLESS)
    if len(between) <= _APART:
        return not any(map(str.isalnum, between))
    boxed = one[1] - one[0] == other[1] - other[0] == 1
    return _BREAK.fullmatch(between) is not None or (boxed and _BOX.fullmatch(between) is not None)


def _is_identity(eleven: str) -> bool:
    """Whether the check digits of the Population Administration's number hold, which never begins with 0."""
    d = [int(digit) for digit in eleven]
    return d[0] != 0 and d[9] == (7 * sum(d[0:9:2]) - sum(d[1:8:2])) % 10 and d[10] == sum(d[:10]) % 10


def _check_digit(digits: str) -> int:
    """The check digit of the Revenue Administration's tax number."""
    total = 0
    for place in range(9):
        shifted = (int(digits[place]) + 9 - place) % 10
        if shifted:
            total += (shifted * 2 ** (9 - place)) % 9 or 9
    return (10 - total % 10) % 10
