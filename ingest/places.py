"""Where something is, as a NUTS code: by what it says, by name, by the nearest label point, or its country alone."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

import numpy as np
from babel import Locale
from numpy.typing import NDArray

from graph.model import PUBLIC, Node
from graph.store import Store
from graph.words.folding import fold, words

# What the NUTS table writes behind the name of a German city that is a region by itself.
_CITY = re.compile(r"^(.+), (?:Kreisfreie Stadt|Stadtkreis)$")
# NUTS names two countries otherwise than ISO 3166-1.
_NUTS_COUNTRY = {"GR": "EL", "GB": "UK"}


@dataclass(frozen=True, slots=True)
class Place:
    """A region's code (None: nowhere known) and what it was found by."""

    code: str | None
    by: str


class Places:
    """Finds regions among those that the store holds."""

    def __init__(self, store: Store) -> None:
        self._named: dict[tuple[str, str], str] = {}
        points: dict[str, list[tuple[str, float, float]]] = defaultdict(list)
        self.known: set[str] = set()
        for node in store.seen_by(frozenset({PUBLIC})).of_kind("region"):
            code = node.id.removeprefix("nuts:")
            self.known.add(code)
            self._name(code, node)
            lon, lat = node.props.get("lon"), node.props.get("lat")
            if len(code) == 5 and isinstance(lon, int | float) and isinstance(lat, int | float):
                points[code[:2]].append((code, float(lon), float(lat)))
        self._provinces = {name: code for (area, name), code in self._named.items() if area == "TR" and len(code) == 5}
        self._aliases = {name: code for name, code in city_names() if code in self.known}
        self._named |= {(code[:2], name): code for name, code in self._aliases.items()}
        self._codes = {country: [p[0] for p in found] for country, found in points.items()}
        self._points = {country: np.array([p[1:] for p in found]) for country, found in points.items()}
        self.find = lru_cache(50_000)(self._find)

    def _name(self, code: str, node: Node) -> None:
        """Keep the region's names; the narrowest region of a name wins (Ankara is TR, TR5, TR51 and TR510)."""
        names = (node.name, *(n.text for n in node.names))
        cities = (found[1] for name in names if (found := _CITY.match(name)))
        for name in (*names, *cities):
            key = (code[:2], " ".join(words(name)))
            if len(code) > len(self._named.get(key, "")):
                self._named[key] = code

    def _find(
        self, country: str, name: str = "", lon: float | None = None, lat: float | None = None, code: str = ""
    ) -> Place:
        """The place of something in a country (ISO or NUTS code), by whatever else is known of it."""
        area = nuts_country(country)
        if code and code[:2] == area and (code in self.known or not self.known):
            return Place(code, "code")
        named = self._named.get((area, " ".join(words(name)))) if name else None
        if named is None and area == "TR":
            named = self._in_address(name)
        if named and len(named) > 2:
            return Place(named, "name")
        if lon is not None and lat is not None and area in self._points:
            return Place(self._codes[area][_nearest(self._points[area], lon, lat)], "nearest label point")
        return Place(area or None, "country" if area else "nothing")

    def _in_address(self, name: str) -> str | None:
        """The province that a Turkish place ends with, as in “Çankaya / Ankara”, else its last district."""
        parts = words(name)[::-1]
        return next(
            (known[part] for known in (self._provinces, self._aliases) for part in parts if part in known), None
        )


def _nearest(points: NDArray[np.float64], lon: float, lat: float) -> int:
    """The place of the nearest of (n, 2) points in degrees, longitudes shortened by latitude."""
    offset = (points - (lon, lat)) * (np.cos(np.radians(lat)), 1.0)
    return int(np.argmin((offset**2).sum(axis=1)))


@cache
def city_names() -> tuple[tuple[str, str], ...]:
    """Folded names that people write for regions, with the region's code."""
    listed = tomllib.loads(files("ingest").joinpath("city_names.toml").read_text("utf-8"))
    return tuple(
        (" ".join(words(name)), code) for part in listed.values() for code, names in part.items() for name in names
    )


def nuts_country(code: str) -> str:
    """The country as NUTS writes it."""
    upper = code.strip().upper()
    return _NUTS_COUNTRY.get(upper, upper)


@cache
def _countries() -> dict[str, str]:
    """ISO codes by folded code and by name in Turkish and English."""
    found = {}
    for language in ("tr", "en"):
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
    }


def country_code(said: str) -> str | None:
    """The country's code as NUTS writes it, from a code or a Turkish or English name; None when it is none."""
    code = _countries().get(fold(said.strip()))
    return nuts_country(code) if code else None
