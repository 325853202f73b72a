"""A file of statements: read whole, and written whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from graph.codes import region_code, region_id
from graph.errors import BadInput
from graph.store import Store
from graph.vocabulary import vocabulary
from graph.words.folding import key, words
from graph.words.sentences import Sentence
from ingest.cells import count
from ingest.personal import masked_sentence, refuse_identity
from ingest.refusals import Refused, demand, in_column
from ingest.tables.csv_rows import Row
from ingest.tables.filled import check_filled, is_workbook, table_rows
from ingest.tables.reading import Reading
from people.database import Database
from programme.indicators.cells import audience_of, value_of
from programme.indicators.columns import COLUMNS, EXAMPLE_SUBJECT
from programme.indicators.definitions import indicator
from programme.indicators.periods import past_period
from programme.indicators.statements import FILE, Told, Written, check_document, check_source, take_in, would_take_in

NEEDED = ("subject", "indicator", "period", "value", "source")
_TAKEN_BACK = frozenset({"gerial", "withdraw", "withdrawn"})
_AS_FOUND = Reading()


@dataclass(frozen=True, slots=True)
class Wrong:
    """A row that cannot be taken: where it stands, and why."""

    file: str
    line: int
    column: str
    reason: Sentence


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of files: how many rows they have, what is wrong with them, and what was written if nothing is."""

    rows: int
    wrong: Sequence[Wrong]
    written: Written


@dataclass(frozen=True, slots=True)
class _Row:
    """What a row says, and where it stands."""

    file: str
    line: int
    told: Told


def load(  # noqa: PLR0913 - what, from where to where, and how
    database: Database | None, store: Store, paths: Sequence[Path], *, name: str | None = None,
    how: Reading = _AS_FOUND, dry_run: bool = False,
) -> Loaded:  # fmt: skip
    """Load statements out of tables; where a single row cannot be taken nothing is written.

    `name` is that of the file among those who said something, its own unless given. `database` None is one that is
    still empty, of which a dry run says what it would hold.
    """
    for path in paths:
        check_filled(path, COLUMNS, NEEDED, "indicators", how)
    wrong: list[Wrong] = []
    rows = [row for path in paths for row in _read(path, how, wrong)]
    wrong += [*_unknown(store, rows), *_twice(rows)]
    number = len({(row.file, row.line) for row in rows} | {(one.file, one.line) for one in wrong})
    if not number:
        raise BadInput("ingest.tables.only_example", name=paths[0].name)
    if wrong:
        told_of = (replace(one, reason=masked_sentence(one.reason)) for one in wrong)
        return Loaded(number, sorted(told_of, key=lambda one: (one.file, one.line)), Written())
    told, origin = [row.told for row in rows], origin_of(name, paths)
    if database is None:
        return Loaded(number, (), Written(added=sum(one.value is not None for one in told)))
    return Loaded(number, (), would_take_in(database, told, origin) if dry_run else take_in(database, told, origin))


def origin_of(name: str | None, paths: Sequence[Path]) -> str:
    """What files are called among those who said something: by their name, or that of the first of them."""
    said = name or paths[0].name.split(".")[0]
    return FILE + ("-".join(words(said)) or "file")[:150]


def _read(path: Path, how: Reading, wrong: list[Wrong]) -> list[_Row]:
    flawed: set[int] = set()

    def refuse(line: int, column: str, reason: Sentence, _: Row) -> None:
        flawed.add(line)
        wrong.append(Wrong(path.name, line, column, reason))

    found = []
    for line, row in table_rows(path, COLUMNS, refuse, how):
        if line in flawed or row["subject"] == EXAMPLE_SUBJECT:
            continue
        try:
            found.append(_Row(path.name, line, _told(row, exact=is_workbook(path))))
        except Refused as refused:
            wrong.append(Wrong(path.name, line, refused.column, refused.sentence))
    return found


def _told(row: Row, *, exact: bool) -> Told:
    with in_column("subject"):
        subject = _subject(row["subject"])
    with in_column("indicator"):
        one = indicator(row["indicator"])
        demand(not one.computed, "programme.indicator.computed", name=one.name)
    with in_column("period"):
        period = str(past_period(row["period"]))
    with in_column("value"):
        back = key(row["value"]) in _TAKEN_BACK
        value = None if back else value_of(row["value"], one, row.get("unit", ""), exact=exact)
    with in_column("base"):
        cases = count(row.get("base", ""), 10**9)
        demand(cases is None or (cases.least == cases.most and cases.least > 0), "programme.statement.base")
    with in_column("source"):
        source = check_source(row["source"])
        refuse_identity(source)
    with in_column("document"):
        document = check_document(row.get("document", ""))
    with in_column("audience"):
        audience = audience_of(row.get("audience", ""), subject)
        if subject.startswith(region_id("")):
            # A region has no members and does not read.
            demand(audience == "public" or not row.get("audience"), "programme.statement.region_public")
            audience = "public"
    base = cases.least if cases and not back else None
    return Told(subject, one.code, period, value, source, base, document, audience)


def _subject(said: str) -> str:
    demand(said, "programme.statement.no_subject")
    try:
        return region_id(region_code(said))
    except BadInput:
        return said


def _unknown(store: Store, rows: Iterable[_Row]) -> list[Wrong]:
    """What names a subject or a document that is not there."""
    held = list(rows)
    named = {row.told.subject for row in held} | {row.told.document for row in held if row.told.document}
    kinds = {id_: records[0].kind for id_, records in store.records(named).items()}
    able = vocabulary().organisations | {"region"}
    subjects = [(row, "subject", "programme.statement.subject", row.told.subject) for row in held
                if kinds.get(row.told.subject) not in able and not _is_region(row.told)]  # fmt: skip
    documents = [(row, "document", "programme.statement.absent", row.told.document) for row in held
                 if row.told.document and kinds.get(row.told.document) != "document"]  # fmt: skip
    return [Wrong(row.file, row.line, column, Sentence(says, {"id": id_}))
            for row, column, says, id_ in (*subjects, *documents)]  # fmt: skip


def _is_region(told: Told) -> bool:
    """Whether it is of a region: its code is enough, since the graph need not hold all of them."""
    return told.subject.startswith(region_id(""))


def _twice(rows: Iterable[_Row]) -> list[Wrong]:
    """Rows that say another thing of what an earlier one says."""
    first: dict[tuple[str, str, str], _Row] = {}
    found = []
    for row in rows:
        before = first.setdefault(row.told.of, row)
        if before is not row:
            found.append(Wrong(row.file, row.line, "", Sentence("programme.statement.twice", {"line": before.line})))
    return found


def told_of_cells(cells: Mapping[str, str]) -> Told:
    """What a form says in the same columns; BadInput where it cannot be taken."""
    return _told(cells, exact=False)
