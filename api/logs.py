"""Structured logs: one line an event, with the request's id; never a question's text, never a credential."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING

import structlog

if TYPE_CHECKING:
    from api.settings import Settings

CREDENTIALS = ("authorization", "cookie", "password", "token", "secret")


class _Stderr(logging.Handler):
    """Writes to stderr as it is when a line comes, not as it was when logging was set up."""

    def emit(self, record: logging.LogRecord) -> None:
        print(self.format(record), file=sys.stderr)  # noqa: T201 - what a log handler is for


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
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last]
    )
    handler = _Stderr()
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)  # libraries speak up only when something is wrong
    logging.getLogger("imece").setLevel(settings.log_level.upper())


def without_credentials(logger: object, name: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """The event with the values of what is named like a credential taken out."""
    del logger, name
    return {key: "…" if any(word in key.lower() for word in CREDENTIALS) else value for key, value in event.items()}
