"""The commands of info centres: one for another province, which there are, and loading what they keep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.indicators import tell_loaded
from api.cli.opened import existing
from api.cli.options import AsJson, InLanguage
from api.cli.terminal import chosen_language, console, print_json
from api.words.strings import say
from graph.errors import BadInput
from graph.words.sentences import Language

if TYPE_CHECKING:
    from ingest.tables.reading import Reading

CENTRES, ENCOUNTERS, MEASUREMENTS = "centres", "encounters", "measurements"
SHEETS = (CENTRES, ENCOUNTERS, MEASUREMENTS)


def load_sheet(  # noqa: PLR0913 - what, how, and in which language
    source: str, paths: Sequence[Path], how: Reading, language: Language, *, name: str | None, dry_run: bool
) -> None:
    """Load tables of centres, of their logs or of measurements, all of them or nothing."""
    from programme.centres import loading  # noqa: PLC0415 - SQLAlchemy takes time to import
    from programme.centres.columns import TEMPLATES  # noqa: PLC0415

    if source == CENTRES and name is not None:
        raise BadInput("api.indicators.option", option="--dataset")
    with existing() as parts:
        # Who only asks what would change makes no database on the way.
        database = None if dry_run and not parts.has_people else parts.people
        if source == CENTRES:
            loaded = loading.load_centres(database, parts.store, paths, how=how, dry_run=dry_run)
        else:
            load = loading.load_encounters if source == ENCOUNTERS else loading.load_measurements
            loaded = load(database, parts.store, paths, name=name, how=how, dry_run=dry_run)
    tell_loaded(loaded, TEMPLATES[source].columns, language, dry_run=dry_run)


def new(  # noqa: PLR0913, PLR0917 - one parameter an option
    province: Annotated[
        list[str], typer.Option(metavar="PROVINCE", help="Province or NUTS code it is for; can be repeated.")
    ],
    host: Annotated[str, typer.Option(metavar="ID", help="Organisation that hosts it, by id or exact name.")] = "",
    name: Annotated[str, typer.Option(metavar="NAME", help="What it is called; else made from the province.")] = "",
    firms: Annotated[int | None, typer.Option(metavar="N", min=1, help="How many firms it is to reach.")] = None,
    change: Annotated[
        float | None, typer.Option(metavar="PERCENT", min=0.1, max=1000, help="By how much they are to change.")
    ] = None,
    language: InLanguage = None,
) -> None:
    """Make an info centre for one more province, here and in the graph; once more changes what is said otherwise."""
    from programme.centres.founding import open_for  # noqa: PLC0415 - SQLAlchemy takes time to import
    from programme.centres.model import CHANGE, FIRMS  # noqa: PLC0415

    tongue = chosen_language(language)
    share = CHANGE if change is None else change / 100
    with existing() as parts:
        made = open_for(
            parts.people, parts.store, province, name=name, host=host, firms=firms or FIRMS, change=share
        )  # fmt: skip
    typer.echo(made.id)
    told = say("centres.made", tongue, name=made.name, territory=", ".join(made.territory))
    console().print(told, soft_wrap=True)


def list_(as_json: AsJson = False, language: InLanguage = None) -> None:
    """Say which info centres there are: id, name, territory, host, and what each is to reach."""
    from programme.centres.kept import centres  # noqa: PLC0415 - SQLAlchemy takes time to import

    tongue = chosen_language(language)
    with existing() as parts:
        held = centres(parts.people) if parts.has_people else []
    if as_json:
        print_json({"centres": [{**asdict(one), "opened": one.opened.isoformat()} for one in held]})
        return
    for one in held:
        target = say("centres.list.target", tongue, firms=one.firms, change=100 * one.change)
        typer.echo(f"{one.id}\t{one.name}\t{', '.join(one.territory)}\t{one.host or '-'}\t{target}")
