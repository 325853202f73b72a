"""Names of places that no table of regions has: countries in both languages, and what cities and regions are called."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from babel import Locale

from graph.words.folding import fold, words
from graph.words.sentences import LANGUAGES

# NUTS names two countries otherwise than ISO 3166-1.
_NUTS_COUNTRY = {"GR": "EL", "GB": "UK"}
_ISO_COUNTRY = {nuts: iso for iso, nuts in _NUTS_COUNTRY.items()}


@cache
def city_names() -> tuple[tuple[str, str], ...]:
    """Folded names that people write for regions, with the region's code."""
    listed = tomllib.loads(files("graph").joinpath("city_names.toml").read_text("utf-8"))
    return tuple(
        (" ".join(words(name)), code) for part in listed.values() for code, names in part.items() for name in names
    )


def names_of_region(code: str) -> list[str]:
    """The folded names that people write for a region beside those that a table of regions has."""
    return [name for name, of in city_names() if of == code]


def nuts_country(code: str) -> str:
    """The country as NUTS writes it."""
    upper = code.strip().upper()
    return _NUTS_COUNTRY.get(upper, upper)


def country_names(code: str) -> tuple[str, ...]:
    """What a country (ISO or NUTS code) is called in Turkish and English; nothing for what is none."""
    iso = _ISO_COUNTRY.get(code, code)
    return tuple(name for language in LANGUAGES if (name := Locale(language).territories.get(iso)))


@cache
def countries() -> dict[str, str]:
    """ISO codes by folded code and by name in Turkish and English."""
    found = {}
    for language in LANGUAGES:
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha():
                found[fold(name)] = found[fold(code)] = code
    return found | {
        "czech republic": "CZ",
        "macedonia": "MK",
        "great britain": "GB",
        "the netherlands": "NL",
        "bosna hersek": "BA",
        "turkey": "TR",
        "turkiye cumhuriyeti": "TR",
        "uk": "GB",
        "el": "GR",
        "abd": "US",
        "amerika": "US",
        "england": "GB",
        "ingiltere": "GB",
        "hollanda": "NL",
    }


def country_code(said: str) -> str | None:
    """The country's code as NUTS writes it, from a code or a Turkish or English name; None when it is none."""
    code = countries().get(fold(said.strip()))
    return nuts_country(code) if code else None
