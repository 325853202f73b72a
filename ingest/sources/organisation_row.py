"""One organisation made of the cells of its row; no file, no store but for where places are."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from graph.codes import region_code, sector_code
from graph.errors import BadInput
from graph.gazetteer import country_code
from graph.model import Edge, Name, Node, Passage, Source
from graph.vocabulary import vocabulary
from graph.words.folding import words
from graph.words.language import detect
from ingest.cells import audience, flag, kind_of, listed, number
from ingest.contacts import organisation_email, organisation_phone
from ingest.made import AskedEdge, Complaints, Made
from ingest.personal import refuse_identity, tax_number
from ingest.places import Place, Places
from ingest.refusals import demand, in_column
from ingest.tables.columns import EXAMPLE_ID
from ingest.texts.passages import cut_text

# Ids that other sources give to what is no organisation.
_OTHERS = {"nuts:": "region", "nace:": "sector", "doc:": "document", "topic:": "topic", "programme:": "programme",
           "cordis:project:": "project"}  # fmt: skip
_WEB = re.compile(r"https?://[^\s:/?#@]+\.[^\s]+", re.IGNORECASE)
_Point = tuple[float | None, float | None]
"""Longitude and latitude."""


@dataclass(frozen=True, slots=True)
class _Needed:
    """What an organisation is not taken without: one cell of it that cannot be read refuses the row."""

    id: str
    kind: str
    country: str
    point: _Point
    audience: tuple[str, ...]
    props: Mapping[str, object]


def made_organisation(source: Callable[[str], Source], said: Mapping[str, str], places: Places) -> Made:
    """The organisation with what it seeks and can do; Refused where a cell that it is not taken without is wrong.

    `source` gives the source of a record by the record's id. `said` has cells by the template's column names, any
    of which may lack. A region or sector that cannot be read is a complaint, and the organisation is kept without it.
    """
    cells, complaints = defaultdict(str, said), Complaints()
    needed = _needed(cells)
    place = _place(places, cells, needed, complaints)
    node = Node(
        needed.id,
        needed.kind,
        cells["name"],
        (source(needed.id),),
        _names(cells["names"]),
        place.code,
        complaints.read_each("sectors", sector_code, listed(cells["sectors"], ";,|")),
        needed.audience,
        {**needed.props, **_contacts(cells, complaints), "region_by": place.by},
    )
    return Made(node, tuple(_passages(node, cells)), tuple(_ties(node, cells)), complaints.all)


def organisation_tie(tie: AskedEdge, kinds: Mapping[str, str]) -> Edge:
    """The edge that an organisation asks for; BadInput unless the other end is there and may be tied so.

    `kinds` are those of what is there, by id, the organisation itself included.
    """
    demand(tie.other in kinds, "ingest.organisations.no_end", id=tie.other)
    vocabulary().check(tie.edge, kinds)
    return tie.edge


def _needed(cells: Mapping[str, str]) -> _Needed:
    _refuse_identities(cells)
    with in_column("name"):
        demand(cells["name"], "ingest.cell.no_name")
    with in_column("kind"):
        kind = kind_of(cells["kind"])
    with in_column("vkn"):
        vkn = tax_number(cells["vkn"])
    with in_column("country"):
        country = country_code(cells["country"] or "TR") or ""
        demand(country, "ingest.cell.no_country", said=cells["country"])
    point = _point(cells)
    with in_column("audience"):
        seen_by = audience(cells["audience"])
    props = _props(cells, vkn, point)
    with in_column("id"):
        return _Needed(_id(cells, vkn), kind, country, point, seen_by, props)


def _refuse_identities(cells: Mapping[str, str]) -> None:
    for name, cell in cells.items():
        with in_column(name):
            # A tax number of 11 digits has its own sentence.
            refuse_identity(cell if name != "vkn" else "")


def _point(cells: Mapping[str, str]) -> _Point:
    with in_column("lon"):
        lon = number(cells["lon"], least=-180, most=180)
    with in_column("lat"):
        return lon, number(cells["lat"], least=-90, most=90)


def _place(places: Places, cells: Mapping[str, str], needed: _Needed, complaints: Complaints) -> Place:
    """The region as given, or as found; a region that is none is a complaint."""
    said = cells["region"]
    # A name first: Ordu, Rize, Bolu and Sivas have the form of a code.
    named = places.find(needed.country, said) if said else None
    if named and named.by == "name" and named.code != said.upper():
        return named
    code = complaints.read("region", region_code, said)
    return Place(code, "code") if code else places.find(needed.country, cells["city"], *needed.point)


def _ties(node: Node, cells: Mapping[str, str]) -> Iterator[AskedEdge]:
    for relation in ("member_of", "hosts"):
        for target in listed(cells[relation], ";,|"):
            yield AskedEdge(relation, target, Edge(node.id, relation, target, node.source))


def _id(cells: Mapping[str, str], vkn: str | None) -> str:
    """The id as given, or one that the same organisation gets again."""
    given = cells["id"]
    if given:
        demand(":" in given and not any(c.isspace() for c in given), "ingest.organisations.no_id", id=given)
        demand(given != EXAMPLE_ID, "ingest.organisations.example_id", id=given)
        other = next((kind for space, kind in _OTHERS.items() if given.lower().startswith(space)), None)
        if other is not None:
            kind = vocabulary().kind(other).written
            raise BadInput("ingest.organisations.other_id", id=given, kind=kind)
        return given
    if vkn:
        return f"tr:vkn:{vkn}"
    return "org:" + "-".join(words(f"{cells['name']} {cells['city']}"))


def _names(said: str) -> tuple[Name, ...]:
    names = []
    for part in listed(said, "|"):
        language, colon, text = part.partition(":")
        known = bool(colon and text.strip()) and len(language.strip()) == 2
        names.append(Name(text.strip(), language.strip().lower()) if known else Name(part))
    return tuple(names)


def _props(cells: Mapping[str, str], vkn: str | None, point: _Point) -> dict[str, object]:
    props: dict[str, object | None] = {"city": cells["city"] or None}
    with in_column("website"):
        props["website"] = _website(cells["website"])
    for key, least, most in (("employees", 0, 10_000_000), ("founded", 500, 2_100)):
        with in_column(key):
            props[key] = number(cells[key], int, least, most)
    with in_column("demo"):
        props["demo"] = flag(cells["demo"]) or None
    props |= {"vkn": vkn, "lon": point[0], "lat": point[1]}
    return {key: value for key, value in props.items() if value is not None}


def _contacts(cells: Mapping[str, str], complaints: Complaints) -> dict[str, object]:
    """How the organisation is reached; what may be a person's is a complaint."""
    found = {
        "email": complaints.read("email", lambda said: organisation_email(said, cells["name"]), cells["email"]),
        "phone": complaints.read("phone", organisation_phone, cells["phone"]),
        "contact_page": complaints.read("contact_page", _website, cells["contact_page"]),
    }
    return {key: value for key, value in found.items() if value}


def _website(said: str) -> str | None:
    """The web address, https where it names no scheme; any other scheme would be a link that runs something."""
    address = said if "://" in said or not said else f"https://{said}"
    demand(not said or _WEB.fullmatch(address), "ingest.cell.no_website", said=said)
    return address or None


def _passages(node: Node, cells: Mapping[str, str]) -> Iterator[Passage]:
    """The description as profile, each need and capability by itself."""
    said = {
        "profile": [cells["description"]],
        "need": listed(cells["needs"], "|\n"),
        "capability": listed(cells["capabilities"], "|\n"),
    }
    for role, texts in said.items():
        pieces = [piece for text in texts for piece in cut_text(text)]
        for seq, piece in enumerate(pieces):
            yield Passage(node.id, piece, node.source, role, seq, detect(piece), None, node.audience)
