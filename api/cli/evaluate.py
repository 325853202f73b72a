"""The commands that measure: eval retrieval, eval partners, eval questions."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.opened import existing, opened, settings
from api.cli.options import AsJson
from api.cli.terminal import Bars, console, print_json
from api.release import imece_commit, imece_version
from graph.errors import BadInput
from graph.files import Target

if TYPE_CHECKING:
    from api.wiring import Parts
    from search.encoders.encoder import Encoder
    from search.evaluation.record import Figure


Save = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE", help="Save the figures; in the folder of IMECE_MEASURED the page about the data shows them."
    ),
]


def retrieval(
    folders: Annotated[list[Path], typer.Argument(help="Folders in BEIR layout.", metavar="FOLDER")],
    save: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Keep the run in a file, for `imece eval compare`.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Score the search on judged questions: nDCG@10, MRR@10 and Recall@100, per leg and fused."""
    from search.evaluation.retrieval import evaluate_retrieval  # noqa: PLC0415 - the encoder takes time to import
    from search.evaluation.runs import is_run, written  # noqa: PLC0415

    for folder in folders:
        if not folder.is_dir():
            raise BadInput("api.cli.no_folder", folder=folder)
    target = save and _target(save, is_run)
    with opened() as parts:
        encoder = _encoder(parts)
        with Bars() as bars:
            beside = parts.need_beside()
            reports = [evaluate_retrieval(folder, encoder, beside=beside, progress=bars) for folder in folders]
    if target:
        with target.writing() as out:
            out.write(written(reports, imece_version(), imece_commit(), _keys(parts), _now()))
    if as_json:
        print_json({"reports": [dataclasses.asdict(report) for report in reports]})
        return
    for report in reports:
        console().print(str(report), soft_wrap=True)


def compare(
    before: Annotated[Path, typer.Argument(help="A run kept by `imece eval retrieval --save`.", metavar="BEFORE")],
    after: Annotated[Path, typer.Argument(help="Another one.", metavar="AFTER")],
    as_json: AsJson = False,
) -> None:
    """Compare two kept runs question by question: the differences, how sure they are, and what is worse."""
    from search.evaluation.runs import compare as compared  # noqa: PLC0415 - numpy takes time to import
    from search.evaluation.runs import read_run  # noqa: PLC0415

    runs = read_run(before), read_run(after)
    found = compared(*runs)
    if as_json:
        print_json({"runs": [run.name for run in runs], "compared": [dataclasses.asdict(one) for one in found]})
        return
    console().print(" → ".join(run.name for run in runs), soft_wrap=True)
    for one in found:
        console().print(str(one), soft_wrap=True, markup=False)


def questions(
    folder: Annotated[Path, typer.Argument(help="Folder with questions.jsonl.", metavar="FOLDER")],
    half: Annotated[str, typer.Option(metavar="tune|kept|all", help="Which half of the questions.")] = "all",
    save: Save = None,
    as_json: AsJson = False,
) -> None:
    """Ask judged questions of the store, and score the answers: what is first, where it is, what is said of nothing."""
    from search.evaluation.questions import evaluate_questions, read_questions  # noqa: PLC0415
    from search.evaluation.record import is_record, of_questions  # noqa: PLC0415

    asked, target = read_questions(folder, half), save and _target(save, is_record)
    with existing() as parts:
        _encoder(parts)
        with Bars() as bars:
            report = evaluate_questions(parts.store, parts.finders.searcher, asked, half, progress=bars)
        if target:
            _save(target, parts, "questions", of_questions(report))
    if as_json:
        print_json(dataclasses.asdict(report))
    else:
        console().print(str(report), soft_wrap=True)


def partners(
    until: Annotated[str, typer.Option(metavar="YYYY-MM-DD", help="Day from which cooperations are hidden.")],
    save: Save = None,
    as_json: AsJson = False,
) -> None:
    """Hide every cooperation after a date, rank all eligible organisations, and score."""
    try:
        day = date.fromisoformat(until).isoformat()
    except ValueError:
        raise BadInput("api.cli.no_date", text=until) from None
    from search.evaluation.partner_card import evaluate_partners  # noqa: PLC0415 - the encoder takes time to import
    from search.evaluation.record import is_record, of_partners  # noqa: PLC0415

    target = save and _target(save, is_record)
    with existing() as parts:
        encoder = _encoder(parts)
        with Bars() as bars:
            report = evaluate_partners(parts.store, encoder, day, beside=parts.need_beside(), progress=bars)
        if target:
            _save(target, parts, "partners", of_partners(report))
    if as_json:
        print_json(dataclasses.asdict(report))
    else:
        console().print(str(report), soft_wrap=True)


def _target(path: Path, ours: Callable[[Path], bool]) -> Target:
    """Where a record goes, before anything is measured; the folder of this installation's records is made."""
    if path.parent == settings().measured:
        path.parent.mkdir(parents=True, exist_ok=True)
    target = Target(path, ours)
    target.check()
    return target


def _save(target: Target, parts: Parts, sort: str, figures: Sequence[Figure]) -> None:
    from search.evaluation.record import Record  # noqa: PLC0415

    record = Record(sort, imece_version(), imece_commit(), _keys(parts), _now(), figures)
    with target.writing() as out:
        out.write(record.content())


def _keys(parts: Parts) -> list[str]:
    """The encoders that were measured."""
    return [one.key for one in (parts.encoder, parts.beside) if one is not None]


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _encoder(parts: Parts) -> Encoder:
    """The encoder; BadInput where none is asked for, since nothing could be measured."""
    encoder = parts.need_encoder()
    if encoder is None:
        raise BadInput("api.cli.no_encoder_to_measure")
    return encoder
