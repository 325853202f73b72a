"""The commands that fill, describe and empty a store: load, index, info, template, export."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Iterable
from datetime import date as calendar_date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.opened import existing, opened
from api.cli.options import AsJson, InLanguage
from api.cli.terminal import Bars, chosen_language, complain, console, print_json
from api.release import imece_version
from graph.errors import BadInput, ImeceError
from graph.model import PUBLIC, Changes

if TYPE_CHECKING:
    from api.wiring import Parts

PARTS_OF_CHANGES = ("added", "changed", "confirmed", "unchanged", "closed", "older")


def load(  # noqa: PLR0913, PLR0917 - one parameter an option
    source: Annotated[
        str,
        typer.Argument(
            metavar="SOURCE",
            help="What it is: organisations, clusters, cooperations, documents, cordis, ror, nuts or nace.",
        ),
    ],
    paths: Annotated[list[Path], typer.Argument(help="Files or folders.", metavar="PATH")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change; write nothing.")] = False,
    date: Annotated[
        str | None, typer.Option(metavar="YYYY-MM-DD", help="Date of the edition, where the files don't say.")
    ] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Do not close what this edition no longer holds.")] = False,
    close: Annotated[bool, typer.Option("--close", help="Close it even though rows were refused.")] = False,
    dataset: Annotated[
        str | None, typer.Option(metavar="NAME", help="Name of the dataset, instead of the source's own.")
    ] = None,
    rejects: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where refused rows go, with line, column and reason.")
    ] = None,
) -> None:
    """Load files into the store; the same files again change nothing, newer ones update."""
    from ingest.loader import LoadOptions, LoadReport  # noqa: PLC0415 - readers of files take time to import
    from ingest.loader import load as load_files  # noqa: PLC0415

    options = LoadOptions(date=_date(date), dry_run=dry_run, keep=keep, close=close, rejects=rejects, dataset=dataset)
    with opened() as parts, Bars() as bars:
        report: LoadReport = load_files(parts.store, source, paths, options, bars)
    lead = "Would change" if dry_run else "Loaded"
    if report.unchanged_file:
        lead = "Nothing new"
    _say(f"{lead}: {report.dataset} of {report.date}, {report.rows:,} rows; {told(report.changes)}.")
    for note in report.notes:
        _say(note)
    if report.rejected:
        where = f"; see {report.rejects}" if report.rejects else ""
        refused = "1 row was" if report.rejected == 1 else f"{report.rejected:,} rows were"
        complain(f"{refused} refused{where}.")


def _date(text: str | None) -> str | None:
    if text is None:
        return None
    try:
        return calendar_date.fromisoformat(text).isoformat()
    except ValueError:
        raise BadInput(f"“{text}” is not a date; write it as YYYY-MM-DD.") from None


def told(changes: Changes) -> str:
    """What a load changed, in words."""
    counted = [(name, getattr(changes, name)) for name in PARTS_OF_CHANGES]
    return ", ".join(f"{count:,} {name}" for name, count in counted if count) or "no changes"


def index() -> None:
    """Embed what is new or was embedded by another encoder; it can be stopped and goes on where it was."""
    from search.indexer import index as index_store  # noqa: PLC0415 - the encoder takes time to import

    with existing() as parts:
        encoder = parts.need_encoder()
        if encoder is None:
            raise BadInput("IMECE_ENCODER is “none”; name an encoder to index with, such as e5-small.")
        with Bars() as bars:
            report = index_store(parts.store, encoder, bars)
    rate = f" ({report.embedded / report.seconds:,.0f}/s)" if report.embedded and report.seconds else ""
    _say(f"Indexed: {report.embedded:,} passages in {report.seconds:.1f} s{rate}.")
    if report.over_length:
        complain(f"{report.over_length:,} passages are longer than the encoder reads; their ends count for words only.")


def info(as_json: AsJson = False) -> None:
    """Say what is in the store, which encoder is set, and whether both are well."""
    with existing() as parts:
        found = _described(parts)
    if as_json:
        print_json(found)
        return
    _say(f"İmece {found['version']}")
    for name in ("store", "schema", "encoder", "encoder_problem", "unindexed", "nodes", "edges", "passages", "vectors"):
        _say(f"{name:16}{_shown(found[name])}")
    for one in parts_of(found["loads"]):
        _say(f"loaded          {one}")


def parts_of(loads: object) -> Iterable[str]:
    """One line a load."""
    held = loads if isinstance(loads, list) else []
    return [f"{one['dataset']} of {one['date']}: {one['rows']:,} rows, {one['rejected']:,} refused" for one in held]


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {count:,}" for key, count in sorted(value.items())) or "none"
    return "–" if value is None else f"{value:,}" if isinstance(value, int) else str(value)


def _described(parts: Parts) -> dict[str, object]:
    store = parts.store
    counts = store.counts()
    encoder, problem = None, None
    try:
        encoder = parts.need_encoder()
    except ImeceError as error:
        problem = str(error)
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
        "loads": [dataclasses.asdict(one) for one in store.loads()],
    }


def template(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="Source to fill in, such as organisations.")],
    path: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="Where to write it, as .csv or .xlsx; else SOURCE.csv here.")
    ] = None,
    language: InLanguage = None,
) -> None:
    """Write an empty table with the right header and one example row."""
    from ingest.tables.template import write_template  # noqa: PLC0415 - openpyxl takes time to import

    target = path or Path(f"{source}.csv")
    if target.exists():
        raise BadInput(f"{target} is there already; name another path or remove it.")
    write_template(source, target, chosen_language(language))
    _say(f"Written: {target}")


def export(
    form: Annotated[
        str, typer.Argument(help="jsonl (nodes, edges, passages) or graphml (organisations).", metavar="FORMAT")
    ],
    path: Annotated[Path, typer.Argument(metavar="FILE", help="File to write; one that is there is replaced.")],
) -> None:
    """Write what everyone may see into one file."""
    from api.exports.files import write_export  # noqa: PLC0415 - networkx takes time to import

    with existing() as parts, Bars() as bars:
        written = write_export(parts.store, form, path, frozenset({PUBLIC}), bars)
    _say(f"Written: {path}, {written:,} records.")


def _say(line: str) -> None:
    console().print(line, soft_wrap=True)
