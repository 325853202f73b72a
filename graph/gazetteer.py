"""Names of places that no table of regions has: countries in both languages, and what cities and regions are called."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.languages import get_official_languages

from graph.words.folding import fold, listed, words
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


# Words of a state's form, without which its name is looked for: Çin Halk Cumhuriyeti, Rusya Federasyonu.
_FORMS = listed(
    "cumhuriyeti cumhuriyet halk federal federasyonu kralligi krallik devleti islam republic of the kingdom federation "
    "federative state people s islamic"
)
# What people write in cells and nobody asks for in a question.
_WRITTEN = {
    "t c": "TR", "tc": "TR", "turkish republic": "TR", "usa": "US", "u s a": "US", "u s": "US", "america": "US",
    "united states of america": "US",
    "u k": "GB", "britanya": "GB", "buyuk britanya": "GB", "britain": "GB", "scotland": "GB", "iskocya": "GB",
    "wales": "GB", "galler": "GB", "northern ireland": "GB", "kuzey irlanda": "GB", "holland": "NL", "kktc": "CY",
    "kuzey kibris": "CY", "kuzey kibris turk cumhuriyeti": "CY", "trnc": "CY", "northern cyprus": "CY",
    "guney kibris": "CY", "bosna": "BA", "bosnia": "BA", "makedonya": "MK", "cek cumhuriyeti": "CZ", "kore": "KR",
    "kore cumhuriyeti": "KR", "republic of korea": "KR", "bae": "AE", "b a e": "AE", "uae": "AE", "u a e": "AE",
    "suudi": "SA", "filistin": "PS", "palestine": "PS", "beyaz rusya": "BY", "slovak cumhuriyeti": "SK",
    "slovak republic": "SK", "kosovo": "XK", "kosova": "XK", "cape verde": "CV", "ivory coast": "CI",
}  # fmt: skip
_NO_COUNTRIES = {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"}
_PARTS = re.compile(r"[/()\-–,;]")


def country_code(said: str) -> str | None:
    """The country's code as NUTS writes it, however it is written; None when it is none.

    From a code of two or three letters, or a name in Turkish, English or a language of the country, short or whole;
    also where its code stands beside its name.
    """
    code = _country(said)
    if code is None:
        parts = {found for part in _PARTS.split(said) if (found := _country(part))}
        code = parts.pop() if len(parts) == 1 else None
    return nuts_country(code) if code else None


def _country(said: str) -> str | None:
    known = _written_countries()
    plain = " ".join(words(said))
    bare = " ".join(word for word in plain.split() if word not in _FORMS)
    return known.get(plain) or known.get(bare)


@cache
def _written_countries() -> dict[str, str]:
    """ISO codes by all that people write for a country, as folded words."""
    territories = {code for code in map(str, Locale("en").territories) if len(code) == 2 and code.isalpha()}
    territories -= _NO_COUNTRIES
    own = {
        name: code
        for code in territories
        for language in get_official_languages(code, de_facto=True)
        if (name := _own_name(language, code))
    }
    threes = {three: codes[0] for three, codes in get_global("territory_aliases").items()
              if len(three) == 3 and three.isalpha() and codes[0] in territories and len(codes) == 1}  # fmt: skip
    named = own | threes | countries()
    return {" ".join(words(name)): code for name, code in named.items() if code in territories} | _WRITTEN


def _own_name(language: str, code: str) -> str | None:
    """What a country is called in a language; nothing where the language is not known here."""
    try:
        return Locale(language).territories.get(code)
    except UnknownLocaleError:
        return None
