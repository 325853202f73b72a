"""Cluster organisations: the European Cluster Collaboration Platform's table, or the organisations template."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from graph.errors import BadInput
from graph.model import Batch, Edge, Node, Passage
from graph.words.folding import words
from ingest.batches import chunks, edge_batches, placed
from ingest.intake import Job
from ingest.places import Places, country_code
from ingest.sources.organisations import OrganisationsReader
from ingest.stubs import Stubs
from ingest.tables.csv_rows import Member, Row, check_text, header
from ingest.tables.filled import is_workbook

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
            raise BadInput("These tables are of two forms, the platform's and the template's: load each by itself.")

    def read(self, job: Job) -> Iterator[Batch]:
        if not _is_eccp(job.paths[0]):
            yield from super().read(job)
            return
        stubs, places = Stubs(job.store), Places(job.store)
        topics: dict[str, Node] = {}
        about: list[Edge] = []
        for chunk in chunks(_clusters(job, places, topics, about)):
            yield placed(chunk, stubs)
        yield Batch(tuple(topics.values()))
        yield from edge_batches(about)


def _is_eccp(path: Path) -> bool:
    return not is_workbook(path) and set(header(Member(path))) >= _ECCP


def _clusters(
    job: Job, places: Places, topics: dict[str, Node], about: list[Edge]
) -> Iterator[tuple[Node, list[Passage]]]:
    seen: set[str] = set()
    for path in job.paths:
        for line, row in job.table(Member(path)):
            job.count()
            name, country = row["name"].strip(), country_code(row["country"])
            id_ = "eccp:" + "-".join(words(f"{country} {name}"))
            wrong = _wrong(name, country, row, repeated=id_ in seen)
            if wrong or country is None:
                job.reject(path, line, "country" if country is None else "name", wrong, row)
                continue
            seen.add(id_)
            node = _node(job, places, row, id_, country)
            topic = _topic(job, row)
            if topic:
                topics[topic.id] = topic
                about.append(Edge(id_, "active_in", topic.id, node.source))
            yield node, []


def _wrong(name: str, country: str | None, row: Row, *, repeated: bool) -> str:
    if country is None:
        return f"“{row['country']}” is no country: write its name or its two-letter code."
    if not name:
        return "The name is empty."
    return f"“{name}” stands in the table already." if repeated else ""


def _node(job: Job, places: Places, row: Row, id_: str, country: str) -> Node:
    city = row.get("city", "").strip()
    place = places.find(country, city)
    said = {"city": city, "ecosystem": row["ecosystem"].strip(), "region_by": place.by}
    props = {key: value for key, value in said.items() if value}
    return Node(id_, "cluster", row["name"].strip(), (job.source(id_),), region=place.code, props=props)


def _topic(job: Job, row: Row) -> Node | None:
    name = row["ecosystem"].strip()
    if not name:
        return None
    id_ = "topic:ecosystem:" + "-".join(words(name))
    return Node(id_, "topic", name, (job.source(id_),))
