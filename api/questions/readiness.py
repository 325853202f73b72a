"""Whether questions can be answered now."""

from __future__ import annotations

from dataclasses import dataclass

from api.questions.caller import Caller
from api.wiring import Parts
from graph.errors import StoreUnavailable


@dataclass(frozen=True, slots=True)
class Readiness:
    """The key of the encoder, None when searching by words alone; whether all that the caller may see is indexed."""

    encoder: str | None
    indexed: bool


def readiness(parts: Parts, caller: Caller) -> Readiness:
    """What answers now; StoreUnavailable while the store or a wanted encoder does not."""
    caller.view.generation  # noqa: B018 - asks the store
    encoder = parts.encoder
    if encoder is None and parts.wanted_encoder:
        raise StoreUnavailable("api.ready.no_encoder")
    return Readiness(encoder.key if encoder else None, encoder is None or caller.view.indexed(encoder.key) == "all")
