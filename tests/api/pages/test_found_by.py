"""What the line below a result says of how it was found."""

from __future__ import annotations

from dataclasses import replace

from api.pages.templating import found_by
from graph.model import Node, Passage, Source
from graph.words.sentences import Sentence
from search.answer import Evidence, Hit, LegRank, Reason

SOURCE = Source("test", "1", "2026-01-01")
NODE = Node("a", "sme", "A", (SOURCE,))
SAID = Evidence(Passage("a", "Steel pumps", SOURCE), NODE, ((0, 5),), {"meaning": LegRank(1, 4.0)})


def _reason(feature: str) -> tuple[Reason, ...]:
    return (Reason(feature, 1.0, 1.0, Sentence("search.hit.nearest")),)


def test_a_result_says_by_what_it_was_found() -> None:
    hit = Hit(NODE, 0.5, (SAID,), _reason("meaning"))
    assert found_by(hit) == ["words", "meaning"]
    assert found_by(replace(hit, reasons=_reason("name"))) == ["words", "meaning", "name"]


def test_what_only_comes_nearest_is_said_to_be_close_in_nothing() -> None:
    assert found_by(Hit(NODE, 0.5, (SAID,), _reason("nearest"))) == []
