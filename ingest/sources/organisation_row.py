"""One organisation made of the cells of its row; no file, no store but for where places are."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graph.codes import NUTS_VERSION, region_code
from graph.errors import BadInput
from graph.gazetteer import country_code, country_names, nuts_country
from graph.model import Edge, Name, Node, Passage, Source
from graph.vocabulary import vocabulary
from graph.words.folding import words
from graph.words.language import detect
from graph.words.sentences import LANGUAGES, Sentence
from ingest.cells import audience, count, flag, kind_of, listed, number, year
from ingest.contacts import organisation_email, organisation_phone
from ingest.made import AskedEdge, Complaints, Made, read_sectors
from ingest.personal import PERSONS, refuse_identity, tax_number
from ingest.places import Place, Places
from ingest.refusals import demand, in_column
from ingest.sectors import Sectors
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
    """What an organisation is not taken without: what identifies it, and who may see it."""

    id: str
    kind: str
    vkn: str | None
    audience: tuple[str, ...]


def made_organisation(
    source: Callable[[str], Source], said: Mapping[str, str], places: Places, sectors: Sectors
) -> Made:
    """The organisation with what it seeks and can do; Refused where what identifies it or its audience is wrong.

    `source` gives the source of a record by the record's id. `said` has cells by the template's column names, any
    of which may lack. Any other cell that cannot be used is a complaint, and the organisation is kept without it.
    """
    cells, complaints, notes = defaultdict(str, said), Complaints(), Counter[Sentence]()
    needed = _needed(cells, complaints)
    props = _props(cells, needed.vkn, complaints)
    place = _place(places, cells, (props.get("lon"), props.get("lat")), complaints)
    node = Node(
        needed.id,
        needed.kind,
        cells["name"],
        (source(needed.id),),
        _names(cells["names"]),
        place.code,
        read_sectors(sectors, cells["sectors"], complaints, notes),
        needed.audience,
        {**props, **_contacts(cells, complaints), "region_by": place.by},
    )
    return Made(node, tuple(_passages(node, cells)), tuple(_ties(node, cells)), complaints.all, notes)


def organisation_tie(tie: AskedEdge, kinds: Mapping[str, str]) -> Edge:
    """The edge that an organisation asks for; BadInput unless the other end is there and may be tied so.

    `kinds` are those of what is there, by id, the organisation itself included.
    """
    demand(tie.other != tie.own, "ingest.cell.itself", id=tie.own)
    demand(tie.other in kinds, "ingest.organisations.no_end", id=tie.other)
    vocabulary().check(tie.edge, kinds)
    return tie.edge


def _needed(cells: Mapping[str, str], complaints: Complaints) -> _Needed:
    _refuse_identities(cells)
    with in_column("name"):
        demand(cells["name"], "ingest.cell.no_name")
    with in_column("kind"):
        kind = kind_of(cells["kind"])
    vkn = _vkn(cells, complaints)
    with in_column("audience"):
        seen_by = audience(cells["audience"])
    with in_column("id"):
        return _Needed(_id(cells, vkn), kind, vkn, seen_by)


def _vkn(cells: Mapping[str, str], complaints: Complaints) -> str | None:
    """The tax number, which identifies what has no id; a person's number refuses the row wherever it stands."""
    with in_column("vkn"):
        try:
            return tax_number(cells["vkn"])
        except BadInput as error:
            if not cells["id"] or error.sentence.key == PERSONS:
                raise
            complaints.add("vkn", error.sentence)
            return None


def _refuse_identities(cells: Mapping[str, str]) -> None:
    for name, cell in cells.items():
        with in_column(name):
            # A tax number of 11 digits has its own sentence.
            refuse_identity(cell if name != "vkn" else "")


def _place(places: Places, cells: Mapping[str, str], point: _Point, complaints: Complaints) -> Place:
    """The region as given, or as found; what is said of it and cannot be is a complaint."""
    said, city = cells["country"], cells["city"]
    country = complaints.read("country", _country, said)
    given = _given(places, cells["region"], country, complaints)
    # Türkiye goes without saying, but where a region says otherwise.
    area = country or (given.code[:2] if given and given.code else "" if said else "TR")
    found = places.find(area, city, *point)
    if given and _apart(given, found):
        complaints.say("region", "ingest.cell.other_city", city=city, code=given.code or "", found=found.code or "")
        return found
    if area == "TR" and city and found.by == "country" and not (given and places.shared(city, given.code or "")):
        complaints.say("city", "ingest.cell.no_city", city=city)
        if not said and not given and places.elsewhere(area, city):
            return Place(None, "nothing")
    return given or found


def _apart(given: Place, found: Place) -> bool:
    """Whether a region and the place of a city are two, neither in the other."""
    one, other = given.code or "", found.code or ""
    return found.by == "name" and not one.startswith(other) and not other.startswith(one)


def _country(said: str) -> str:
    code = country_code(said)
    if code is None:
        raise BadInput("ingest.cell.no_country", said=said)
    return code


def _given(places: Places, said: str, country: str | None, complaints: Complaints) -> Place | None:
    """The region that a cell says, in the country where one is said; None where none is known by it."""
    if not said:
        return None
    # A name first: Ordu, Rize, Bolu and Sivas have the form of a code.
    named = places.find(country or "TR", said)
    if named.by == "name" and named.code != said.upper():
        return named
    code = complaints.read("region", region_code, said)
    if code is None:
        return None
    now = places.current(code)
    if now is None:
        complaints.say("region", "ingest.cell.no_region", code=code, version=NUTS_VERSION)
        return None
    if country and now[:2] != nuts_country(country):
        names = dict(zip(LANGUAGES, country_names(country), strict=False))
        complaints.say("region", "ingest.cell.other_country", code=code, country=names or country)
        return None
    if now[2:] != code[2:]:
        complaints.say("region", "ingest.cell.old_region", code=code, now=now)
    return Place(now, "code")


def _ties(node: Node, cells: Mapping[str, str]) -> Iterator[AskedEdge]:
    for relation in ("member_of", "hosts"):
        for target in listed(cells[relation], ";,|"):
            edge = Edge(node.id, relation, target, node.source, audience=node.audience)
            yield AskedEdge(relation, target, edge)


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


def _props(cells: Mapping[str, str], vkn: str | None, complaints: Complaints) -> dict[str, Any]:
    employees = complaints.read("employees", lambda said: count(said, 10_000_000), cells["employees"])
    props = {
        "city": cells["city"] or None,
        "website": complaints.read("website", _website, cells["website"]),
        "employees": employees and employees.least,
        "employees_most": employees.most if employees and employees.most != employees.least else None,
        "founded": complaints.read("founded", lambda said: year(said, 500), cells["founded"]),
        "demo": complaints.read("demo", flag, cells["demo"]) or None,
        "vkn": vkn,
        "lon": complaints.read("lon", lambda said: number(said, least=-180, most=180), cells["lon"]),
        "lat": complaints.read("lat", lambda said: number(said, least=-90, most=90), cells["lat"]),
    }
    return {key: value for key, value in props.items() if value is not None}


def _contacts(cells: Mapping[str, str], complaints: Complaints) -> dict[str, object]:
    """How the organisation is reached; what may be a person's is a complaint."""
    found = {
        "email": complaints.read("email", lambda said: organisation_email(said, cells["name"]), cells["email"]),
        "phone": complaints.read("phone", organisation_phone, cells["phone"]),
        "contact_page": complaints.read("contact_page", _website, cells["contact_page"]),
    }
    return {key: value for key, value in found.items() if value}


def _website(said: str) -> str:
    """The web address, https where it names no scheme; any other scheme would be a link that runs something."""
    address = said if "://" in said else f"https://{said}"
    demand(_WEB.fullmatch(address), "ingest.cell.no_website", said=said)
    return address


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
