"""The command that shows the sectors of a region: priorities."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.opened import existing
from api.cli.options import AsJson, InLanguage, Number
from api.cli.terminal import chosen_language, complain, console, print_json
from api.words.strings import say

if TYPE_CHECKING:
    from api.questions.priorities import Priorities, Row
    from api.words.labels import Places
    from graph.words.sentences import Language


def priorities(  # noqa: PLR0913, PLR0917 - one parameter an option
    region: Annotated[str, typer.Argument(metavar="REGION", help="A NUTS code, such as TR83 or TR.")],
    measure: Annotated[
        str | None, typer.Option("--measure", metavar="NAME", help="Such as employment, firms or exports.")
    ] = None,
    year: Annotated[int | None, typer.Option("--year", metavar="YYYY", help="The newest unless given.")] = None,
    dataset: Annotated[
        str | None, typer.Option("--dataset", metavar="NAME", help="Where several have figures.")
    ] = None,
    number: Number = 10,
    language: InLanguage = None,
    as_json: AsJson = False,
) -> None:
    """Show what is strong, rising, within reach and exported in a region, and who works with whom."""
    from api.questions.caller import caller_of  # noqa: PLC0415
    from api.questions.priorities import priorities as find  # noqa: PLC0415
    from api.wire.statistics import PrioritiesOut  # noqa: PLC0415
    from api.words.labels import Places  # noqa: PLC0415 - babel takes time to import

    tongue = chosen_language(language)
    with existing() as parts:
        asking = caller_of(parts, tongue)
        found = find(asking, parts.statistics, region, measure=measure, dataset=dataset, year=year)
        places = Places(asking.view, tongue)
        if as_json:
            print_json(PrioritiesOut.of(found, places, tongue))
        else:
            _show(found, places, number, tongue)


def _show(found: Priorities, places: Places, number: int, language: Language) -> None:
    out = console()
    out.print(f"{say('priorities.h1', language)}: {places.region(found.region)} {found.region}", style="bold")
    one = found.evidence
    if one is None:
        complain(say("priorities.none", language))
    else:
        series, values = one.series, {"date": one.date, "year": one.year}
        said = say("priorities.source", language, dataset=series.dataset, nace=series.nace, nuts=series.nuts, **values)
        out.print(said, style="dim", soft_wrap=True)
        for note in one.notes:
            out.print(note[language], style="dim", soft_wrap=True)
    for row in found.rows[:number]:
        out.print()
        out.print(places.sector_line(f"{row.code}@{one.series.nace if one else '2.1'}"), style="bold", soft_wrap=True)
        for line in _lines(row, places, language):
            out.print(f"    {line}", soft_wrap=True)


def _lines(row: Row, places: Places, language: Language) -> list[str]:
    from api.words.formats import number as written  # noqa: PLC0415

    one, lines = row.figures, []
    if one is not None and one.marks:
        lines.append(" · ".join(say(f"priorities.mark.{mark}", language) for mark in one.marks))
    if one is not None:
        told = (
            ("value", one.value, 0), ("shrunk", one.shrunk, 2), ("density", one.density, 2),
            ("dynamism", None if one.dynamism is None else 100 * one.dynamism, 1), ("advantage", one.advantage, 2),
        )  # fmt: skip
        said = [(name, "–" if value is None else written(value, language, digits)) for name, value, digits in told]
        lines.append(" · ".join(f"{say(f'priorities.col.{name}', language)} {value}" for name, value in said))
    lines.append(f"{say('priorities.col.organisations', language)} {row.linked.organisations}")
    for key, counts in (("linked", row.linked.links), ("missing", row.linked.missing)):
        if counts:
            named = ", ".join(f"{places.region(code)} ({count})" for code, count in counts.items())
            lines.append(f"{say(f'priorities.{key}', language)} {named}")
    return lines
