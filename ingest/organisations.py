"""Organisations by the template, in CSV or Excel, with Turkish or English headers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from graph.codes import region_code, sector_code
from graph.errors import BadInput
from graph.folding import words
from graph.language import detect
from graph.model import PUBLIC, Batch, Edge, Name, Node, Passage, Source
from ingest.batches import chunks, edge_batches, placed
from ingest.columns import COLUMNS, column_names, flag, kind_of, listed, number, tax_number
from ingest.passages import cut_text
from ingest.places import Places, country_code
from ingest.sheets import check_sheet, sheet_header, sheet_rows
from ingest.source import Job, SourceReader
from ingest.stubs import Stubs
from ingest.tables import Member, Row, check_text, header, rows

TEMPLATE_EXAMPLE = "tr:ornek-makina"
_PERSONAL = ("vkn",)


@dataclass(slots=True)
class _Reading:
    """What is known while a file is read: places, ids taken, and ties to be made once all nodes are there."""

    job: Job
    places: Places
    ids: dict[str, int] = field(default_factory=dict)
    ties: list[tuple[Path, int, str, Edge]] = field(default_factory=list)


class OrganisationsReader(SourceReader):
    """Organisations with what they seek and what they can do."""

    name = "organisations"
    says = "organisations by the template (CSV, XLSX; imece template organisations)"

    def dataset(self, paths: Sequence[Path]) -> str:
        return f"{self.name}:{'-'.join(words(paths[0].name.split('.')[0])) or 'file'}"

    def check(self, paths: Sequence[Path]) -> None:
        for path in paths:
            _check(path)
            named = set(column_names(_header(path)).values())
            if not {"name", "kind"} <= named:
                missing = " and ".join(sorted({"name", "kind"} - named))
                raise BadInput(
                    f"{path.name} lacks the column {missing}: start from “imece template {self.name}”, whose columns "
                    f"are {', '.join(c.name for c in COLUMNS)}."
                )

    def read(self, job: Job) -> Iterator[Batch]:
        reading = _Reading(job, Places(job.store))
        stubs = Stubs(job.store)
        for chunk in chunks(self._organisations(reading)):
            yield placed(chunk, stubs)
        yield from edge_batches(self._ties(reading))

    def _organisations(self, reading: _Reading) -> Iterator[tuple[Node, list[Passage]]]:
        for path in reading.job.paths:
            names = column_names(_header(path))
            for line, cells in _rows(path):
                row = {names[said]: value.strip() for said, value in cells.items() if said in names}
                if row.get("id") == TEMPLATE_EXAMPLE or not any(row.values()):
                    continue
                reading.job.count()
                found = self._organisation(reading, path, line, row)
                if found:
                    yield found

    def _organisation(self, reading: _Reading, path: Path, line: int, row: Row) -> tuple[Node, list[Passage]] | None:
        column = "name"
        try:
            if not row.get("name"):
                raise BadInput("The name is empty.")
            column = "kind"
            kind = kind_of(row.get("kind", ""))
            column = "vkn"
            vkn = tax_number(row.get("vkn", ""))
            column = "id"
            id_ = _id(row, vkn)
            if id_ in reading.ids:
                raise BadInput(f"{id_} stands on line {reading.ids[id_]} already: give each organisation its own id.")
            reading.ids[id_] = line
            column = "other"
            node = self._node(reading, path, line, {**row, "id": id_, "kind": kind, "vkn": vkn or ""})
        except BadInput as error:
            reading.job.reject(path, line, column, str(error), {k: v for k, v in row.items() if k not in _PERSONAL})
            return None
        self._note_ties(reading, path, line, row, node)
        return node, list(_passages(node, row))

    def _node(self, reading: _Reading, path: Path, line: int, row: Row) -> Node:
        source = reading.job.source(f"line {line}" if "id" not in row else row["id"])
        lon, lat = number(row.get("lon", "")), number(row.get("lat", ""))
        country = country_code(row.get("country", "") or "TR")
        if country is None:
            raise BadInput(f"“{row['country']}” is no country: write its name or its two-letter code.")
        region, by = self._region(reading, path, line, row, country, (lon, lat))
        return Node(
            row["id"], row["kind"], row["name"], (source,), _names(row.get("names", "")), region,
            tuple(self._sectors(reading, path, line, row)), tuple(listed(row.get("audience", ""), ";,")) or (PUBLIC,),
            _props(row, by, lon, lat),
        )  # fmt: skip

    def _region(
        self, reading: _Reading, path: Path, line: int, row: Row, country: str, point: tuple[float | None, float | None]
    ) -> tuple[str | None, str]:
        """The region as given, or as found; a region that is none is refused, the row is kept."""
        said = row.get("region", "")
        try:
            if said:
                return region_code(said), "code"
        except BadInput as error:
            found = reading.places.find(country, said)
            if found.by == "name":
                return found.code, found.by
            reading.job.reject(path, line, "region", str(error))
        found = reading.places.find(country, row.get("city", ""), *point)
        return found.code, found.by

    def _sectors(self, reading: _Reading, path: Path, line: int, row: Row) -> Iterator[str]:
        for said in listed(row.get("sectors", ""), ";,|"):
            try:
                yield sector_code(said)
            except BadInput as error:
                reading.job.reject(path, line, "sectors", str(error))

    def _note_ties(self, reading: _Reading, path: Path, line: int, row: Row, node: Node) -> None:
        for column, relation in (("member_of", "member_of"), ("hosts", "hosts")):
            for target in listed(row.get(column, ""), ";,|"):
                reading.ties.append((path, line, column, Edge(node.id, relation, target, node.source)))

    def _ties(self, reading: _Reading) -> Iterator[Edge]:
        """The ties whose other end is there, in this file or in the store; the others are refused."""
        asked = {edge.dst for *_, edge in reading.ties}
        there = reading.ids.keys() | reading.job.store.records(asked).keys()
        for path, line, column, edge in reading.ties:
            if edge.dst in there:
                yield edge
            else:
                reading.job.reject(path, line, column, f"{edge.dst} is not there: load it first, or correct the id.")


def _check(path: Path) -> None:
    if path.suffix.lower() in {".xlsx", ".xlsm", ".xls"}:
        check_sheet(path)
    else:
        check_text(Member(path))


def _header(path: Path) -> list[str]:
    return sheet_header(path) if path.suffix.lower() in {".xlsx", ".xlsm"} else header(Member(path))


def _rows(path: Path) -> Iterator[tuple[int, Row]]:
    return sheet_rows(path) if path.suffix.lower() in {".xlsx", ".xlsm"} else rows(Member(path))


def _id(row: Row, vkn: str | None) -> str:
    """The id as given, or one that the same organisation gets again."""
    given = row.get("id", "")
    if given:
        if ":" not in given or any(c.isspace() for c in given):
            raise BadInput(f"“{given}” is no id: write it as tr:name-of-the-organisation.")
        return given
    if vkn:
        return f"tr:vkn:{vkn}"
    return "org:" + "-".join(words(f"{row['name']} {row.get('city', '')}"))


def _names(said: str) -> tuple[Name, ...]:
    names = []
    for part in listed(said, "|"):
        language, colon, text = part.partition(":")
        known = bool(colon) and len(language.strip()) == 2
        names.append(Name(text.strip(), language.strip().lower()) if known else Name(part))
    return tuple(names)


def _props(row: Row, by: str, lon: float | None, lat: float | None) -> dict[str, object]:
    whole = {key: number(row.get(key, ""), int) for key in ("employees", "founded")}
    said = {key: row.get(key) or None for key in ("city", "website", "vkn")}
    props: dict[str, object] = {**said, **whole, "lon": lon, "lat": lat, "region_by": by}
    if flag(row.get("demo", "")):
        props["demo"] = True
    return {key: value for key, value in props.items() if value is not None}


def _passages(node: Node, row: Row) -> Iterator[Passage]:
    """The description as profile, each need and capability by itself."""
    said = {
        "profile": [row.get("description", "")],
        "need": listed(row.get("needs", ""), "|\n"),
        "capability": listed(row.get("capabilities", ""), "|\n"),
    }
    for role, texts in said.items():
        pieces = [piece for text in texts for piece in cut_text(text)]
        for seq, piece in enumerate(pieces):
            yield _passage(node, node.source, role, seq, piece)


def _passage(node: Node, source: Source, role: str, seq: int, text: str) -> Passage:
    return Passage(node.id, text, source, role, seq, detect(text), None, node.audience)
