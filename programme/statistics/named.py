"""Measures and units by whatever name a file has for them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from graph.words.folding import key
from graph.words.sentences import Language

_OWN = re.compile(r"[a-z0-9][a-z0-9_.-]{0,59}")
_APART = re.compile(r"\s+[-–—/|]\s+|\n|[()\[\]]|(?<=\D)/(?=\D)")
_THOUSANDS = re.compile(r"\b(?:bin|thousands?|ths)\b", re.IGNORECASE)
_MILLIONS = re.compile(r"\b(?:milyon|mn|millions?|mio)\b", re.IGNORECASE)
_UNITS = {
    "abd dolari": "USD", "abd $": "USD", "dolar": "USD", "usd": "USD", "us dollars": "USD", "us dollar": "USD",
    "us $": "USD", "$": "USD", "avro": "EUR", "euro": "EUR", "eur": "EUR", "€": "EUR", "tl": "TRY",
    "turk lirasi": "TRY", "try": "TRY", "₺": "TRY", "kisi": "persons", "persons": "persons", "person": "persons",
    "people": "persons", "per": "persons", "nr": "", "number": "", "sayi": "", "adet": "",
}  # fmt: skip
"""Units by what files call them; empty for a bare number, which is of the measure's own unit."""


@dataclass(frozen=True, slots=True)
class Named:
    """A measure: the name that we keep it by, what it is called, and its unit where a file says none."""

    name: str
    label: Mapping[str, str]
    unit: str


@cache
def _listed() -> Mapping[str, Mapping[str, object]]:
    return tomllib.loads(files(str(__package__)).joinpath("measures.toml").read_text("utf-8"))


@cache
def known() -> Mapping[str, Named]:
    """The measures that are known, by name."""
    return {
        name: Named(name, {"tr": str(one["tr"]), "en": str(one["en"])}, str(one["unit"]))
        for name, one in _listed().items()
    }


@cache
def _spelled() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for name, one in _listed().items():
        codes, words = one["codes"], one["words"]
        assert isinstance(codes, list)  # noqa: S101 - the file is ours
        assert isinstance(words, list)  # noqa: S101
        found |= {key(said): name for said in (name, *codes, *words)}
    return found


def measure_named(said: str) -> str | None:
    """The known measure that a text calls, in either language or both (“Girişim sayısı - Number of enterprises”)."""
    parts = [said, *_APART.split(said)]
    return next((_spelled()[k] for part in parts if part and (k := key(part)) in _spelled()), None)


def measure_words(said: str) -> set[str]:
    """The known measures that a sentence names: of one name within another (çalışan, çalışan sayısı) the longer."""
    left, found = f" {key(said)} ", set[str]()
    for words in sorted(_spelled(), key=len, reverse=True):
        if len(words) > 3 and f" {words} " in left:
            found.add(_spelled()[words])
            left = left.replace(f" {words} ", " · ")
    return found


def measure(said: str) -> str | None:
    """The measure of a code or name: one that is known, else its own in small letters; None where it is no name."""
    own = re.sub(r"\s+", "_", said.strip().lower())
    return measure_named(said) or (own if _OWN.fullmatch(own) else None)


def measure_label(name: str, language: Language) -> str:
    """What people call a measure; one that is not known by its own name."""
    return known()[name].label[language] if name in known() else name


def unit_named(said: str) -> str | None:
    """The unit that a text states, such as `1000 USD` of “Bin ABD $”; None where it states none that is known."""
    return next((found for part in [said, *_APART.split(said)] if part and (found := _unit(part)) is not None), None)


def _unit(said: str) -> str | None:
    apart = said.replace("_", " ")
    bare = " ".join(_MILLIONS.sub(" ", _THOUSANDS.sub(" ", apart)).lower().split())
    found = next((_UNITS[one] for one in (key(bare), bare) if one in _UNITS), None)
    scale = 1_000 if _THOUSANDS.search(apart) else 1_000_000 if _MILLIONS.search(apart) else 0
    return f"{scale} {found}".strip() if scale and found is not None else found


def unit(said: str, measure_name: str) -> str:
    """The unit of a figure: what the file says, the measure's own where that is a bare number or nothing."""
    found = unit_named(said) if said.strip() else ""
    own = known()[measure_name].unit if measure_name in known() else ""
    return said.strip() if found is None else found or own
