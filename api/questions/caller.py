"""Who asks: what they may see and in which language they read; made once a request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from api.wiring import Finders, Parts
from graph.model import PUBLIC
from graph.reads import Audiences
from graph.view import View
from graph.words.sentences import Language

if TYPE_CHECKING:
    from people.persons import Person


@dataclass(frozen=True, slots=True)
class Caller:
    """A caller with the store as they see it, and what finds answers in it; `person` None has not signed in."""

    view: View
    language: Language
    finders: Finders
    person: Person | None = None


def caller_of(parts: Parts, language: Language, person: Person | None = None) -> Caller:
    """Whoever asks: they see what the settings let everybody see, what is public, and what is for them.

    The one place where the rights of a caller are decided.
    """
    audiences = parts.settings.audiences | {PUBLIC}
    if person is not None:
        from people.rights import audiences as audiences_of  # noqa: PLC0415 - SQLAlchemy takes time to import

        audiences = audiences_of(person, audiences, parts.store.seen_by)
    return Caller(parts.store.seen_by(audiences), language, parts.finders, person)


def caller_of_peer(parts: Parts, language: Language, shows: Audiences) -> Caller:
    """Another İmece that asks: it sees what is shown to it, and nothing else."""
    return Caller(parts.store.seen_by(shows), language, parts.finders)
