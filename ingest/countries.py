"""Countries as people write them, to the code that NUTS uses for them."""

from functools import cache

from babel import Locale

from graph.folding import name_words
from graph.model import Name

_NUTS = {"GR": "EL", "GB": "UK"}  # where NUTS differs from ISO 3166-1
_ISO = {nuts: iso for iso, nuts in _NUTS.items()}
_MORE = {
    "turkey": "TR", "england": "GB", "great britain": "GB", "ingiltere": "GB", "uk": "GB", "abd": "US", "usa": "US",
    "czech republic": "CZ", "cek cumhuriyeti": "CZ", "macedonia": "MK", "makedonya": "MK", "kosovo": "XK",
    "bosna hersek": "BA", "the netherlands": "NL", "republic of turkey": "TR", "turkiye cumhuriyeti": "TR",
}  # fmt: skip


@cache
def _codes() -> dict[str, str]:
    """ISO codes by every folded spelling that is known."""
    known = dict(_MORE)
    for language in ("en", "tr"):
        territories = Locale(language).territories
        known.update(
            {name_words(name): code for code, name in territories.items() if len(code) == 2 and code.isalpha()}
        )
    return known


@cache
def country_code(text: str) -> str | None:
    """The country's code in NUTS (EL, UK), elsewhere ISO 3166-1, from a code or a Turkish or English name."""
    tidy = text.strip().upper()
    iso = _ISO.get(tidy, tidy)
    if iso not in _codes().values():
        iso = _codes().get(name_words(text), "")
    return _NUTS.get(iso, iso) or None


@cache
def country_names(code: str) -> tuple[Name, ...]:
    """The names of a country in English and Turkish; none for what is no country's code."""
    iso = _ISO.get(code, code)
    found = ((Locale(language).territories.get(iso), language) for language in ("en", "tr"))
    return tuple(Name(str(name), language) for name, language in found if name and len(iso) == 2)
