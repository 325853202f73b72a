"""Persons' identity numbers, which are kept nowhere, and the tax numbers of firms."""

from __future__ import annotations

import re
from collections.abc import Mapping

from graph.errors import BadInput
from graph.words.sentences import Sentence, Series, Value, series

_ELEVEN = re.compile(r"(?<![0-9])[1-9][0-9]{10}(?![0-9])")
_MASK = "•" * 11


def identity_numbers(text: str) -> int:
    """How many Turkish identity numbers a text holds: 11 digits whose two check digits hold."""
    return sum(_is_identity(found[0]) for found in _ELEVEN.finditer(text))


def masked(text: str) -> str:
    """The text with dots in place of each Turkish identity number."""
    return _ELEVEN.sub(lambda found: _MASK if _is_identity(found[0]) else found[0], text)


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
    if len(digits) == 11 and numeric:
        raise BadInput("ingest.personal.eleven_digits")
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


def _is_identity(eleven: str) -> bool:
    """Whether the check digits of the Population Administration's number hold."""
    d = [int(digit) for digit in eleven]
    return d[9] == (7 * sum(d[0:9:2]) - sum(d[1:8:2])) % 10 and d[10] == sum(d[:10]) % 10


def _check_digit(digits: str) -> int:
    """The check digit of the Revenue Administration's tax number."""
    total = 0
    for place in range(9):
        shifted = (int(digits[place]) + 9 - place) % 10
        if shifted:
            total += (shifted * 2 ** (9 - place)) % 9 or 9
    return (10 - total % 10) % 10
