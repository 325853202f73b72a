"""The commands of several İmece that answer together: new, check."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.opened import existing
from api.cli.options import InLanguage
from api.cli.terminal import chosen_language, complain, console
from api.words.strings import say
from graph.errors import BadInput

_FILE = """# Who answers together with this İmece. For each of the others a part:
#
# [peers.trabzon]
# title = "Trabzon"
# address = "https://imece.trabzon.example"
# key = "what “imece federation new” printed there"
# shows = ["public"]        # what it may see here
name = "{name}"
key = "{key}"
"""


def new(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="What this İmece is called by the others, such as corum.")
    ],
    path: Annotated[Path, typer.Option("--file", metavar="FILE", help="The file that will name the others.")] = Path(
        "data/federation.toml"
    ),
    language: InLanguage = None,
) -> None:
    """Make this İmece's key and the file in which the others are named; prints the key that the others are given."""
    from api.peers import federation, new_key  # noqa: PLC0415 - cryptography takes time to import

    tongue, key = chosen_language(language), path.with_suffix(".key")
    if path.exists():
        raise BadInput("api.federation.unwritten", path=path, reason="exists")
    public = new_key(key)
    path.write_text(_FILE.format(name=name, key=key.name), encoding="utf-8")
    try:
        federation(path)
    except BadInput:
        path.unlink()
        key.unlink()
        raise
    complain(say("federation.made", tongue, path=path))
    typer.echo(public)
    complain(say("federation.next", tongue, path=path))


def check(language: InLanguage = None) -> None:
    """Ask each of the others something, and say what came of it; exit code 1 where one did not answer."""
    from api.federation.asking import Rests, ask  # noqa: PLC0415 - an HTTP client takes time to import

    tongue = chosen_language(language)
    with existing() as parts:
        if parts.federation is None:
            raise BadInput("api.federation.none")
        heard = ask(parts.federation, {"q": ["su"]}, tongue, Rests())
    for one in heard:
        console().print(f"{one.peer.title} ({one.peer.address}): {say(f'everywhere.state.{one.state}', tongue)}")
    if any(one.state != "answered" for one in heard):
        raise typer.Exit(1)
