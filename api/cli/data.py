"""The commands that fill, describe and empty a store: load, index, info, template, export."""

from __future__ import annotations

import dataclasses
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date as calendar_date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.centres import SHEETS, load_sheet
from api.cli.indicators import INDICATORS, load_indicators, refuse_graph_options
from api.cli.opened import absent, existing, opened
from api.cli.options import AsJson, InLanguage
from api.cli.terminal import Bars, chosen_language, complain, console, print_json
from api.release import imece_version
from api.words.strings import say
from graph.errors import BadInput, ImeceError
from graph.model import PUBLIC, TEXTS, TIES, Changes
from graph.vocabulary import vocabulary
from graph.words.sentences import Sentence, Series, series

if TYPE_CHECKING:
    from api.wiring import Parts

NONE_TAKEN = 1
LAST = (TIES, TEXTS)
PARTS_OF_CHANGES = ("added", "changed", "confirmed", "unchanged", "closed", "older")


def load(  # noqa: PLR0913, PLR0917 - one parameter an option
    source: Annotated[
        str,
        typer.Argument(
            metavar="SOURCE",
            help="What it is: organisations, clusters, cooperations, documents, cordis, ror, nuts, nace, indicators, "
            "centres, encounters, measurements or statistics.",
        ),
    ],
    paths: Annotated[list[Path], typer.Argument(help="Files or folders.", metavar="PATH")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change; write nothing.")] = False,
    date: Annotated[
        str | None, typer.Option(metavar="YYYY-MM-DD", help="Date of the edition, where the files don't say.")
    ] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Do not close what this edition no longer holds.")] = False,
    close: Annotated[
        bool, typer.Option("--close", help="Close it even though rows were refused, or much would be closed.")
    ] = False,
    accept_loss: Annotated[
        bool, typer.Option("--accept-loss", help="Take an edition that lacks much of the last, or a column of it.")
    ] = False,
    dataset: Annotated[
        str | None, typer.Option(metavar="NAME", help="Name of the dataset, instead of the source's own.")
    ] = None,
    rejects: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Where the account goes of what was not taken whole, as .csv or .xlsx."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Let the account replace a file that is none.")] = False,
    language: InLanguage = None,
    encoding: Annotated[
        str | None, typer.Option(metavar="NAME", help="Encoding of a CSV, such as windows-1254, where it is not clear.")
    ] = None,
    sheet: Annotated[
        str | None, typer.Option(metavar="NAME", help="Sheet of a workbook, instead of the one that fits best.")
    ] = None,
    columns: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="HEADER=COLUMN", help="Read a column as one of the template; can be repeated."),
    ] = None,
    given: Annotated[
        list[str] | None,
        typer.Option(
            "--given",
            metavar="NAME=VALUE",
            help="What files of statistics do not say: measure, unit, year, nace, licence …; can be repeated.",
        ),
    ] = None,
) -> None:
    """Load files; the same files again change nothing, newer ones update."""
    from api.cli.statistics import STATISTICS, Account, Files, load_statistics, refuse_others  # noqa: PLC0415
    from ingest.intake import OUTCOMES  # noqa: PLC0415
    from ingest.loader import LoadOptions, LoadReport  # noqa: PLC0415 - readers of files take time to import
    from ingest.loader import load as load_files  # noqa: PLC0415
    from ingest.tables.reading import asked_reading  # noqa: PLC0415

    tongue = chosen_language(language)
    how = asked_reading(encoding, sheet, columns or ())
    if source == STATISTICS:
        refuse_others(keep=keep, close=close, accept_loss=accept_loss)
        files = Files(dataset, _date(date), tuple(given or ()), how)
        load_statistics(paths, files, Account(dry_run, rejects, force, tongue))
        return
    if given:
        raise BadInput("api.cli.given_elsewhere")
    if source in {INDICATORS, *SHEETS}:
        refuse_graph_options(date=date, keep=keep, close=close, accept_loss=accept_loss, rejects=rejects, force=force)
        if source == INDICATORS:
            load_indicators(paths, how, tongue, name=dataset, dry_run=dry_run)
        else:
            load_sheet(source, paths, how, tongue, name=dataset, dry_run=dry_run)
        return
    options = LoadOptions(
        date=_date(date),
        dry_run=dry_run,
        keep=keep,
        close=close,
        accept_loss=accept_loss,
        force=force,
        rejects=rejects,
        dataset=dataset,
        language=tongue,
        reading=how,
    )
    with _filled(dry_run) as parts, Bars() as bars:
        report: LoadReport = load_files(parts.store, source, paths, options, bars)
    lead = "nothing_new" if report.unchanged_file else "would_change" if dry_run else "loaded"
    counts = {"dataset": report.dataset, "date": report.date, "rows": report.rows}
    _print(say(f"load.{lead}", tongue, **counts, changes=told(report.changes)))
    for note in report.notes:
        _print(f"{note.number:,} × {note.says[tongue]}")
    where = f"; {say('load.see', tongue, path=report.rejects)}" if report.rejects else ""
    for outcome in OUTCOMES:
        if number := report.account.of(outcome):
            many = "one" if number == 1 else "many"
            complain(say(f"load.{outcome.name}_{many}", tongue, number=number, where=where))
    if not report.taken:
        raise typer.Exit(NONE_TAKEN)


def _filled(dry_run: bool) -> Parts:
    """The parts to load into; where nothing is to be written and no store is there, one that leaves nothing behind."""
    parts = opened()
    return opened(store="memory:") if dry_run and absent(parts.settings.store) else parts


def _date(text: str | None) -> str | None:
    if text is None:
        return None
    try:
        return calendar_date.fromisoformat(text).isoformat()
    except ValueError:
        raise BadInput("api.cli.no_date", text=text) from None


def told(changes: Changes) -> Series | Sentence:
    """What a load changed, in words."""
    counted = [(name, getattr(changes, name)) for name in PARTS_OF_CHANGES]
    parts = [Sentence(f"api.load.{name}", {"number": count}) for name, count in counted if count]
    if changes.new:
        parts[0] = Sentence("api.load.of", {"changes": parts[0], "things": _things(changes.new)})
    return series(parts) if parts else Sentence("api.load.unchanged_all")


def _things(new: Mapping[str, int]) -> Series:
    """What was added, counted apart: organisations of every kind together, other kinds, ties and texts."""
    told: Counter[str] = Counter()
    for thing, number in new.items():
        kind = vocabulary().kinds.get(thing)
        told["organisations" if kind and kind.organisation else thing] += number
    apart = [thing for thing in told if thing not in LAST]
    named = [*sorted(apart, key=lambda thing: (thing != "organisations", thing)), *(one for one in LAST if told[one])]
    return series(Sentence("api.load.thing", {"thing": _named(thing), "number": told[thing]}) for thing in named)


def _named(thing: str) -> Sentence | Mapping[str, str]:
    kind = vocabulary().kinds.get(thing)
    return kind.many if kind else Sentence(f"api.load.{thing}")


def index(
    drop_others: Annotated[
        bool, typer.Option("--drop-others", help="Then drop the vectors of encoders that are not in use.")
    ] = False,
) -> None:
    """Embed what is new or has no vector of this encoder yet; it can be stopped and goes on where it was."""
    from search.indexer import index as index_store  # noqa: PLC0415 - the encoder takes time to import

    with existing() as parts:
        encoder = parts.need_encoder()
        if encoder is None:
            raise BadInput("api.cli.no_encoder_to_index")
        with Bars() as bars:
            beside = parts.need_beside()
            report = index_store(parts.store, encoder, bars, beside=beside)
        used = {one.key for one in (encoder, beside) if one is not None}
        others = sorted(parts.store.counts().vectors.keys() - used) if drop_others else []
        dropped = parts.store.drop_vectors(others)
    tongue = chosen_language(None)
    rate = f" ({report.embedded / report.seconds:,.0f}/s)" if report.embedded and report.seconds else ""
    _print(say("index.done", tongue, number=report.embedded, seconds=report.seconds, rate=rate))
    if drop_others:
        _print(say("index.dropped", tongue, number=dropped, encoders=f" ({', '.join(others)})" if others else ""))
    if report.over_length:
        complain(say("index.over_length", tongue, number=report.over_length))


def info(as_json: AsJson = False) -> None:
    """Say what is in the store, which encoder is set, and whether both are well."""
    from api.cli.statistics import told_editions  # noqa: PLC0415

    with existing() as parts:
        found = _described(parts)
    if as_json:
        print_json(found)
        return
    _print(f"İmece {found['version']}")
    for name in ("store", "schema", "encoder", "encoder_problem", "unindexed", "nodes", "edges", "passages", "vectors"):
        _print(f"{name:16}{_shown(found[name])}")
    for one in (*parts_of(found["loads"]), *told_editions(found["statistics"])):
        _print(one)


def parts_of(loads: object) -> Iterable[str]:
    """One line a load."""
    held = loads if isinstance(loads, list) else []
    tongue = chosen_language(None)
    return [
        f"loaded          {one['dataset']} of {one['date']}: {one['rows']:,} rows, {one['rejected']:,} to look at"
        if one["whole"]
        else f"incomplete      {say('info.incomplete', tongue, dataset=one['dataset'], date=one['date'])}"
        for one in held
    ]


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {count:,}" for key, count in sorted(value.items())) or "none"
    return "–" if value is None else f"{value:,}" if isinstance(value, int) else str(value)


def _described(parts: Parts) -> dict[str, object]:
    from api.cli.statistics import described_editions  # noqa: PLC0415

    store = parts.store
    counts = store.counts()
    encoder, problem = None, None
    try:
        encoder = parts.need_encoder()
    except ImeceError as error:
        problem = error.sentence[chosen_language(None)]
    return {
        "version": imece_version(),
        "python": sys.version.split()[0],
        "store": store.address,
        "schema": store.schema_version,
        "generation": store.generation(),
        "encoder": encoder.key if encoder else parts.wanted_encoder,
        "encoder_problem": problem,
        "unindexed": counts.passages - counts.vectors.get(encoder.key, 0) if encoder else None,
        "nodes": dict(counts.nodes),
        "edges": dict(counts.edges),
        "passages": counts.passages,
        "vectors": dict(counts.vectors),
        "statistics": described_editions(parts),
        "loads": [{**dataclasses.asdict(one), "whole": one.whole} for one in store.loads()],
    }


def template(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="Source to fill in, such as organisations.")],
    path: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="Where to write it, as .csv or .xlsx; else SOURCE.csv here.")
    ] = None,
    language: InLanguage = None,
) -> None:
    """Write an empty table with the right header and one example row."""
    from ingest.tables.template import TEMPLATES, write_template  # noqa: PLC0415 - openpyxl takes time to import
    from people.opportunities import sheet  # noqa: PLC0415
    from programme.centres.columns import TEMPLATES as OF_CENTRES  # noqa: PLC0415
    from programme.indicators.columns import TEMPLATE  # noqa: PLC0415

    target = path or Path(f"{source}.csv")
    if target.exists():
        raise BadInput("api.cli.there_already", path=target)
    tongue = chosen_language(language)
    templates = {**TEMPLATES, INDICATORS: TEMPLATE, sheet.OPPORTUNITIES: sheet.TEMPLATE, **OF_CENTRES}
    write_template(source, target, tongue, templates)
    _print(say("file.written", tongue, path=target))


def export(
    form: Annotated[
        str,
        typer.Argument(
            help="csv or xlsx (organisations, for people), jsonl (nodes, edges, passages) or graphml (organisations).",
            metavar="FORMAT",
        ),
    ],
    path: Annotated[Path, typer.Argument(metavar="FILE", help="File to write; an export that is there is replaced.")],
    force: Annotated[bool, typer.Option("--force", help="Replace a file that İmece did not write, too.")] = False,
    language: InLanguage = None,
) -> None:
    """Write what everyone may see into one file."""
    from api.exports.files import ExportOptions, write_export  # noqa: PLC0415 - networkx takes time to import

    tongue = chosen_language(language)
    with existing() as parts, Bars() as bars:
        options = ExportOptions(tongue, force, parts.store.address)
        written = write_export(parts.store.seen_by(frozenset({PUBLIC})), form, path, bars, options)
    _print(say("file.written_records", tongue, path=path, records=written))


def _print(line: str) -> None:
    console().print(line, soft_wrap=True)
