"""One record of the Research Organization Registry, read from each of its shapes: v1, v2, their CSV, a flat table."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from graph.errors import BadInput
from graph.model import Name
from ingest.cells import number

PREFIX = "https://ror.org/"


class RorRecord(NamedTuple):
    """What İmece takes of a record; `links` are (kind of relationship in lower case, ROR id of the other)."""

    id: str
    name: str
    names: tuple[Name, ...]
    types: tuple[str, ...]
    status: str
    country: str
    city: str
    area: str
    lat: float | None
    lon: float | None
    links: tuple[tuple[str, str], ...]
    props: Mapping[str, object]
    modified: str


def from_json(record: Mapping[str, Any]) -> RorRecord:
    """A record of schema v1 or v2; KeyError, TypeError, ValueError or BadInput when it is neither."""
    return _from_v2(record) if "names" in record else _from_v1(record)


def _from_v2(record: Mapping[str, Any]) -> RorRecord:
    shown = next(n for n in record["names"] if "ror_display" in n["types"])
    # Labels before aliases and acronyms, which have a language too: the first in a language is shown in it.
    others = sorted(
        (n for n in record["names"] if n is not shown or n["lang"]), key=lambda n: "label" not in n["types"]
    )
    locations: list[dict[str, Any]] = record.get("locations") or [{}]
    place: dict[str, Any] = locations[0].get("geonames_details") or {}
    return RorRecord(
        _short(record["id"]),
        shown["value"],
        tuple(Name(n["value"], n["lang"] or "und") for n in others),
        tuple(record["types"]),
        record["status"],
        place.get("country_code") or "",
        place.get("name") or "",
        place.get("country_subdivision_name") or "",
        place.get("lat"),
        place.get("lng"),
        tuple((r["type"].lower(), _short(r["id"])) for r in record.get("relationships") or ()),
        _props(
            website=next((x["value"] for x in record.get("links") or () if x["type"] == "website"), None),
            established=record.get("established"),
            **{x["type"]: x["preferred"] or x["all"][0] for x in record.get("external_ids") or () if x.get("all")},
        ),
        record["admin"]["last_modified"]["date"],
    )


def _from_v1(record: Mapping[str, Any]) -> RorRecord:
    addresses: list[dict[str, Any]] = record.get("addresses") or [{}]
    place = addresses[0]
    area = ((place.get("geonames_city") or {}).get("geonames_admin1") or {}).get("name")
    names = [Name(label["label"], label.get("iso639") or "und") for label in record.get("labels") or ()]
    names += [Name(text) for key in ("aliases", "acronyms") for text in record.get(key) or ()]
    return RorRecord(
        _short(record["id"]),
        record["name"],
        tuple(names),
        tuple(t.lower() for t in record["types"]),
        record["status"],
        (record.get("country") or {}).get("country_code") or "",
        place.get("city") or "",
        area or "",
        place.get("lat"),
        place.get("lng"),
        tuple((r["type"].lower(), _short(r["id"])) for r in record.get("relationships") or ()),
        _props(
            website=next(iter(record.get("links") or ()), None),
            established=record.get("established"),
            **{kind.lower(): _preferred(ids) for kind, ids in (record.get("external_ids") or {}).items()},
        ),
        "",
    )


Table = tuple[frozenset[str], Callable[[Mapping[str, str]], RorRecord]]
"""The columns by which a table is known, and how its rows are read; KeyError, ValueError or BadInput for a bad one."""


def table_of(columns: Iterable[str]) -> Table:
    """The shape of table that lacks the fewest of its columns."""
    there = set(columns)
    return min(_TABLES, key=lambda table: len(table[0] - there))


def from_row(row: Mapping[str, str]) -> RorRecord:
    """A row of the flat table."""
    labels = (part.partition(":") for part in _parts(row["labels"]))
    names = [Name(text, language or "und") for language, _, text in labels]
    names += [Name(text) for text in (*_parts(row["aliases"]), *_parts(row["acronyms"]))]
    links = tuple(
        (kind.lower(), _short(id_)) for kind, _, id_ in (p.partition(":") for p in _parts(row["relationships"]))
    )
    return RorRecord(
        _short(row["ror_id"]),
        row["name"],
        tuple(names),
        tuple(row["types"].split("|")),
        row["status"],
        row["country_code"],
        row["city"],
        row["region"],
        _degrees(row["lat"]),
        _degrees(row["lng"]),
        links,
        _props(website=row["website"] or None, established=_year(row["established"])),
        "",
    )


def _from_csv_v1(row: Mapping[str, str]) -> RorRecord:
    """A row of the CSV that ROR published by schema 1."""
    cell = defaultdict(str, row)
    names = _spoken(cell["labels"])
    names += [Name(text) for key in ("aliases", "acronyms") for text in _listed(cell[key])]
    ids = {kind.lower(): _first_id(cell, f"external_ids.{kind}") for kind in ("GRID", "ISNI", "FundRef", "Wikidata")}
    return RorRecord(
        _short(cell["id"]),
        _required(cell["name"]),
        tuple(names),
        tuple(kind.lower() for kind in _listed(cell["types"])),
        cell["status"],
        cell["country.country_code"],
        cell["addresses[0].geonames_city.name"],
        cell["addresses[0].geonames_city.geonames_admin1.name"],
        _degrees(cell["addresses[0].lat"]),
        _degrees(cell["addresses[0].lng"]),
        _links(cell["relationships"]),
        _props(website=_first(cell["links"]), established=_year(cell["established"]), **ids),
        "",
    )


def _from_csv_v2(row: Mapping[str, str]) -> RorRecord:
    """A row of the CSV that ROR publishes by schema 2."""
    cell = defaultdict(str, row)
    shown = _required(cell["names.types.ror_display"])
    leading = Name(shown, _language(cell["ror_display_lang"]))
    every = [name for kind in ("label", "alias", "acronym") for name in _spoken(cell[f"names.types.{kind}"])]
    others = [name for name in every if name.text != shown or name.language != "und"]
    names = others if leading.language == "und" or leading in others else [leading, *others]
    kinds = ("fundref", "grid", "isni", "wikidata")
    return RorRecord(
        _short(cell["id"]),
        shown,
        tuple(names),
        tuple(_listed(cell["types"])),
        cell["status"],
        cell["locations.geonames_details.country_code"],
        cell["locations.geonames_details.name"],
        cell["locations.geonames_details.country_subdivision_name"],
        _degrees(cell["locations.geonames_details.lat"]),
        _degrees(cell["locations.geonames_details.lng"]),
        _links(cell["relationships"]),
        _props(
            website=_first(cell["links.type.website"]),
            established=_year(cell["established"]),
            **{kind: _first_id(cell, f"external_ids.type.{kind}") for kind in kinds},
        ),
        cell["admin.last_modified.date"],
    )


_TABLES: tuple[Table, ...] = (
    (frozenset({"ror_id", "name", "types", "status"}), from_row),
    (frozenset({"id", "name", "types", "status", "country.country_code"}), _from_csv_v1),
    (frozenset({"id", "names.types.ror_display", "types", "status"}), _from_csv_v2),
)
_NEXT_LANGUAGE = re.compile(r";\s*(?=[a-z]{2,3}: |no_lang_code: )")


def _spoken(cell: str) -> list[Name]:
    """The names of a cell like “en: A; tr: B”.

    Several of a language stand there with commas between, which names have within, too: they are left as one.
    """
    found = (part.partition(": ") for part in _NEXT_LANGUAGE.split(cell) if part)
    return [Name(text.strip(), _language(code)) for code, _, text in found if text.strip()]


def _language(code: str) -> str:
    return code.strip() if code and code != "no_lang_code" else "und"


def _links(cell: str) -> tuple[tuple[str, str], ...]:
    """The relationships of a cell like “parent: ID, ID; child: ID”."""
    kinds = (part.partition(": ") for part in _listed(cell))
    return tuple((kind.lower(), _short(id_.strip())) for kind, _, ids in kinds for id_ in ids.split(","))


def _first_id(cell: Mapping[str, str], column: str) -> str | None:
    return cell[f"{column}.preferred"] or _first(cell[f"{column}.all"])


def _first(cell: str) -> str | None:
    return next(iter(_listed(cell)), None)


def _listed(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]


def _required(name: str) -> str:
    if not name:
        raise BadInput("ingest.cell.no_name")
    return name


def _degrees(cell: str) -> float | None:
    return number(cell)


def _year(cell: str) -> int | None:
    return None if (read := number(cell)) is None else int(read)


def _parts(cell: str) -> list[str]:
    return cell.split("|") if cell else []


def _short(id_: str) -> str:
    """The id without its address; BadInput when it is no ROR id."""
    short = id_.rpartition("/")[2]
    if len(short) != 9 or not short.isalnum():
        raise BadInput("ingest.ror.no_id", id=id_)
    return short


def _preferred(ids: Mapping[str, Any]) -> object:
    every = ids.get("all") or ids.get("preferred")
    return ids.get("preferred") or (every[0] if isinstance(every, list) else every)


def _props(**said: object) -> dict[str, object]:
    return {key: value for key, value in said.items() if value is not None}
