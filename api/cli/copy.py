"""The command that moves a graph from one store to another: copy."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.opened import settings
from api.cli.terminal import Bars
from graph.errors import ImeceError
from graph.store import Store, open_store

Source = Annotated[str, typer.Argument(metavar="FROM", help="Address of the store to copy, as in IMECE_STORE.")]
Target = Annotated[str, typer.Argument(metavar="TO", help="Address of the store to copy into.")]


def copy(source: Source, target: Target) -> None:
    """Copy everything, vectors too, from one store into another, and prove that both hold the same.

    A copy that was stopped goes on where it was when it is started again.
    """
    from graph.copying import copy_store  # noqa: PLC0415 - the stores' modules take time to import

    with _store(source) as held, _store(target) as filled, Bars() as bars:
        report = copy_store(held, filled, bars)
    for kind, digest in report.source.items():
        typer.echo(f"{kind:10}{digest.number:>12,}  {report.written.get(kind, 0):>12,} written  {digest.digits}")
    if report.differing:
        kinds = ", ".join(report.differing)
        raise ImeceError(f"The stores differ in {kinds}: the target held something of its own; copy into an empty one.")
    typer.echo("Both stores hold the same.")


def _store(address: str) -> Store:
    return open_store(settings(store=address).store_address.get_secret_value())
