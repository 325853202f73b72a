"""Where something is, as a NUTS code: by what it says, by name, by the nearest label point, or its country alone."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from graph.gazetteer import city_names, nuts_country
from graph.model import PUBLIC, Node
from graph.store import Store
from graph.words.folding import words

# What the NUTS table writes behind the name of a German city that is a region by itself.
_CITY = re.compile(r"^(.+), (?:Kreisfreie Stadt|Stadtkreis)$")


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
        cities = (found[1] for name in node.called if (found := _CITY.match(name)))
        for name in (*node.called, *cities):
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
