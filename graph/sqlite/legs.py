"""The three legs of the embedded store, each with the filter inside."""

from __future__ import annotations

from collections.abc import Sequence

from graph.filters import Filter
from graph.model import LanguageBias, Scored
from graph.reads import Audiences, Legs
from graph.reads import Vectors as Array
from graph.sqlite.connections import Connected
from graph.sqlite.live.live import Live
from graph.words.lexical import Question


class SqliteLegs(Connected, Legs):
    """See `graph.reads.Legs`."""

    _live: Live

    def nearest(
        self, vector: Array, encoder: str, keep: Filter, k: int, bias: LanguageBias | None = None
    ) -> list[Scored]:
        with self._connections.reading() as connection:
            return self._live.state(connection).nearest(connection, vector, encoder, keep, k, bias)

    def lexical(self, question: Question, keep: Filter, k: int) -> list[Scored]:
        if not question or k < 1:
            return []
        with self._connections.reading() as connection:
            return self._live.state(connection).lexical(connection, question, keep, k)

    def weights(self, question: Question, audiences: Audiences) -> list[float]:
        with self._connections.reading() as connection:
            terms = frozenset().union(*question)
            corpus = self._live.state(connection).corpus(connection, audiences, terms)
        return [corpus.weight(word) for word in question]

    def named(self, question: Sequence[str], keep: Filter, k: int, least: float = 0.0) -> list[Scored]:
        with self._connections.reading() as connection:
            return self._live.state(connection).named(connection, question, keep, k, least)
