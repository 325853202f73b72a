"""The Research Organization Registry: its dump (JSON, JSON lines, CSV; gz, zip; schema v1, v2) or a flat CSV of it."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path, PurePosixPath

import orjson

from graph.errors import BadInput
from graph.model import Batch, Edge, Node, Passage, Source
from graph.words.sentences import Sentence, series
from ingest.batches import BARE_BATCH, chunks, edge_batches, placed
from ingest.cells import number
from ingest.intake import IN_PART, Intake
from ingest.places import Place, Places
from ingest.sources.json_array import objects
from ingest.sources.reader import SourceReader
from ingest.sources.ror_records import RorRecord, from_json, table_of
from ingest.stubs import Stubs
from ingest.tables.csv_rows import Member, Row, check_text, header, inside, opened, rows

# The first of these types that an organisation has decides; hospitals are there for their research.
_KINDS = {
    "education": "university", "company": "company", "facility": "research_centre", "healthcare": "research_centre",
    "government": "public_body", "archive": "research_centre", "nonprofit": "ngo", "other": "ngo", "funder": "ngo",
}  # fmt: skip
_NUMBERS = frozenset({"lat", "lng", "established"})
_WITHDRAWN = Sentence("ingest.note.withdrawn")
_REPEATED = Sentence("ingest.note.repeated")
_ELSEWHERE = Sentence("ingest.note.elsewhere")


@dataclass(slots=True)
class _Reading:
    intake: Intake
    places: Places
    ids: set[str] = field(default_factory=set)
    links: dict[tuple[str, str, str], str] = field(default_factory=dict)


class RorReader(SourceReader):
    """Research organisations with their names, places and relationships."""

    name = "ror"
    says = "research organisations (ROR dump v1 or v2: json, jsonl, csv, its own or flat; gz or zip)"

    def dataset(self, paths: Sequence[Path]) -> str:
        return "ror"

    def check(self, paths: Sequence[Path]) -> None:
        for path in paths:
            member = _member(path)
            check_text(member)
            if _is_table(member):
                columns = header(member)
                if missing := table_of(columns)[0] - set(columns):
                    raise BadInput("ingest.ror.no_table", name=member.name, columns=series(sorted(missing)))
            elif _is_array(member):
                deque(_array(member), maxlen=0)
            else:
                _first_line(member)

    def read(self, intake: Intake) -> Iterator[Batch]:
        reading = _Reading(intake, Places(intake.store))
        stubs = Stubs(intake.store)
        for chunk in chunks(_nodes(reading), BARE_BATCH):
            yield placed(chunk, stubs)
        yield from edge_batches(_edges(reading))


def _member(path: Path) -> Member:
    """The file itself; of a zip the newest schema's, newest edition's file, JSON before CSV, which has less."""
    if path.is_dir():
        raise BadInput("ingest.ror.folder", path=path)
    if path.suffix != ".zip":
        return Member(path)
    names = _dumps(path)
    if not names:
        raise BadInput("ingest.ror.no_dump", name=path.name)
    return Member(path, max(names, key=_rank))


def _dumps(path: Path) -> list[str]:
    """The files in a zip that may be dumps, without those that an archiver adds for itself."""
    own = [name for name in inside(path) if not name.startswith("__MACOSX/")]
    return [name for name in own if name.endswith((".json", ".csv")) and not PurePosixPath(name).name.startswith(".")]


def _rank(name: str) -> tuple[bool, bool, list[int], str]:
    numbers = [int(digits) for digits in re.findall(r"\d+", name)]
    return "schema_v2" in name, name.endswith(".json"), numbers, name


def _is_table(member: Member) -> bool:
    return ".csv" in (member.inside or member.path.name)


def _is_array(member: Member) -> bool:
    with opened(member) as content:
        return content.read(64).lstrip().startswith(b"[")


def _array(member: Member) -> Iterator[object]:
    with opened(member) as content:
        try:
            yield from objects(content)
        except orjson.JSONDecodeError as error:
            raise BadInput("ingest.ror.unsound", name=member.name, reason=str(error)) from error


def _first_line(member: Member) -> None:
    with opened(member) as content:
        try:
            from_json(orjson.loads(content.readline()))
        except (BadInput, orjson.JSONDecodeError, KeyError, TypeError, ValueError, StopIteration) as error:
            raise BadInput("ingest.ror.no_record", name=member.name) from error


def _records(intake: Intake) -> Iterator[RorRecord]:
    for path in intake.paths:
        member = _member(path)
        if member.inside and len(_dumps(path)) > 1:
            intake.notes[Sentence("ingest.note.ror_chosen", {"name": member.name})] = len(_dumps(path)) - 1
        yield from _from_table(intake, member) if _is_table(member) else _from_json(intake, member)


def _from_table(intake: Intake, member: Member) -> Iterator[RorRecord]:
    from_row = table_of(header(member))[1]
    for line, row in rows(member):
        intake.count()
        try:
            yield from_row(_with_numbers(intake, member, line, row))
        except (BadInput, KeyError, ValueError) as error:
            reason = error.sentence if isinstance(error, BadInput) else str(error)
            wrong = Sentence("ingest.ror.no_row", {"reason": reason})
            named = row.get("name") or row.get("names.types.ror_display", "")
            intake.reject(member.path, line, "id" if "id" in row else "ror_id", wrong, {"name": named})


def _with_numbers(intake: Intake, member: Member, line: int, row: Row) -> Row:
    """The row without what should be a number and is none, each of which is told."""
    wrong: dict[str, str] = {}
    for column in (name for name in row if name.rpartition(".")[2] in _NUMBERS):
        try:
            number(row[column])
        except BadInput as error:
            intake.reject(member.path, line, column, error.sentence, {column: row[column]}, IN_PART)
            wrong[column] = ""
    return {**row, **wrong} if wrong else row


def _from_json(intake: Intake, member: Member) -> Iterator[RorRecord]:
    for line, record in _objects(intake, member):
        intake.count()
        try:
            yield from_json(record)  # type: ignore[arg-type]
        except (BadInput, KeyError, TypeError, ValueError, AttributeError, StopIteration) as error:
            reason = error.sentence if isinstance(error, BadInput) else repr(error)
            intake.reject(member.path, line, "", Sentence("ingest.ror.no_schema", {"reason": reason}))


def _objects(intake: Intake, member: Member) -> Iterator[tuple[int, object]]:
    if _is_array(member):
        yield from enumerate(_array(member), 1)
        return
    with opened(member) as content:
        for line, text in enumerate(content, 1):
            try:
                yield line, orjson.loads(text)
            except orjson.JSONDecodeError as error:
                intake.count()
                intake.reject(member.path, line, "", Sentence("ingest.ror.unsound_line", {"reason": str(error)}))


def _nodes(reading: _Reading) -> Iterator[tuple[Node, list[Passage]]]:
    intake = reading.intake
    for record in _records(intake):
        if record.status == "withdrawn":
            intake.notes[_WITHDRAWN] += 1
            continue
        node = _node(reading, record)
        if node.id in reading.ids:
            intake.notes[_REPEATED] += 1
            continue
        reading.ids.add(node.id)
        _note_links(reading, node, record)
        yield node, []


def _node(reading: _Reading, record: RorRecord) -> Node:
    place = _place(reading.places, record)
    ended = (record.modified or reading.intake.date) if record.status == "inactive" else None
    source = Source(reading.intake.dataset, record.id, reading.intake.date, ended)
    props = {"city": record.city, "lon": record.lon, "lat": record.lat, "region_by": place.by, **record.props}
    return Node(f"ror:{record.id}", _kind(record.types), record.name, (source,), record.names, place.code, props=props)


@lru_cache(1_000)
def _kind(types: tuple[str, ...]) -> str:
    return next((kind for type_, kind in _KINDS.items() if type_ in types), "ngo")


def _place(places: Places, record: RorRecord) -> Place:
    """By the city's name, then the area's (Çankaya lies in Ankara), then the nearest label point."""
    if record.area:
        for name in (record.city, record.area):
            found = places.find(record.country, name)
            if found.by == "name":
                return found
    return places.find(record.country, record.city, record.lon, record.lat)


def _note_links(reading: _Reading, node: Node, record: RorRecord) -> None:
    """Relationships are stated from both ends; each is kept once, in one direction, with the record that said it."""
    for kind, other_id in record.links:
        other = f"ror:{other_id}"
        if kind == "parent":
            key = (node.id, "part_of", other)
        elif kind == "child":
            key = (other, "part_of", node.id)
        elif kind == "successor":
            key = (node.id, "succeeded_by", other)
        elif kind == "predecessor":
            key = (other, "succeeded_by", node.id)
        else:
            key = (min(node.id, other), "related_to", max(node.id, other))
        reading.links.setdefault(key, record.id)


def _edges(reading: _Reading) -> Iterator[Edge]:
    ends = {end for src, _, dst in reading.links for end in (src, dst)}
    there = reading.ids | reading.intake.store.records(ends - reading.ids).keys()
    intake = reading.intake
    for (src, relation, dst), record in reading.links.items():
        if src in there and dst in there and src != dst:
            yield Edge(src, relation, dst, intake.source(record))
        else:
            intake.notes[_ELSEWHERE] += 1
