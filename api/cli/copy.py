"""The command that moves a graph from one store to another: copy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.opened import absent, settings
from api.cli.terminal import Bars, chosen_language
from api.words.strings import say
from graph.errors import BadInput, ImeceError

if TYPE_CHECKING:
    from graph.store import Store

Source = Annotated[str, typer.Argument(metavar="FROM", help="Address of the store to copy, as in IMECE_STORE.")]
Target = Annotated[str, typer.Argument(metavar="TO", help="Address of the store to copy into.")]


def copy(source: Source, target: Target) -> None:
    """Copy everything, vectors too, from one store into another, and prove that both hold the same.

    A copy that was stopped goes on where it was when it is started again.
    """
    from graph.copying import copy_store  # noqa: PLC0415 - the stores' modules take time to import

    if path := absent(source):
        raise BadInput("api.cli.no_source", path=path)
    with _store(source) as held, _store(target) as filled, Bars() as bars:
        report = copy_store(held, filled, bars)
    tongue = chosen_language(None)
    for kind, digest in report.source.items():
        written = say("copy.written", tongue, number=f"{report.written.get(kind, 0):>12,}")
        typer.echo(f"{kind:10}{digest.number:>12,}  {written}  {digest.digits}")
    if report.differing:
        kinds = ", ".join(report.differing)
        raise ImeceError("api.cli.stores_differ", kinds=kinds)
    typer.echo(say("copy.same", tongue))


def _store(address: str) -> Store:
    from graph.opening import open_store  # noqa: PLC0415 - numpy takes time to import

    return open_store(settings(store=address).store_address.get_secret_value())
