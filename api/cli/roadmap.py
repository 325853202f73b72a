"""The command that drafts a roadmap of a cluster, or a strategy of a sector: roadmap."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.opened import existing
from api.cli.options import AsJson, InLanguage
from api.cli.terminal import chosen_language, complain, console, print_json
from api.words.strings import say
from graph.errors import BadInput

if TYPE_CHECKING:
    from api.exports.printed import Block
    from api.questions.caller import Caller
    from api.questions.roadmaps import Read
    from api.wiring import Parts
    from graph.words.sentences import Language

FORMS = ("pdf", "docx", "csv", "xlsx")


def roadmap(  # noqa: PLR0913, PLR0917 - one parameter an option
    cluster: Annotated[str | None, typer.Argument(metavar="[CLUSTER]", help="The id of a cluster.")] = None,
    sector: Annotated[
        str | None, typer.Option("--sector", metavar="NACE", help="Of a sector instead: a division, such as 10.")
    ] = None,
    region: Annotated[
        str | None, typer.Option("--region", metavar="NUTS", help="The sector's region; the country unless given.")
    ] = None,
    measure: Annotated[
        str, typer.Option("--measure", metavar="NAME", help="By which statistics: employment, firms or exports.")
    ] = "employment",
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write it as a file: .pdf, .docx, .csv or .xlsx.")
    ] = None,
    language: InLanguage = None,
    as_json: AsJson = False,
) -> None:
    """Draft a roadmap from what everyone may see: what is weak, who is best at it, what to do, who could help."""
    if (cluster is None) == (sector is None):
        raise BadInput("api.roadmap.which")
    if out is not None and out.suffix.lower().removeprefix(".") not in FORMS:
        raise BadInput("api.export.no_format", form=out.suffix or out.name, known=", ".join(FORMS))
    from api.exports.roadmaps import lacking  # noqa: PLC0415 - babel takes time to import
    from api.questions.caller import caller_of  # noqa: PLC0415
    from api.wire.roadmaps import RoadmapOut  # noqa: PLC0415

    tongue = chosen_language(language)
    with existing() as parts:
        asking = caller_of(parts, tongue)
        found = _drafted(parts, asking, cluster, sector, region, measure)
        if (out is not None or as_json) and (said := lacking(found.kept.content)):
            complain(say(said, tongue))
        if out is not None:
            _write(out, asking, found, tongue)
        elif as_json:
            print_json(RoadmapOut.of(found, tongue))
        else:
            _show(_blocks(asking, found, tongue))


def _drafted(  # noqa: PLR0913, PLR0917 - what it is of
    parts: Parts, asking: Caller, cluster: str | None, sector: str | None, region: str | None, measure: str
) -> Read:
    from api.questions.drafts import draft_of_cluster, draft_of_sector  # noqa: PLC0415
    from api.questions.roadmaps import seen  # noqa: PLC0415
    from people.persons import utc_now  # noqa: PLC0415
    from programme.roadmaps.versions import Kept, of_cluster, of_sector  # noqa: PLC0415

    today = date.today()
    if cluster is not None:
        of, node = of_cluster(cluster), asking.view.organisation(cluster)
        content = draft_of_cluster(asking, parts.people if parts.has_people else None, cluster, today)
    else:
        of, node = of_sector(sector or "", region or parts.settings.country, measure), None
        content = draft_of_sector(asking, parts.statistics, of.subject, of.region, measure, today)
    return seen(asking, Kept("", of, "own", None, 1, 1, utc_now(), content), node, {}, today)


def _write(out: Path, asking: Caller, found: Read, language: Language) -> None:
    from api.exports.printed import docx_of, pdf_of  # noqa: PLC0415
    from api.exports.roadmaps import actions_table  # noqa: PLC0415
    from graph.spreadsheets import write_book, write_csv  # noqa: PLC0415

    form = out.suffix.lower().removeprefix(".")
    if out.exists():
        raise BadInput("api.roadmap.there", path=out)
    with out.open("wb") as target:
        if form in {"pdf", "docx"}:
            target.write((pdf_of if form == "pdf" else docx_of)(_blocks(asking, found, language), language))
        elif form == "csv":
            write_csv(target, actions_table(found, language), language)
        else:
            write_book(target, "imece", actions_table(found, language))


def _blocks(asking: Caller, found: Read, language: Language) -> list[Block]:
    from api.exports.roadmaps import blocks_of, called, places_of  # noqa: PLC0415 - babel takes time to import

    places = places_of(asking.view, found, language)
    return blocks_of(found, called(found.kept.of, found.subject, places, language), places, language)


def _show(blocks: list[Block]) -> None:
    out = console()
    for one in blocks:
        if one.what == "table":
            for row in one.rows[1:]:
                told = zip(one.rows[0][1:], row[1:], strict=True)
                out.print(f"  {row[0]}: " + " · ".join(f"{head} {said}" for head, said in told), soft_wrap=True)
        elif one.what == "quote":
            out.print(f"    “{one.text}” ({one.source})", soft_wrap=True)
        else:
            style = "bold" if one.what in {"title", "heading", "part"} else "dim" if one.what == "meta" else ""
            out.print(one.text, style=style, soft_wrap=True)
