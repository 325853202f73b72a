"""Structured logs: one line an event, with the request's id; never a question's text, never a credential."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import structlog

if TYPE_CHECKING:
    from api.settings import Settings

CREDENTIALS = ("authorization", "cookie", "password", "token", "secret")
FROM_OUTSIDE = (
    "socket.accept() out of system resource",
    "Invalid HTTP request received",
    "Unsupported upgrade request",
)
"""What asyncio and uvicorn say of connections and requests that cannot be taken, each time anew."""
SELDOM_SECONDS = 60.0


class _Stderr(logging.Handler):
    """Writes to stderr as it is when a line comes, not as it was when logging was set up."""

    def emit(self, record: logging.LogRecord) -> None:
        print(self.format(record), file=sys.stderr)  # noqa: T201 - what a log handler is for


class Seldom(logging.Filter):
    """Lets a line that anybody can bring about from outside through once in SELDOM_SECONDS."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._last: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the line is to be written."""
        said = next((one for one in FROM_OUTSIDE if str(record.msg).startswith(one)), None)
        if said is None:
            return True
        now = self._clock()
        due = now - self._last.get(said, -SELDOM_SECONDS) >= SELDOM_SECONDS
        if due:
            self._last[said] = now
        return due


def set_up_logs(settings: Settings) -> None:
    """Send our own and the libraries' log lines to stderr, as JSON or for reading."""
    json = settings.log_format == "json" or (settings.log_format == "auto" and not sys.stderr.isatty())
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        without_credentials,
    ]
    if json:
        shared.append(structlog.processors.format_exc_info)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(settings.log_level),
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
    last = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if json
        # What stood in variables, such as a mail with a link, is no business of a log.
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last]
    )
    handler = _Stderr()
    handler.addFilter(Seldom())
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)  # libraries speak up only when something is wrong
    logging.getLogger("imece").setLevel(settings.log_level.upper())


def without_credentials(logger: object, name: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """The event with the values of what is named like a credential taken out."""
    del logger, name
    return {key: "…" if any(word in key.lower() for word in CREDENTIALS) else value for key, value in event.items()}
