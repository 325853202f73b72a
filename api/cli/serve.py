"""The commands that serve: serve, and demo, which loads, indexes, answers twice and serves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.indicators import load_demonstration
from api.cli.listening import listen
from api.cli.opened import settings
from api.cli.options import StoreAddress
from api.cli.service import run
from api.cli.terminal import Bars, console
from api.words.strings import say
from graph.filters import Filter
from graph.model import EVERYONE
from graph.words.sentences import LANGUAGES

if TYPE_CHECKING:
    from rich.console import Console

    from api.wiring import Parts

Host = Annotated[str | None, typer.Option(metavar="HOST", help="Address to listen on, instead of IMECE_HOST.")]
Port = Annotated[int | None, typer.Option(metavar="PORT", help="Port to listen on, instead of IMECE_PORT.")]
Workers = Annotated[
    int | None,
    typer.Option(metavar="N", min=0, help="Processes that serve, instead of IMECE_WORKERS; 0 takes one a core."),
]
DEMO_HITS = 3


def serve(host: Host = None, port: Port = None, workers: Workers = None) -> None:
    """Serve the pages and the API until Ctrl-C."""
    from api.cli.workers import number_of  # noqa: PLC0415 - pydantic takes time to import
    from api.wiring import Parts  # noqa: PLC0415

    chosen = settings(host=host, port=port, workers=workers)
    Parts(chosen).check()
    run(chosen, listen(chosen.host, chosen.port), number_of(chosen))


def work() -> None:
    """Do what work waits, such as reading shared documents, until Ctrl-C; a service does it, too."""
    import threading  # noqa: PLC0415

    from api.cli.opened import existing  # noqa: PLC0415
    from api.work import work as working  # noqa: PLC0415

    with existing() as parts:
        working(parts, threading.Event())


def demo(
    serving: Annotated[bool, typer.Option("--serve/--no-serve", help="Serve after printing.")] = True,
    store: StoreAddress = None,
    host: Host = None,
    port: Port = None,
) -> None:
    """Load the demonstration data, index it, answer one question in Turkish and one in English, and serve."""
    from api.wiring import Parts  # noqa: PLC0415 - numpy takes time to import
    from ingest.demonstration import load_demo  # noqa: PLC0415 - readers of files take time to import
    from programme.centres.demonstration import load_demonstration as load_invented_centres  # noqa: PLC0415
    from programme.comparison.regional import placed, take_in_regional  # noqa: PLC0415
    from programme.statistics.demonstration import load_demonstration as load_invented_statistics  # noqa: PLC0415
    from search.indexer import index  # noqa: PLC0415 - the encoder takes time to import

    chosen = settings(store=store, host=host, port=port)
    listening = listen(chosen.host, chosen.port) if serving else None
    with Parts(chosen) as parts:
        encoder = parts.need_encoder()
        with Bars() as bars:
            load_demo(parts.store, bars)
            if encoder is not None:
                index(parts.store, encoder, bars, beside=parts.need_beside())
        load_demonstration(parts)
        load_invented_statistics(parts.statistics.folder)
        # Nothing invented is said of those that there are.
        invented = [one for one in placed(parts.store.seen_by(frozenset(EVERYONE))) if one.id.startswith("demo:")]
        take_in_regional(parts.people, invented, parts.statistics)
        load_invented_centres(parts.people, parts.store)
        _answer(parts, console())
    if listening is not None:
        run(chosen, listening)


def _answer(parts: Parts, out: Console) -> None:
    from api.cli.show import show_partners  # noqa: PLC0415 - babel takes time to import
    from api.questions.caller import caller_of  # noqa: PLC0415
    from api.questions.partners import partners_for  # noqa: PLC0415

    for language in LANGUAGES:
        text = say("demo.question", language)
        out.rule()
        out.print(say("demo.asked", language, q=text), style="bold")
        out.print()
        asking = caller_of(parts, language)
        show_partners(out, partners_for(asking, text, Filter(), DEMO_HITS), asking.view, language)
