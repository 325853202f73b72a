"""Who asks: what they may see and in which language they read; made once a request."""

from __future__ import annotations

from dataclasses import dataclass

from api.wiring import Finders, Parts
from graph.model import PUBLIC
from graph.view import View
from graph.words.sentences import Language


@dataclass(frozen=True, slots=True)
class Caller:
    """A caller with the store as they see it, and what finds answers in it."""

    view: View
    language: Language
    finders: Finders


def caller_of(parts: Parts, language: Language) -> Caller:
    """Whoever asks without having signed in: they see what the settings let everybody see, and what is public.

    The one place where the rights of a caller are decided.
    """
    return Caller(parts.store.seen_by(parts.settings.audiences | {PUBLIC}), language, parts.finders)
