"""How what people write in a cell or above a text is read, in Turkish and English."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import cache
from math import inf, isfinite

from babel import Locale

from graph.audience import checked
from graph.errors import BadInput
from graph.model import PUBLIC
from graph.vocabulary import vocabulary
from graph.words.folding import fold, key
from graph.words.language import LANGUAGES
from graph.words.sentences import series

_YES = frozenset({"yes", "evet", "true", "1", "x", "e", "y", "demo", "örnek", "ornek"})
_NO = frozenset({"", "no", "hayir", "false", "0", "h", "n"})
_QUOTES = (('"', '"'), ("“", "”"), ("„", "“"), ("„", "”"), ("«", "»"), ("‹", "›"), ("'", "'"), ("‘", "’"))
_ISO_DAY = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)
_TURKISH_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)


def kind_of(said: str) -> str:
    """The organisation's kind from its name or label in either language; BadInput lists them."""
    kind = vocabulary().said.get(key(said))
    if kind is None or not kind.organisation:
        named = series(vocabulary().kind(name).written for name in sorted(vocabulary().organisations))
        raise BadInput("ingest.cell.no_kind", said=said, kinds=named)
    return kind.name


def flag(said: str) -> bool:
    """Yes or no, in either language; BadInput for anything else."""
    word = fold(said.strip())
    if word not in _YES | _NO:
        raise BadInput("ingest.cell.no_flag", said=said)
    return word in _YES


def number(said: str, read: Callable[[str], float] = float, least: float = -inf, most: float = inf) -> float | None:
    """A number, with a comma or a point; None for an empty cell, BadInput for anything else or out of bounds."""
    if not said.strip():
        return None
    try:
        value = read(said.strip().replace(",", "."))
    except ValueError as error:
        raise BadInput("ingest.cell.no_number", said=said) from error
    if not isfinite(value):
        raise BadInput("ingest.cell.no_number", said=said)
    if not least <= value <= most:
        raise BadInput("ingest.cell.out_of_bounds", said=said, least=least, most=most)
    return value


def listed(said: str, separators: str) -> list[str]:
    """The parts of a cell that holds several things."""
    for separator in separators[1:]:
        said = said.replace(separator, separators[0])
    return [part.strip() for part in said.split(separators[0]) if part.strip()]


def relation_of(said: str) -> str:
    """The relation from its name or its label in either language; VocabularyError names near ones."""
    known: dict[str, str] = {}
    for relation in vocabulary().relations.values():
        known |= {key(word): relation.name for word in (relation.name, *relation.label.values())}
    return known.get(key(said)) or vocabulary().relation(said.strip()).name


def audience(said: str) -> tuple[str, ...]:
    """Who may see it: everyone where the cell is empty, else each of `;,|` apart; BadInput where one is no audience."""
    return tuple(dict.fromkeys(checked(part) for part in listed(said, ";,|\n"))) or (PUBLIC,)


def language_code(said: str) -> str:
    """The language as ISO 639-1 from its code (tr, en-GB) or its name in Turkish or English; BadInput for any other."""
    primary = re.split(r"[-_]", said.strip(), maxsplit=1)[0].lower()
    code = primary if primary in LANGUAGES else _language_names().get(fold(said.strip()))
    if code is None:
        raise BadInput("ingest.cell.no_language", said=said)
    return code


@cache
def _language_names() -> dict[str, str]:
    named = ((Locale(language).languages, code) for language in ("tr", "en") for code in LANGUAGES)
    return {fold(names[code]): code for names, code in named if code in names}


def day(said: str) -> str | None:
    """The date as ISO 8601, known to the year, month or day, also from 14.03.2023; None for an empty cell."""
    text = said.strip()
    if not text:
        return None
    turkish = _TURKISH_DAY.fullmatch(text)
    parts = turkish.group(3, 2, 1) if turkish else (found.groups() if (found := _ISO_DAY.fullmatch(text)) else ())
    try:
        year, month, on = (int(part or 1) for part in parts)
        whole = date(year, month, on).isoformat()
    except ValueError as error:
        raise BadInput("ingest.cell.no_date", said=said) from error
    return whole if turkish else whole[: len(text)]


def unquoted(name: str) -> str:
    """A name without quotation marks around it or left over at an end; those of a part of it stay.

    Some extracts carry the marks of a CSV cell in the name itself, where those of a part of it are doubled.
    """
    plain = name.strip()
    within = plain[1:-1]
    if len(plain) > 1 and plain[0] == plain[-1] == '"' and '"' not in within.replace('""', ""):
        plain = within.replace('""', '"')
    plain = re.sub('"{2,}', '"', plain).strip()
    for first, last in _QUOTES:
        if plain.startswith(first) and plain.endswith(last) and not {first, last} & set(plain[1:-1]):
            return plain[1:-1].strip()
    return _without_lone(plain)


def _without_lone(name: str) -> str:
    """The name without a mark at an end that nothing answers; an apostrophe may be a letter's (UNIVERSITA')."""
    for first, last in (pair for pair in _QUOTES if "'" not in pair and "’" not in pair):
        odd = name.count(first) % 2 == 1 if first == last else name.count(first) != name.count(last)
        if odd and name.startswith(first):
            return name[1:].strip()
        if odd and name.endswith(last):
            return name[:-1].strip()
    return name
