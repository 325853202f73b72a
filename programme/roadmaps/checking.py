"""What became of a roadmap's actions: what was reached, what is on its way, and what slipped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from pydantic import TypeAdapter

from programme.roadmaps.content import Action, Content

Verdict = Literal["reached", "on_way", "away", "slipped", "unknown", "done", "dropped"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
Latest = Mapping[str, tuple[str, float]]
"""By code the newest period of which there is a value, and the value."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an action: its measure's newest value, and what that says of it."""

    key: str
    verdict: Verdict
    period: str = ""
    value: float | None = None


_KEPT = TypeAdapter(tuple[Outcome, ...])


def outcomes(content: Content, latest: Latest, today: date) -> tuple[Outcome, ...]:
    """What became of each action by its measure's newest value.

    An action with a goal is reached where the value has come to it, slipped where its date has passed before; else on
    its way or away by which side of where it stood the value is, and unknown while there is no newer one. An action
    without a goal is what people say of it, and has slipped where its date has passed.
    """
    return tuple(_outcome(one, latest.get(one.code or ""), today) for one in content.actions)


def kept_text(found: Sequence[Outcome]) -> str:
    """Outcomes as text that `outcomes_of` reads."""
    return _KEPT.dump_json(tuple(found)).decode()


def outcomes_of(text: str) -> tuple[Outcome, ...]:
    """The outcomes that were kept as text."""
    return _KEPT.validate_json(text)


def _outcome(one: Action, newest: tuple[str, float] | None, today: date) -> Outcome:
    period, value = newest or ("", None)
    if one.state == "dropped":
        return Outcome(one.key, "dropped", period, value)
    late = one.due is not None and one.due < today
    if one.goal is None:
        return Outcome(one.key, "done" if one.state == "done" else "slipped" if late else "unknown", period, value)
    if value is None or period == one.period:
        # Nothing newer is known: that the date has passed is all that can be said.
        return Outcome(one.key, "slipped" if late and one.state != "done" else "unknown", period, value)
    up = 1 if one.value is None or one.goal >= one.value else -1
    if up * (value - one.goal) >= 0:
        return Outcome(one.key, "reached", period, value)
    if late:
        return Outcome(one.key, "slipped", period, value)
    moved = 0.0 if one.value is None else up * (value - one.value)
    return Outcome(one.key, "on_way" if moved > 0 else "away" if moved < 0 else "unknown", period, value)
