"""Centres as tables for the report: funnel and results of each, and for whoever may see them the rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from api.questions.centres import Line, Overview, Rows
from api.words.strings import say
from graph.spreadsheets import Cell
from graph.words.sentences import Language
from programme.centres.intervals import Estimate
from programme.centres.results import Result

REPORT = ("centre", "id", "part", "what", "value", "low", "high", "firms", "others")
ROWS = ("centre", "firm", "id", "region", "sector", "what", "when", "value", "unit", "text", "partner",
        "partner_region", "programme", "group", "source", "document", "origin")  # fmt: skip


def report_table(found: Overview, names: Mapping[str, str], language: Language) -> Iterator[Sequence[Cell]]:
    """The head, then a line for each step, each kind of thing done and each measure; of all together, then of each."""
    yield [say(f"centres.column.{name}", language) for name in REPORT]
    whole = say("centres.all", language) if found.several else names[found.centre.id] if found.centre else ""
    start = [whole, found.centre.id if found.centre else ""]
    yield [*start, *_target(language, "firms", found.firms)]
    yield [*start, *_target(language, "change", found.change)]
    for name, number, rate in found.funnel.steps:
        yield [*start, say("centres.part.funnel", language), say(f"centres.step.{name}", language), number]
        if rate is not None:
            yield [*start, say("centres.part.rate", language), say(f"centres.step.{name}", language), round(rate, 4)]
    across = say("centres.step.across", language)
    yield [*start, say("centres.part.funnel", language), across, found.funnel.across]
    for one in found.done:
        yield [*start, say("centres.part.done", language), say(f"centres.kind.{one.kind}", language), one.times,
               None, None, one.firms]  # fmt: skip
    for name, held in found.measures.items():
        yield from _result(start, name, held.result, language)
    if found.several:
        for line in found.lines:
            yield from _centre(line, found, names[line.centre.id], language)


def _target(language: Language, what: str, value: Cell) -> list[Cell]:
    return [say("centres.part.target", language), say(f"centres.target.{what}", language), value]


def _result(start: Sequence[Cell], measure: str, one: Result | None, language: Language) -> Iterator[list[Cell]]:
    named = say(f"centres.measure.{measure}", language)
    part = say("centres.part.change", language)
    if one is None or one.few:
        yield [*start, part, named, say("centres.few", language)]
        return
    yield [*start, part, named, *_ends(one.median), len(one.changes)]
    yield [*start, say("centres.part.at_target", language), named, one.at_target, None, None, len(one.changes)]
    if one.difference:
        yield [*start, say("centres.part.difference", language), named, *_ends(one.difference), len(one.changes),
               one.others]  # fmt: skip


def _ends(one: Estimate | None) -> list[Cell]:
    return [None, None, None] if one is None else [round(part, 4) for part in (one.value, one.low, one.high)]


def _centre(line: Line, found: Overview, name: str, language: Language) -> Iterator[list[Cell]]:
    start: list[Cell] = [name, line.centre.id]
    yield [*start, *_target(language, "firms", line.centre.firms)]
    for step, number, _ in line.funnel.steps:
        yield [*start, say("centres.part.funnel", language), say(f"centres.step.{step}", language), number]
    across = say("centres.step.across", language)
    yield [*start, say("centres.part.funnel", language), across, line.funnel.across]
    for measure, held in found.measures.items():
        median = held.by_centre.get(line.centre.id)
        named = say(f"centres.measure.{measure}", language)
        told = _ends(median) if median else [say("centres.few", language)]
        yield [*start, say("centres.part.change", language), named, *told]


def rows_table(held: Rows, names: Mapping[str, str], language: Language) -> Iterator[Sequence[Cell]]:
    """The head, then lines of logs and measurements, as far as whoever asks may see them; nobody is told who wrote."""
    yield [say(f"centres.column.{name}", language) for name in ROWS]
    for line in held.lines:
        kind = say(f"centres.kind.{line.kind}", language)
        yield [names.get(line.centre, line.centre), line.name, line.firm, line.region, line.sector, kind,
               line.day.isoformat(), None, None, line.text, line.partner, line.partner_region, line.programme, None,
               None, None, line.origin]  # fmt: skip
    for row in held.measurements:
        group = say("centres.group.reached" if row.reached else "centres.group.others", language)
        yield [names.get(row.centre, row.centre), row.name, row.firm, row.region, row.sector,
               say(f"centres.measure.{row.measure}", language), row.year, row.value, row.unit, None, None, None, None,
               group, row.source, row.document, row.origin]  # fmt: skip
