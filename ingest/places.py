"""Where something is, as a NUTS code: by what it says, by name, by the nearest label point, or its country alone."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from graph.gazetteer import city_names, nuts_country
from graph.model import PUBLIC, Node
from graph.store import Store
from graph.words.folding import listed, words
from ingest.classifications.regions import by_district, by_plate, regions, renewed

# What the NUTS table writes behind the name of a German city that is a region by itself.
_CITY = re.compile(r"^(.+), (?:Kreisfreie Stadt|Stadtkreis)$")
# A name before one of these is a street's: Ankara Caddesi lies in any town.
_STREETS = listed("cad cadde caddesi cd sok sokak sokagi sk bulvar bulvari blv mah mahalle mahallesi mh yolu apt")
_COUNTRY, _WIDE, _DEEP = 2, 4, 5
"""Signs of a country's code, of the level that is known everywhere, and of the narrowest level."""


@dataclass(frozen=True, slots=True)
class Place:
    """A region's code (None: nowhere known) and what it was found by."""

    code: str | None
    by: str


class Places:
    """Finds regions: of each country those that the store's edition has, else those that come with the program."""

    def __init__(self, store: Store) -> None:
        self._named: dict[tuple[str, str], str] = {}
        points: dict[str, list[tuple[str, float, float]]] = defaultdict(list)
        self.known: set[str] = set()
        for node in filter(_loaded, store.seen_by(frozenset({PUBLIC})).of_kind("region")):
            code = node.id.removeprefix("nuts:")
            self._name(code, node.called)
            lon, lat = node.props.get("lon"), node.props.get("lat")
            if len(code) == _DEEP and isinstance(lon, int | float) and isinstance(lat, int | float):
                points[code[:2]].append((code, float(lon), float(lat)))
        loaded = {code[:2] for code in self.known}
        for region in regions().values():
            if region.code[:2] not in loaded:
                self._name(region.code, region.called)
        self._deep = {code[:2] for code in self.known if len(code) == _DEEP}
        self._provinces = {
            name: code for (area, name), code in self._named.items() if area == "TR" and len(code) == _DEEP
        }
        self._aliases = self._among(dict(city_names()))
        self._districts = self._among({name: codes[0] for name, codes in by_district().items() if len(codes) == 1})
        self._plates = self._among(by_plate())
        self._named |= {(code[:2], name): code for name, code in self._aliases.items()}
        self._codes = {country: [p[0] for p in found] for country, found in points.items()}
        self._points = {country: np.array([p[1:] for p in found]) for country, found in points.items()}
        self.find = lru_cache(50_000)(self._find)

    def holds(self, code: str) -> bool:
        """Whether a region is in the edition; where it stops at level 2, what lies in a region of that is believed."""
        return code in self.known or (len(code) == _DEEP and code[:2] not in self._deep and code[:_WIDE] in self.known)

    def current(self, code: str) -> str | None:
        """The code as the edition has it, that of an older edition by its new one; None where it is in neither."""
        return next((one for one in (code, renewed(code)) if self.holds(one)), None)

    def shared(self, name: str, code: str) -> bool:
        """Whether a district's name, which several provinces have, is one of a region's."""
        return any(province.startswith(code) for province in by_district().get(" ".join(words(name)), ()))

    def elsewhere(self, country: str, name: str) -> bool:
        """Whether a place of this name is known, but in other countries alone."""
        said = " ".join(words(name))
        areas = {area for area, named in self._named if named == said}
        return bool(areas) and nuts_country(country) not in areas

    def _name(self, code: str, called: Iterable[str]) -> None:
        """Keep a region and its names; the narrowest of a name wins (Ankara is TR, TR5, TR51 and TR510)."""
        self.known.add(code)
        cities = (found[1] for name in called if (found := _CITY.match(name)))
        for name in (*called, *cities):
            key = (code[:2], " ".join(words(name)))
            if len(code) > len(self._named.get(key, "")):
                self._named[key] = code

    def _among(self, names: Mapping[str, str]) -> dict[str, str]:
        """The names with the narrowest region of the edition that holds theirs."""
        found = {
            name: next((code[:end] for end in range(len(code), _COUNTRY, -1) if code[:end] in self.known), "")
            for name, code in names.items()
        }
        return {name: code for name, code in found.items() if code}

    def _find(
        self, country: str, name: str = "", lon: float | None = None, lat: float | None = None, code: str = ""
    ) -> Place:
        """The place of something in a country (ISO or NUTS code), by whatever else is known of it."""
        area = nuts_country(country)
        if (current := self.current(code) if code else None) and current[:2] == area:
            return Place(current, "code")
        named = self._named.get((area, " ".join(words(name)))) if name else None
        if named is None and area == "TR":
            named = self._plates.get(name.strip().zfill(2)) or self._in_address(name)
        if named and len(named) > _COUNTRY:
            return Place(named, "name")
        if lon is not None and lat is not None and area in self._points:
            return Place(self._codes[area][_nearest(self._points[area], lon, lat)], "nearest label point")
        return Place(area or None, "country" if area else "nothing")

    def _in_address(self, name: str) -> str | None:
        """The province that a Turkish place ends with, as in “Çankaya / Ankara”, else its last district."""
        said = words(name)
        streets = [part for part, after in pairwise((*said, "")) if after in _STREETS]
        others = [part for part in said if part not in streets]
        known = (self._provinces, self._aliases, self._districts)
        tried = ((names, part) for parts in (others, streets) for names in known for part in parts[::-1])
        return next((names[part] for names, part in tried if part in names), None)


def _loaded(node: Node) -> bool:
    """Whether a region is of an edition, and not only referred to."""
    return any(source.dataset != "stub" for source in node.sources)


def _nearest(points: NDArray[np.float64], lon: float, lat: float) -> int:
    """The place of the nearest of (n, 2) points in degrees, longitudes shortened by latitude."""
    offset = (points - (lon, lat)) * (np.cos(np.radians(lat)), 1.0)
    return int(np.argmin((offset**2).sum(axis=1)))
