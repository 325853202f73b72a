"""EU projects and who took part: CORDIS extracts of the older and the current schema, and participation tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from graph.codes import region_code
from graph.errors import BadInput
from graph.gazetteer import nuts_country
from graph.model import Batch, Edge, Name, Node, Passage
from graph.words.folding import words
from graph.words.language import detect
from graph.words.sentences import Sentence
from ingest.batches import chunks, edge_batches, placed
from ingest.cells import any_day, number, unquoted
from ingest.intake import IN_PART, Intake
from ingest.places import Place, Places
from ingest.sources import cordis_tables
from ingest.sources.reader import SourceReader
from ingest.stubs import Stubs
from ingest.tables.csv_rows import Member, Row
from ingest.texts.passages import cut_text

# CORDIS activity types: private for profit, higher education, research organisation, public body, other.
_KINDS = {"PRC": "company", "HES": "university", "REC": "research_centre", "PUB": "public_body", "OTH": "ngo"}
# One name a column, over the older schema, the current one and the participation table.
_ALIASES = {
    "pic": cordis_tables.PICS, "type": ("activityType", "type"), "street": ("street",), "city": ("city",),
    "country": ("country",), "name": ("name",), "short": ("shortName",), "sme": ("SME",), "nuts": ("nutsCode",),
    "vat": ("vatNumber",), "website": ("organizationUrl", "organizationURL"), "point": ("geolocation",),
    "contribution": ("ecContribution", "contribution"),
}  # fmt: skip
# What CORDIS writes where it knows nothing.
_NOTHING = frozenset({"missing", "notapplicable", "na", "none", "null", "unknown"})
_WITH_NOTHING = ("vat", "website", "city", "street", "short")


@dataclass(frozen=True, slots=True)
class _Part:
    """How an organisation took part in a project; `left` is the day by which it had ended that before the project."""

    role: str
    contribution: str
    left: str = ""


@dataclass(slots=True)
class _Extract:
    """What is gathered from the tables before anything is written: one entry an organisation and a project."""

    intake: Intake
    organisations: dict[str, dict[str, str]] = field(default_factory=dict)
    projects: dict[str, Row] = field(default_factory=dict)
    starts: dict[str, tuple[str, str]] = field(default_factory=dict)
    roles: dict[tuple[str, str], _Part] = field(default_factory=dict)
    topics: dict[str, str] = field(default_factory=dict)
    about: list[tuple[str, str]] = field(default_factory=list)
    parts: list[tuple[str, str]] = field(default_factory=list)


class CordisReader(SourceReader):
    """Projects with their objectives, organisations by PIC, and their participations."""

    name = "cordis"
    says = "EU projects and participations (CORDIS: folder, csv.gz or the official zip)"

    def dataset(self, paths: Sequence[Path]) -> str:
        said = [word for word in words(paths[0].name.split(".")[0]) if word not in {"cordis", "csv"}]
        return f"cordis:{'-'.join(said) or 'extract'}"

    def check(self, paths: Sequence[Path]) -> None:
        cordis_tables.check(paths)

    def read(self, intake: Intake) -> Iterator[Batch]:
        extract = _gathered(intake)
        stubs, places = Stubs(intake.store), Places(intake.store)
        for chunk in chunks(_organisation(intake, places, pic, row) for pic, row in extract.organisations.items()):
            yield placed([(node, ()) for node in chunk], stubs)
        for found in chunks(_projects(extract)):
            yield Batch(tuple(n for n, _ in found), (), tuple(p for _, texts in found for p in texts))
        yield from edge_batches(_participations(extract))
        yield from _topics(extract)
        yield from _programmes(extract)


def _gathered(intake: Intake) -> _Extract:
    extract = _Extract(intake)
    found = cordis_tables.tables(intake.paths)
    ids = _read_projects(extract, found)
    for member, line, row in cordis_tables.read(intake, found, "organization"):
        rcn = ids.get(row["projectID"].strip(), "")
        _participation(extract, (member, line), row, rcn)
    for member, line, row in cordis_tables.read(intake, found, "participations"):
        span = _span(extract.intake, (member, line), row, ("start_date", "end_date"))
        extract.starts.setdefault(row["rcn"], span)
        _participation(extract, (member, line), row, row["rcn"])
    _read_rest(extract, found, ids)
    return extract


def _read_projects(extract: _Extract, found: Mapping[str, Sequence[Member]]) -> dict[str, str]:
    """Take in the projects; their RCN by their grant number."""
    ids = {}
    for member, line, row in cordis_tables.read(extract.intake, found, "project"):
        extract.intake.count()
        rcn = row.get("rcn", "").strip()
        if not rcn.isdigit() or not row["id"].strip():
            wrong = Sentence("ingest.cordis.no_record_number")
            extract.intake.reject(member.path, line, "rcn", wrong, {"id": row["id"]})
            continue
        ids[row["id"].strip()] = rcn
        extract.projects[rcn] = row
        extract.starts[rcn] = _span(extract.intake, (member, line), row, ("startDate", "endDate"))
    return ids


def _participation(extract: _Extract, where: tuple[Member, int], row: Row, rcn: str) -> None:
    extract.intake.count()
    said = _said(row)
    pic = said["pic"]
    wrong = None
    if not pic.isdigit():
        wrong = ("pic", Sentence("ingest.cordis.no_pic", {"pic": pic}))
    elif not rcn:
        wrong = ("projectID", Sentence("ingest.cordis.no_project", {"id": row.get("projectID", "")}))
    if wrong:
        extract.intake.reject(where[0].path, where[1], *wrong, {"name": said["name"], "pic": pic})
        return
    held = extract.organisations.setdefault(pic, said)
    if held is not said:
        held.update((key, value) for key, value in said.items() if value and not held[key])
    part = _Part(row["role"].strip(), said["contribution"], _left(extract, row, rcn))
    earlier = extract.roles.get((pic, rcn))
    if earlier is None or part.role == "coordinator":
        extract.roles[pic, rcn] = part
    if earlier and not (earlier.left and part.left):
        # Who left in one role and stays in another has not left.
        extract.roles[pic, rcn] = replace(extract.roles[pic, rcn], left="")


def _said(row: Row) -> dict[str, str]:
    """The cells by one name a column, without what says that nothing is known."""
    said = {key: next((row[n] for n in names if row.get(n)), "").strip() for key, names in _ALIASES.items()}
    return said | {key: "" for key in _WITH_NOTHING if "".join(words(said[key])) in _NOTHING}


def _left(extract: _Extract, row: Row, rcn: str) -> str:
    """The day by which a participation had ended before its project: of the last change of the row, else the edition's.

    The tables say that it ended, and not when.
    """
    if row.get("endOfParticipation", "").strip().lower() not in {"true", "1", "yes", "y"}:
        return ""
    start, end = extract.starts.get(rcn, ("", ""))
    changed = _day(row.get("contentUpdateDate", "")) or ""
    edition = extract.intake.date
    left = changed if start <= changed <= edition and len(changed) == 10 else edition
    return min(left, end) if end else left


def _read_rest(extract: _Extract, found: Mapping[str, Sequence[Member]], ids: Mapping[str, str]) -> None:
    for _, _, row in cordis_tables.read(extract.intake, found, "organization_names"):
        extract.intake.count()
        held = extract.organisations.get(row["pic"])
        if held is not None:
            said = _said(row)
            held.update((key, value) for key, value in said.items() if value and not held[key])
    for _, _, row in cordis_tables.read(extract.intake, found, "programme_parts"):
        extract.intake.count()
        if row["rcn"] in extract.starts:
            extract.parts.append((row["rcn"], row["programme_part"].strip()))
    for _, _, row in cordis_tables.read(extract.intake, found, "euroSciVoc"):
        extract.intake.count()
        if row["projectID"] in ids:
            _note_topic(extract, ids[row["projectID"]], row["euroSciVocPath"])
    for rcn, row in extract.projects.items():
        for path in row.get("euroSciVoc", "").split(";"):
            _note_topic(extract, rcn, path)


def _note_topic(extract: _Extract, rcn: str, path: str) -> None:
    parts = [part for part in path.strip().split("/") if part]
    for depth in range(1, len(parts) + 1):
        extract.topics["/".join(parts[:depth])] = parts[depth - 1]
    if parts:
        extract.about.append((rcn, "/".join(parts)))


def _organisation(intake: Intake, places: Places, pic: str, row: Mapping[str, str]) -> Node:
    sme = row["sme"].lower() in {"true", "y", "yes", "1"}
    kind = "sme" if sme and row["type"] == "PRC" else _KINDS.get(row["type"], "ngo")
    place = _place(places, row)
    said = {"city": row["city"], "vat": row["vat"], "website": row["website"], "region_by": place.by}
    props = {key: value for key, value in said.items() if value}
    short = unquoted(row["short"])
    name = unquoted(row["name"]) or short
    names = (Name(short),) if short and short != name else ()
    return Node(f"cordis:pic:{pic}", kind, name, (intake.source(pic),), names, place.code, props=props)


def _place(places: Places, row: Mapping[str, str]) -> Place:
    country = nuts_country(row["country"])
    try:
        code = region_code(row["nuts"]) if row["nuts"] else ""
    except BadInput:
        code = ""
    lat, lon = _point(row["point"])
    if len(country) != 2 or not country.isalpha():
        return Place(code or None, "code" if code else "nothing")
    return places.find(country, row["city"], lon, lat, code)


def _point(said: str) -> tuple[float | None, float | None]:
    """Latitude and longitude out of `geolocation`, as in (45.46,9.19)."""
    try:
        lat, lon = (float(part) for part in said.strip("() ").split(","))
    except ValueError:
        return None, None
    return lat, lon


def _projects(extract: _Extract) -> Iterator[tuple[Node, list[Passage]]]:
    for rcn, (start, end) in extract.starts.items():
        row = extract.projects.get(rcn, {})
        node = _project(extract.intake, rcn, row, start, end)
        yield node, _objective(node, row)


def _project(intake: Intake, rcn: str, row: Row, start: str, end: str) -> Node:
    acronym, title = (" ".join(row.get(column, "").split()) for column in ("acronym", "title"))
    short = words(acronym)
    # Some titles begin with the acronym themselves.
    name = title if words(title)[: len(short)] == short else f"{acronym}: {title}" if title else acronym
    said = {
        "acronym": acronym, "start": start, "end": end, "grant": row.get("id", ""), "call": row.get("call", "") or
        row.get("masterCall", ""), "topics": row.get("topics", ""), "programme": row.get("frameworkProgramme", ""),
        "website": row.get("projectUrl", ""),
    }  # fmt: skip
    props: dict[str, object] = {key: value.strip() for key, value in said.items() if value.strip()}
    if (cost := _amount(row.get("totalCost", ""))) is not None:
        props["total_cost"] = cost
    names = tuple(Name(other) for other in dict.fromkeys((acronym, title)) if other and other != name)
    return Node(f"cordis:project:{rcn}", "project", name, (intake.source(rcn),), names, props=props)


def _objective(node: Node, row: Row) -> list[Passage]:
    """The objective with the title before it, so that each stands beside the words of the other."""
    objective = row.get("objective", "").strip()
    if not objective:
        return []
    title = row.get("title", "").strip().rstrip(".")
    language = detect(objective)
    pieces = cut_text(f"{title}. {objective}" if title else objective)
    return [Passage(node.id, piece, node.source, "text", seq, language) for seq, piece in enumerate(pieces)]


def _participations(extract: _Extract) -> Iterator[Edge]:
    sources = {rcn: extract.intake.source(rcn) for rcn in extract.starts}
    for (pic, rcn), part in extract.roles.items():
        start, end = extract.starts[rcn]
        props: dict[str, object] = {"role": part.role}
        if (amount := _amount(part.contribution)) is not None:
            props["contribution"] = amount
        if part.left:
            props["ended_early"] = True
        yield Edge(
            f"cordis:pic:{pic}",
            "participated_in",
            f"cordis:project:{rcn}",
            replace(sources[rcn], ended=part.left or None),
            start or None,
            part.left or end or None,
            props,
        )


def _topics(extract: _Extract) -> Iterator[Batch]:
    def id_of(path: str) -> str:
        return "topic:euroscivoc:" + "/".join("-".join(words(part)) for part in path.split("/"))

    source = extract.intake.source
    nodes = {id_of(path): Node(id_of(path), "topic", name, (source(path),)) for path, name in extract.topics.items()}
    for chunk in chunks(nodes.values()):
        yield Batch(tuple(chunk))
    parents = ((id_of(path), id_of(path.rpartition("/")[0]), path) for path in extract.topics if "/" in path)
    yield from edge_batches(Edge(child, "part_of", parent, source(path)) for child, parent, path in parents)
    yield from edge_batches(
        Edge(f"cordis:project:{rcn}", "active_in", id_of(path), source(rcn))
        for rcn, path in dict.fromkeys(extract.about)
    )


def _programmes(extract: _Extract) -> Iterator[Batch]:
    source = extract.intake.source
    parts = dict.fromkeys(part for _, part in extract.parts)
    pairs = [*extract.parts]
    for rcn, row in extract.projects.items():
        programme = row.get("frameworkProgramme", "").strip()
        if programme:
            parts[programme] = None
            pairs.append((rcn, programme))
    yield Batch(tuple(Node(_programme_id(part), "programme", part, (source(part),)) for part in parts))
    yield from edge_batches(_funded(extract, pairs))


def _funded(extract: _Extract, pairs: Iterable[tuple[str, str]]) -> Iterator[Edge]:
    for rcn, part in dict.fromkeys(pairs):
        yield Edge(f"cordis:project:{rcn}", "funded_by", _programme_id(part), extract.intake.source(rcn))


def _programme_id(part: str) -> str:
    return "programme:eu:" + "-".join(words(part))


def _amount(said: str) -> float | None:
    """An amount in euros, with a comma or a point; None where none is stated, as by NA."""
    try:
        return number(said)
    except BadInput:
        return None


def _day(said: str) -> str | None:
    """The date as ISO 8601, empty where there is none; None for what is no date."""
    try:
        return any_day(said) or ""
    except BadInput:
        return None


def _span(intake: Intake, where: tuple[Member, int], row: Row, columns: tuple[str, str]) -> tuple[str, str]:
    """When a project begins and ends; a date that cannot be read is left out and told."""
    days = []
    for column in columns:
        said = row.get(column, "")
        found = _day(said)
        if found is None:
            wrong = Sentence("ingest.cell.no_date", {"said": said})
            intake.reject(where[0].path, where[1], column, wrong, {column: said}, IN_PART)
        days.append(found or "")
    return days[0], days[1]
