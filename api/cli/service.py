"""The service on a listening socket, by one process or by several."""

from __future__ import annotations

import gc
import os
import signal
import socket
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import typer

from api.cli.listening import address_of
from api.cli.terminal import complain
from api.words.language import from_environment
from api.words.strings import say

if TYPE_CHECKING:
    from api.settings import Settings
    from api.web.together import Together
    from api.wiring import Encoders, Parts

ACCEPTED = 128
"""Connections that wait to be taken."""
ACCEPTED_AT_ONCE = 4
"""So many are taken before anything else is looked at where others take some, too: who is first would take all."""
SWITCH = 0.001
"""Seconds after which a thread lets another go on: a search that waited 5 ms for each of its steps beside a partner
answer took thrice as long."""


def run(chosen: Settings, listening: socket.socket, processes: int = 1) -> None:
    """Serve until Ctrl-C or SIGTERM; a store that cannot be opened is told before."""
    with listening:
        if processes > 1:
            _run_together(chosen, listening, processes)
        else:
            _run_alone(chosen, listening)


def _run_alone(chosen: Settings, listening: socket.socket) -> None:
    from api.web.together import Together  # noqa: PLC0415 - numpy takes time to import
    from api.wiring import Parts  # noqa: PLC0415

    with Parts(chosen) as parts:
        parts.store.generation()
        signal.signal(signal.SIGTERM, signal.SIG_DFL)  # uvicorn ends what is under way, then stops as anybody would
        _say(chosen, listening)
        _serve(chosen, parts, listening, Together(), ACCEPTED)


def _run_together(chosen: Settings, listening: socket.socket, processes: int) -> None:
    with TemporaryDirectory(prefix="imece-") as folder:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder  # read when the metrics are imported: there they are added up
        from api.cli.workers import NOT_STARTED, Workers  # noqa: PLC0415
        from api.logs import set_up_logs  # noqa: PLC0415
        from api.web.together import Shared  # noqa: PLC0415
        from api.wiring import Parts  # noqa: PLC0415

        set_up_logs(chosen)
        # Opened, and closed again: it is laid out by one, and what is wrong with it is told at once.
        with Parts(chosen) as parts:
            parts.store.generation()
        _say(chosen, listening)
        encoders = _read_before(chosen)
        shared = Shared.of(processes, Path(folder))

        def work(number: int) -> None:
            with Parts(chosen, encoder=encoders.leading, beside=encoders.beside) as own:
                _serve(chosen, own, listening, shared.forked(number), ACCEPTED_AT_ONCE)

        told = Workers(processes, work, shared.forget).run()
    if told is None:
        raise typer.Exit(NOT_STARTED)
    signal.signal(told, signal.default_int_handler if told is signal.SIGINT else signal.SIG_DFL)
    signal.raise_signal(told)


def _read_before(chosen: Settings) -> Encoders:
    """What processes share that are forked: all code, and the encoders, where they run no threads of their own.

    What a first answer reads beside it (languages, names of places) is read by asking a store with nothing in it.
    """
    from api.app import warm  # noqa: PLC0415
    from api.wiring import Encoders, Parts  # noqa: PLC0415
    from search.encoders.encoder import SENTENCE_TRANSFORMERS  # noqa: PLC0415

    if any(name.startswith(SENTENCE_TRANSFORMERS) for name in (chosen.encoder, chosen.encoder_beside)):
        return Encoders(None, None)
    with Parts(chosen.model_copy(update={"store": "memory:"})) as empty:
        warm(empty)
    keep_for_good()
    return Encoders(empty.encoder, empty.beside)


def _say(chosen: Settings, listening: socket.socket) -> None:
    complain(say("demo.serving", from_environment(os.environ), url=address_of(listening, chosen.prefix)))


def _serve(chosen: Settings, parts: Parts, listening: socket.socket, together: Together, at_once: int) -> None:
    """Serve in this process until a signal; exit with NOT_STARTED where that could not begin."""
    import uvicorn  # noqa: PLC0415 - the web framework takes time to import

    from api.app import create_app  # noqa: PLC0415
    from api.cli.connections import limited, room  # noqa: PLC0415
    from api.cli.workers import NOT_STARTED  # noqa: PLC0415

    class Server(uvicorn.Server):
        """One that takes few connections at once, and lets as many wait as ever."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            listening.listen(ACCEPTED)

    sys.setswitchinterval(SWITCH)
    config = uvicorn.Config(
        create_app(chosen, parts, keep_for_good, together),
        http=limited(room(chosen.connections, chosen.proxies), together.connections),
        ws="none", loop="asyncio", backlog=at_once, proxy_headers=bool(chosen.proxies),
        forwarded_allow_ips=sorted(chosen.proxies), log_config=None, access_log=False, server_header=False,
        timeout_graceful_shutdown=5,
    )  # fmt: skip
    server = Server(config)
    server.run([listening])
    if not server.started:
        raise SystemExit(NOT_STARTED)


def keep_for_good() -> None:
    """Take what is in memory now out of what is looked at for garbage: walking it held every answer for 60–90 ms."""
    gc.collect()
    gc.freeze()
