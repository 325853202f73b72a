"""The commands that serve: serve, and demo, which loads, indexes, answers twice and serves."""

from __future__ import annotations

import gc
import os
import signal
import socket
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.listening import address_of, listen
from api.cli.opened import settings
from api.cli.options import StoreAddress
from api.cli.terminal import Bars, complain, console
from api.words.language import from_environment
from api.words.strings import say
from graph.filters import Filter
from graph.words.sentences import LANGUAGES

if TYPE_CHECKING:
    from rich.console import Console

    from api.settings import Settings
    from api.wiring import Parts

Host = Annotated[str | None, typer.Option(metavar="HOST", help="Address to listen on, instead of IMECE_HOST.")]
Port = Annotated[int | None, typer.Option(metavar="PORT", help="Port to listen on, instead of IMECE_PORT.")]
DEMO_HITS = 3
ACCEPTED = 128
"""Connections that wait to be taken; as often is one taken before anything else is looked at."""


def serve(host: Host = None, port: Port = None) -> None:
    """Serve the pages and the API until Ctrl-C."""
    chosen = settings(host=host, port=port)
    run(chosen, listen(chosen.host, chosen.port))


def demo(
    serving: Annotated[bool, typer.Option("--serve/--no-serve", help="Serve after printing.")] = True,
    store: StoreAddress = None,
    host: Host = None,
    port: Port = None,
) -> None:
    """Load the demonstration data, index it, answer one question in Turkish and one in English, and serve."""
    from api.wiring import Parts  # noqa: PLC0415 - numpy takes time to import
    from ingest.demonstration import load_demo  # noqa: PLC0415 - readers of files take time to import
    from search.indexer import index  # noqa: PLC0415 - the encoder takes time to import

    chosen = settings(store=store, host=host, port=port)
    listening = listen(chosen.host, chosen.port) if serving else None
    with Parts(chosen) as parts:
        encoder = parts.need_encoder()
        with Bars() as bars:
            load_demo(parts.store, bars)
            if encoder is not None:
                index(parts.store, encoder, bars)
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


def run(chosen: Settings, listening: socket.socket) -> None:
    """Serve on a listening socket until Ctrl-C or SIGTERM; a store that cannot be opened is told before."""
    import uvicorn  # noqa: PLC0415 - the web framework takes time to import

    from api.app import create_app  # noqa: PLC0415
    from api.cli.connections import limited, room  # noqa: PLC0415
    from api.wiring import Parts  # noqa: PLC0415

    with listening, Parts(chosen) as parts:
        parts.store.generation()
        signal.signal(signal.SIGTERM, signal.SIG_DFL)  # uvicorn ends what is under way, then stops as anybody would
        complain(say("demo.serving", from_environment(os.environ), url=address_of(listening, chosen.prefix)))
        config = uvicorn.Config(
            create_app(chosen, parts, keep_for_good), http=limited(room(chosen.connections, chosen.proxies)), ws="none",
            loop="asyncio", backlog=ACCEPTED, proxy_headers=bool(chosen.proxies),
            forwarded_allow_ips=sorted(chosen.proxies), log_config=None, access_log=False, server_header=False,
            timeout_graceful_shutdown=5,
        )  # fmt: skip
        uvicorn.Server(config).run([listening])


def keep_for_good() -> None:
    """Take what is in memory now out of what is looked at for garbage: walking it held every answer for 60–90 ms."""
    gc.collect()
    gc.freeze()
