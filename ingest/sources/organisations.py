"""Organisations by the template, in CSV or Excel, with Turkish or English headers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from graph.errors import BadInput
from graph.model import PUBLIC, Batch, Edge, Node, Passage
from graph.words.folding import words
from graph.words.sentences import Sentence, series
from ingest.batches import chunks, edge_batches, placed
from ingest.intake import IN_PART, REFUSED, Intake, Outcome
from ingest.made import AskedEdge, Made
from ingest.places import Places
from ingest.refusals import Refused, demand, in_column
from ingest.sectors import Sectors
from ingest.sources.organisation_row import made_organisation, organisation_tie
from ingest.sources.reader import SourceReader
from ingest.stubs import Stubs
from ingest.tables.columns import AUDIENCE, EXAMPLE_ID, ORGANISATIONS
from ingest.tables.csv_rows import Row
from ingest.tables.filled import check_filled, filled_rows
from ingest.tables.reading import Reading

_PERSONAL = ("vkn",)
_AS_FOUND = Reading()
_EXAMPLES = frozenset(c.example(language) for c in ORGANISATIONS if c.name == "name" for language in ("tr", "en"))


@dataclass(frozen=True, slots=True)
class _Line:
    """A row by the template's column names, and where it stands."""

    intake: Intake
    path: Path
    number: int
    cells: Row

    def reject(self, name: str, reason: Sentence, outcome: Outcome = REFUSED) -> None:
        """Refuse the row, or its cell of this column IN_PART; what may be personal is not repeated."""
        shown = {k: v for k, v in self.cells.items() if k not in _PERSONAL}
        self.intake.reject(self.path, self.number, name, reason, shown, outcome)


@dataclass(slots=True)
class _Reading:
    """What is known while files are read: places, ids taken, and ties to be made once all nodes are there."""

    intake: Intake
    places: Places
    sectors: Sectors
    how: Reading
    ids: dict[str, int] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    ties: list[tuple[_Line, AskedEdge]] = field(default_factory=list)
    audiences: set[str] = field(default_factory=set)


class OrganisationsReader(SourceReader):
    """Organisations with what they seek and what they can do."""

    name = "organisations"
    says = "organisations by the template (CSV, XLSX; imece template organisations)"

    def __init__(self, how: Reading = _AS_FOUND) -> None:
        self._how = how

    def reading(self, how: Reading) -> SourceReader:
        return type(self)(how)

    def dataset(self, paths: Sequence[Path]) -> str:
        return f"{self.name}:{'-'.join(words(paths[0].name.split('.')[0])) or 'file'}"

    def check(self, paths: Sequence[Path]) -> None:
        for path in paths:
            check_filled(path, ORGANISATIONS, ("kind", "name"), self.name, self._how)

    def read(self, intake: Intake) -> Iterator[Batch]:
        reading = _Reading(intake, Places(intake.store), Sectors(intake.store), self._how)
        stubs = Stubs(intake.store)
        for chunk in chunks(_organisations(reading)):
            yield placed(chunk, stubs)
        yield from edge_batches(_edges(reading))
        intake.note_absent(reading.audiences, reading.kinds)


def _organisations(reading: _Reading) -> Iterator[tuple[Node, Sequence[Passage]]]:
    for line in _lines(reading.intake, reading.how):
        try:
            made = made_organisation(reading.intake.source, line.cells, reading.places, reading.sectors)
            id_ = made.node.id
            with in_column("id"):
                first = reading.ids.get(id_)
                demand(first is None, "ingest.organisations.same_id", id=id_, line=first)
            _refuse_widening(reading, line, made.node)
        except Refused as refused:
            line.reject(refused.column, refused.sentence)
            continue
        _note(reading, line, made)
        yield made.node, made.passages


def _refuse_widening(reading: _Reading, line: _Line, node: Node) -> None:
    """Refuse the row where it was restricted before and the table no longer says who may see it."""
    if AUDIENCE.name in line.cells:
        return
    held = reading.intake.store.records({node.id}).get(node.id, ())
    own = next((one for one in held if one.source.dataset == node.source.dataset and not one.source.ended), None)
    with in_column(AUDIENCE.name):
        kept = own is not None and PUBLIC not in own.audience
        demand(not kept, "ingest.organisations.widens", id=node.id, column=AUDIENCE.titles)


def _lines(intake: Intake, how: Reading) -> Iterator[_Line]:
    """The rows of all tables but for the template's example; BadInput where that is all there is."""
    examples = 0
    for path in intake.paths:
        for number, cells in filled_rows(intake, path, ORGANISATIONS, how):
            if cells.get("id") == EXAMPLE_ID and cells.get("name") in _EXAMPLES:
                examples += 1
                continue
            intake.count()
            yield _Line(intake, path, number, cells)
    if examples and not intake.rows:
        raise BadInput("ingest.tables.only_example", name=series(path.name for path in intake.paths))


def _note(reading: _Reading, line: _Line, made: Made) -> None:
    """Keep for the end what an organisation asks for, and tell of what it had to be made without."""
    for complaint in made.complaints:
        line.reject(complaint.column, complaint.reason, IN_PART)
    reading.intake.notes.update(made.notes)
    reading.ids[made.node.id] = line.number
    reading.kinds[made.node.id] = made.node.kind
    reading.audiences.update(made.node.audience)
    reading.ties += ((line, tie) for tie in made.ties)


def _edges(reading: _Reading) -> Iterator[Edge]:
    """The ties whose other end is there, in this file or in the store; the others are refused."""
    held = reading.intake.store.records({tie.other for _, tie in reading.ties})
    kinds = {id_: records[0].kind for id_, records in held.items()} | reading.kinds
    for line, tie in reading.ties:
        try:
            edge = organisation_tie(tie, kinds)
        except BadInput as error:
            line.reject(tie.column, error.sentence, IN_PART)
            continue
        yield edge
