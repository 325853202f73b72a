"""One record of the Research Organization Registry, read from each of its shapes: v1, v2 and the flat table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from graph.errors import BadInput
from graph.model import Name

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
        float(row["lat"]) if row["lat"] else None,
        float(row["lng"]) if row["lng"] else None,
        links,
        _props(website=row["website"] or None, established=int(row["established"]) if row["established"] else None),
        "",
    )


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
