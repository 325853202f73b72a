"""Statistics at the terminal: what `imece load statistics` does, and what `imece info` says of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from api.cli.opened import opened
from api.cli.terminal import Bars, chosen_language, complain, console
from api.words.strings import say
from graph.errors import BadInput

if TYPE_CHECKING:
    from api.wiring import Parts
    from graph.words.sentences import Language
    from ingest.tables.reading import Reading
    from programme.statistics.loading import Report

STATISTICS = "statistics"


@dataclass(frozen=True, slots=True)
class Files:
    """As what files are loaded: dataset and date where they are asked for, what is said of them, how to read them."""

    dataset: str | None
    date: str | None
    given: Sequence[str]
    reading: Reading


@dataclass(frozen=True, slots=True)
class Account:
    """Whether only to tell, where the account goes of what is not taken, and in whose language all is told."""

    dry_run: bool
    rejects: Path | None
    force: bool
    language: Language


def refuse_others(**given: bool) -> None:
    """BadInput for an option that editions of statistics have no use for: older ones stay, and speak where they can."""
    if name := next((name for name, on in given.items() if on), None):
        raise BadInput("api.cli.not_for_statistics", option=f"--{name.replace('_', '-')}")


def load_statistics(paths: Sequence[Path], files: Files, account: Account) -> None:
    """Load files as an edition, and say what became of them."""
    from programme.statistics.given import read_given  # noqa: PLC0415 - polars takes time to import
    from programme.statistics.loading import Options, load  # noqa: PLC0415

    options = Options(
        files.date, files.dataset, read_given(files.given), files.reading, account.dry_run, account.rejects,
        account.force, account.language,
    )  # fmt: skip
    with opened() as parts, Bars() as bars:
        report = load(parts.statistics.folder, paths, options, bars)
    _tell(report, account)


def _tell(report: Report, account: Account) -> None:
    tongue, edition = account.language, report.edition
    lead = "same" if report.unchanged else "would" if account.dry_run else "done"
    values = {"dataset": edition.dataset, "date": edition.date, "rows": edition.rows}
    _print(say(f"statistics.load.{lead}", tongue, **values))
    if report.replaced:
        _print(say("statistics.load.replaced", tongue, number=report.replaced))
    for number, note in report.notes:
        _print(f"{number:,} × {note[tongue]}")
    if report.refused:
        where = f"; {say('load.see', tongue, path=report.account)}" if report.account else ""
        many = "one" if report.refused == 1 else "many"
        complain(say(f"load.refused_{many}", tongue, number=report.refused, where=where))


def described_editions(parts: Parts) -> list[Mapping[str, object]]:
    """The editions of statistics, newest first in each dataset: what each is, and how many figures still speak."""
    if not parts.settings.statistics.is_dir():
        return []
    from programme.statistics.editions import live  # noqa: PLC0415 - polars takes time to import

    return [
        {
            "dataset": edition.dataset, "date": edition.date, "rows": edition.rows, "rejected": edition.rejected,
            "licence": edition.licence, "files": list(edition.files),
            "speaking": sum(edition.covers[cover] for cover in covers),
        }
        for edition, covers in live(parts.statistics.folder.editions())
    ]  # fmt: skip


def told_editions(editions: object) -> Iterable[str]:
    """One line an edition."""
    tongue = chosen_language(None)
    held = sorted(editions, key=lambda one: one["dataset"]) if isinstance(editions, list) else []
    for one in held:
        licence = one["licence"] or say("statistics.no_licence", tongue)
        key = "speaking" if one["speaking"] == one["rows"] else "partly" if one["speaking"] else "replaced"
        said = say(f"statistics.edition.{key}", tongue, n=one["speaking"])
        yield f"statistics      {one['dataset']} of {one['date']}: {one['rows']:,} rows, {licence}, {said}"


def _print(line: str) -> None:
    console().print(line, soft_wrap=True)
