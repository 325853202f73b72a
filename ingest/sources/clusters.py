"""Cluster organisations: the European Cluster Collaboration Platform's table, or the organisations template."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path

from graph.errors import BadInput
from graph.gazetteer import country_code
from graph.model import Batch, Edge, Name, Node, Passage
from graph.words.folding import words
from graph.words.sentences import Sentence
from ingest.batches import chunks, edge_batches, placed
from ingest.intake import Intake
from ingest.places import Places
from ingest.sources.organisations import OrganisationsReader
from ingest.stubs import Stubs
from ingest.tables.csv_rows import Member, Row, check_text, header
from ingest.tables.filled import is_workbook
from ingest.tables.taken import taken_rows

_ECCP = {"country", "name", "ecosystem"}


class ClustersReader(OrganisationsReader):
    """Clusters with the industrial ecosystem that they say they belong to."""

    name = "clusters"
    says = "cluster organisations (CSV: country, name, ecosystem, city; or the organisations template)"

    def check(self, paths: Sequence[Path]) -> None:
        for path in paths:
            if _is_eccp(path):
                check_text(Member(path))
            else:
                super().check([path])
        if len({_is_eccp(path) for path in paths}) > 1:
            raise BadInput("ingest.clusters.two_forms")

    def read(self, intake: Intake) -> Iterator[Batch]:
        if not _is_eccp(intake.paths[0]):
            yield from super().read(intake)
            return
        stubs, places = Stubs(intake.store), Places(intake.store)
        topics: dict[str, Node] = {}
        about: list[Edge] = []
        for chunk in chunks(_clusters(intake, places, topics, about)):
            yield placed(chunk, stubs)
        yield Batch(tuple(topics.values()))
        yield from edge_batches(about)


def _is_eccp(path: Path) -> bool:
    if is_workbook(path):
        return False
    try:
        return set(header(Member(path))) >= _ECCP
    except BadInput:  # not UTF-8, as a template may be; the platform's names are ASCII, and so the same
        return set(header(Member(path), "latin-1")) >= _ECCP


def _clusters(
    intake: Intake, places: Places, topics: dict[str, Node], about: list[Edge]
) -> Iterator[tuple[Node, list[Passage]]]:
    seen: set[str] = set()
    for path in intake.paths:
        for line, row in taken_rows(intake, Member(path)):
            intake.count()
            name, country = row["name"].strip(), country_code(row["country"]) or ""
            id_ = "eccp:" + "-".join(words(f"{country} {name}"))
            wrong = _wrong(name, country, row, repeated=id_ in seen)
            if wrong:
                intake.reject(path, line, "name" if country else "country", wrong, row)
                continue
            seen.add(id_)
            node = _node(intake, places, row, id_, country)
            topic = _topic(intake, row)
            if topic:
                topics[topic.id] = topic
                about.append(Edge(id_, "active_in", topic.id, node.source))
            yield node, []


def _wrong(name: str, country: str, row: Row, *, repeated: bool) -> Sentence | None:
    if not country:
        return Sentence("ingest.cell.no_country", {"said": row["country"]})
    if not name:
        return Sentence("ingest.cell.no_name")
    return Sentence("ingest.clusters.repeated", {"name": name}) if repeated else None


def _node(intake: Intake, places: Places, row: Row, id_: str, country: str) -> Node:
    city = row.get("city", "").strip()
    place = places.find(country, city)
    said = {"city": city, "ecosystem": row["ecosystem"].strip(), "region_by": place.by}
    props = {key: value for key, value in said.items() if value}
    return Node(id_, "cluster", row["name"].strip(), (intake.source(id_),), region=place.code, props=props)


def _topic(intake: Intake, row: Row) -> Node | None:
    name = row["ecosystem"].strip()
    if not name:
        return None
    id_ = "topic:ecosystem:" + "-".join(words(name))
    turkish = _turkish().get(name)
    names = (Name(turkish, "tr"), Name(name, "en")) if turkish else ()
    return Node(id_, "topic", name, (intake.source(id_),), names)


@cache
def _turkish() -> dict[str, str]:
    """What the ecosystems are called in Turkish, by the names that the platform gives."""
    return tomllib.loads(files("ingest").joinpath("sources", "ecosystems.toml").read_text("utf-8"))
