"""Organisations by the template, in CSV or Excel, with Turkish or English headers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from graph.codes import region_code, sector_code
from graph.errors import BadInput
from graph.model import Batch, Edge, Name, Node, Passage
from graph.vocabulary import vocabulary
from graph.words.folding import words
from graph.words.language import detect
from ingest.batches import chunks, edge_batches, placed
from ingest.intake import Job, SourceReader
from ingest.personal import refuse_identity, tax_number
from ingest.places import Place, Places, country_code
from ingest.refusals import Refused, column, demand
from ingest.stubs import Stubs
from ingest.tables.cells import audience, flag, kind_of, listed, number
from ingest.tables.columns import EXAMPLE_ID, ORGANISATIONS
from ingest.tables.csv_rows import Row
from ingest.tables.filled import check_filled, filled_rows
from ingest.texts.passages import cut_text

_PERSONAL = ("vkn",)
_EXAMPLES = frozenset(c.example(language) for c in ORGANISATIONS if c.name == "name" for language in ("tr", "en"))
# Ids that other sources give to what is no organisation.
_OTHERS = {"nuts:": "region", "nace:": "sector", "doc:": "document", "topic:": "topic", "programme:": "programme",
           "cordis:project:": "project"}  # fmt: skip
_WEB = re.compile(r"https?://[^\s:/?#@]+\.[^\s]+", re.IGNORECASE)


@dataclass(slots=True)
class _Reading:
    """What is known while a file is read: places, ids taken, and ties to be made once all nodes are there."""

    job: Job
    places: Places
    ids: dict[str, int] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    ties: list[tuple[_Line, str, Edge]] = field(default_factory=list)
    audiences: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Line:
    """A row by the template's column names, and where it stands."""

    job: Job
    path: Path
    number: int
    cells: Row

    def __getitem__(self, name: str) -> str:
        return self.cells.get(name, "")

    def reject(self, name: str, reason: str) -> None:
        """Refuse the row, or its cell of this column; what may be personal is not repeated."""
        shown = {k: v for k, v in self.cells.items() if k not in _PERSONAL}
        self.job.reject(self.path, self.number, name, reason, shown)


class OrganisationsReader(SourceReader):
    """Organisations with what they seek and what they can do."""

    name = "organisations"
    says = "organisations by the template (CSV, XLSX; imece template organisations)"

    def dataset(self, paths: Sequence[Path]) -> str:
        return f"{self.name}:{'-'.join(words(paths[0].name.split('.')[0])) or 'file'}"

    def check(self, paths: Sequence[Path]) -> None:
        for path in paths:
            check_filled(path, ORGANISATIONS, ("kind", "name"), f"start from “imece template {self.name}”")

    def read(self, job: Job) -> Iterator[Batch]:
        reading = _Reading(job, Places(job.store))
        stubs = Stubs(job.store)
        for chunk in chunks(self._organisations(reading)):
            yield placed(chunk, stubs)
        yield from edge_batches(self._ties(reading))
        job.note_absent(reading.audiences, reading.kinds)

    def _organisations(self, reading: _Reading) -> Iterator[tuple[Node, list[Passage]]]:
        for path in reading.job.paths:
            for number_, row in filled_rows(reading.job, path, ORGANISATIONS):
                if row.get("id") == EXAMPLE_ID and row.get("name") in _EXAMPLES:
                    continue
                reading.job.count()
                line = _Line(reading.job, path, number_, row)
                try:
                    node = _node(reading, line)
                except Refused as refused:
                    line.reject(refused.column, str(refused))
                    continue
                _note_ties(reading, line, node)
                yield node, list(_passages(node, line))

    def _ties(self, reading: _Reading) -> Iterator[Edge]:
        """The ties whose other end is there, in this file or in the store; the others are refused."""
        asked = {edge.dst for *_, edge in reading.ties}
        held = {id_: records[0].kind for id_, records in reading.job.store.records(asked).items()}
        kinds = held | reading.kinds
        for line, relation, edge in reading.ties:
            if edge.dst not in kinds:
                line.reject(relation, f"{edge.dst} is not there: load it first, or correct the id.")
                continue
            try:
                vocabulary().check(edge, kinds)
            except BadInput as error:
                line.reject(relation, str(error))
                continue
            yield edge


def _node(reading: _Reading, line: _Line) -> Node:
    for name, cell in line.cells.items():
        with column(name):
            # A tax number of 11 digits has its own sentence.
            refuse_identity(cell if name != "vkn" else "")
    with column("name"):
        demand(line["name"], "The name is empty.")
    with column("kind"):
        kind = kind_of(line["kind"])
    with column("vkn"):
        vkn = tax_number(line["vkn"])
    with column("country"):
        country = country_code(line["country"] or "TR") or ""
        demand(country, f"“{line['country']}” is no country: write its name or its two-letter code.")
    with column("lon"):
        lon = number(line["lon"], least=-180, most=180)
    with column("lat"):
        point = lon, number(line["lat"], least=-90, most=90)
    with column("audience"):
        seen_by = audience(line["audience"])
    props = _props(line, vkn, point)
    with column("id"):
        id_ = _id(line, vkn)
        demand(id_ not in reading.ids, f"{id_} stands on line {reading.ids.get(id_)} already: give each its own id.")
    reading.ids[id_] = line.number
    reading.kinds[id_] = kind
    reading.audiences.update(seen_by)
    place = _place(reading.places, line, country, point)
    return Node(
        id_,
        kind,
        line["name"],
        (reading.job.source(id_),),
        _names(line["names"]),
        place.code,
        tuple(_sectors(line)),
        seen_by,
        props | {"region_by": place.by},
    )


def _place(places: Places, line: _Line, country: str, point: tuple[float | None, float | None]) -> Place:
    """The region as given, or as found; a region that is none is refused, the row is kept."""
    said = line["region"]
    # A name first: Ordu, Rize, Bolu and Sivas have the form of a code.
    named = places.find(country, said) if said else None
    if named and named.by == "name" and named.code != said.upper():
        return named
    try:
        if said:
            return Place(region_code(said), "code")
    except BadInput as error:
        line.reject("region", str(error))
    return places.find(country, line["city"], *point)


def _sectors(line: _Line) -> Iterator[str]:
    for said in listed(line["sectors"], ";,|"):
        try:
            yield sector_code(said)
        except BadInput as error:
            line.reject("sectors", str(error))


def _note_ties(reading: _Reading, line: _Line, node: Node) -> None:
    for relation in ("member_of", "hosts"):
        for target in listed(line[relation], ";,|"):
            reading.ties.append((line, relation, Edge(node.id, relation, target, node.source)))


def _id(line: _Line, vkn: str | None) -> str:
    """The id as given, or one that the same organisation gets again."""
    given = line["id"]
    if given:
        demand(":" in given and not any(c.isspace() for c in given), f"“{given}” is no id: write it as tr:its-name.")
        demand(given != EXAMPLE_ID, f"{EXAMPLE_ID} is the id of the template's example: give another one, or none.")
        other = next((kind for space, kind in _OTHERS.items() if given.lower().startswith(space)), None)
        demand(other is None, f"“{given}” is the id of a {other}: give the organisation its own, such as tr:its-name.")
        return given
    if vkn:
        return f"tr:vkn:{vkn}"
    return "org:" + "-".join(words(f"{line['name']} {line['city']}"))


def _names(said: str) -> tuple[Name, ...]:
    names = []
    for part in listed(said, "|"):
        language, colon, text = part.partition(":")
        known = bool(colon and text.strip()) and len(language.strip()) == 2
        names.append(Name(text.strip(), language.strip().lower()) if known else Name(part))
    return tuple(names)


def _props(line: _Line, vkn: str | None, point: tuple[float | None, float | None]) -> dict[str, object]:
    props: dict[str, object | None] = {"city": line["city"] or None}
    with column("website"):
        props["website"] = _website(line["website"])
    for key, least, most in (("employees", 0, 10_000_000), ("founded", 500, 2_100)):
        with column(key):
            props[key] = number(line[key], int, least, most)
    with column("demo"):
        props["demo"] = flag(line["demo"]) or None
    props |= {"vkn": vkn, "lon": point[0], "lat": point[1]}
    return {key: value for key, value in props.items() if value is not None}


def _website(said: str) -> str | None:
    """The web address, https where it names no scheme; any other scheme would be a link that runs something."""
    address = said if "://" in said or not said else f"https://{said}"
    demand(not said or _WEB.fullmatch(address), f"“{said}” is no web address: write it like https://www.example.com.")
    return address or None


def _passages(node: Node, line: _Line) -> Iterator[Passage]:
    """The description as profile, each need and capability by itself."""
    said = {
        "profile": [line["description"]],
        "need": listed(line["needs"], "|\n"),
        "capability": listed(line["capabilities"], "|\n"),
    }
    for role, texts in said.items():
        pieces = [piece for text in texts for piece in cut_text(text)]
        for seq, piece in enumerate(pieces):
            yield Passage(node.id, piece, node.source, role, seq, detect(piece), None, node.audience)
