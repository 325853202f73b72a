"""What a question to all of a federation's İmece needs of a request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fastapi import Request

from api.federation.everywhere import Means
from api.web.callers import parts_of

PASSED_ON = ("q", "kind", "region", "sector", "size")


def means_of(request: Request) -> Means:
    """Whom to ask, and what measures their texts; nobody where there is no federation."""
    parts = parts_of(request)
    return Means(parts.federation, parts.encoder, parts.settings.cache, request.app.state.rests)


def asked_everywhere(request: Request) -> Mapping[str, Sequence[str]]:
    """The question as peers are asked it: its words and filters, and nothing of who asks."""
    return {name: request.query_params.getlist(name) for name in PASSED_ON if name in request.query_params}
