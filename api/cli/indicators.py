"""The commands of indicators: what is measured, loading what is reported, and working out what the graph tells."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.opened import existing
from api.cli.options import AsJson, InLanguage
from api.cli.terminal import chosen_language, complain, console, print_json
from api.words.strings import say
from graph.errors import BadInput
from graph.model import EVERYONE
from graph.words.sentences import Language

if TYPE_CHECKING:
    from api.wiring import Parts
    from ingest.tables.columns import Column
    from ingest.tables.reading import Reading
    from programme.indicators.loading import Loaded

INDICATORS = "indicators"
REFUSED = 1


def refuse_graph_options(**given: object) -> None:
    """BadInput for an option that says something of editions, of which statements have none."""
    for name, value in given.items():
        if value:
            raise BadInput("api.indicators.option", option=f"--{name.replace('_', '-')}")


def load_indicators(
    paths: Sequence[Path], how: Reading, language: Language, *, name: str | None, dry_run: bool
) -> None:
    """Load tables of statements into the database of people, all of them or nothing."""
    from programme.indicators.columns import COLUMNS  # noqa: PLC0415 - SQLAlchemy takes time to import
    from programme.indicators.loading import load  # noqa: PLC0415

    with existing() as parts:
        # Who only asks what would change makes no database on the way.
        database = None if dry_run and not parts.has_people else parts.people
        loaded = load(database, parts.store, paths, name=name, how=how, dry_run=dry_run)
    tell_loaded(loaded, COLUMNS, language, dry_run=dry_run)


def tell_loaded(loaded: Loaded, columns: Sequence[Column], language: Language, *, dry_run: bool) -> None:
    """Say what became of tables, or of each row why nothing was written; then end with REFUSED."""
    titles = {column.name: column.title(language) for column in columns}
    for one in loaded.wrong:
        column = f" ({titles.get(one.column, one.column)})" if one.column else ""
        line = say("indicators.wrong", language, file=one.file, line=one.line, column=column,
                   reason=one.reason[language])  # fmt: skip
        complain(line)
    if loaded.wrong:
        wrong = len({(one.file, one.line) for one in loaded.wrong})
        complain(say("indicators.none_written", language, rows=loaded.rows, wrong=wrong))
        raise typer.Exit(REFUSED)
    done = loaded.written
    counts = {"added": done.added, "corrected": done.corrected, "unchanged": done.unchanged}
    lead = "indicators.would_load" if dry_run else "indicators.loaded"
    console().print(say(lead, language, rows=loaded.rows, **counts), soft_wrap=True)


def list_(as_json: AsJson = False, language: InLanguage = None) -> None:
    """Say what is measured: code, name, unit, and how it is worked out."""
    from programme.indicators.cells import unit_name  # noqa: PLC0415 - SQLAlchemy takes time to import
    from programme.indicators.definitions import indicators  # noqa: PLC0415

    tongue = chosen_language(language)
    if as_json:
        fields = ("code", "layer", "heading", "name", "formula", "unit", "direction", "smallest")
        told = [{name: getattr(one, name) for name in fields} for one in indicators().values()]
        print_json({"indicators": told})
        return
    for one in indicators().values():
        typer.echo(f"{one.code}\t{one.name[tongue]}\t{unit_name(one.unit)[tongue]}\t{one.formula[tongue]}")


def compute(
    period: Annotated[
        str | None, typer.Option(metavar="YYYY", help="Period: 2025, 2025-Q3 or 2025-07; this year unless given.")
    ] = None,
    language: InLanguage = None,
) -> None:
    """Work out what the graph tells of clusters at the end of a period, and what statistics do of their sectors."""
    from programme.comparison.regional import placed, take_in_regional  # noqa: PLC0415 - polars takes time to import
    from programme.indicators.computed import compute as work_out  # noqa: PLC0415 - SQLAlchemy takes time to import
    from programme.indicators.periods import past_period  # noqa: PLC0415

    tongue = chosen_language(language)
    asked = str(past_period(period or str(date.today().year)))
    with existing() as parts:
        done = work_out(parts.people, parts.store, asked)
        clusters = placed(parts.store.seen_by(frozenset(EVERYONE)))
        regional = take_in_regional(parts.people, clusters, parts.statistics)
    counts = {"added": done.added, "corrected": done.corrected, "unchanged": done.unchanged}
    console().print(say("indicators.computed", tongue, period=asked, **counts), soft_wrap=True)
    counts = {"added": regional.added, "corrected": regional.corrected, "unchanged": regional.unchanged}
    console().print(say("indicators.regional", tongue, **counts), soft_wrap=True)


def load_demonstration(parts: Parts) -> None:
    """Load the invented indicators of the invented clusters, and work out what the graph tells of all of them."""
    from importlib.resources import as_file, files  # noqa: PLC0415

    from ingest.demonstration import EDITION  # noqa: PLC0415 - readers of files take time to import
    from programme.indicators.computed import compute as work_out  # noqa: PLC0415 - SQLAlchemy takes time to import
    from programme.indicators.demonstration import load_demonstration as load_years  # noqa: PLC0415
    from programme.indicators.loading import load  # noqa: PLC0415

    with as_file(files("ingest").joinpath("demo", "indicators.csv")) as path:
        load(parts.people, parts.store, [path], name="demo")
    everyone = parts.store.seen_by(frozenset(EVERYONE))
    invented = [node.id for node in everyone.of_kind("cluster") if node.id.startswith("demo:")]
    load_years(parts.people, invented)
    work_out(parts.people, parts.store, EDITION[:4])
