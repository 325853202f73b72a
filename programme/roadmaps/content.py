"""What a roadmap says: frozen values, and how they are kept as text."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from math import isfinite
from typing import Literal, get_args
from uuid import uuid4

from pydantic import TypeAdapter

from graph.errors import BadInput
from programme.roadmaps.advice import HEADINGS, Heading, measured

State = Literal["planned", "under_way", "done", "dropped"]
STATES: tuple[State, ...] = get_args(State)
MOST_ACTIONS = 60
LONGEST, LONGEST_TEXT = 300, 4_000
"""Letters of a line, and of a text of several."""
YEARS = (1990, 2100)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the subject stood when this was drafted: a value of a period, and its place among `peers`.

    `place` is a percentile, 100 the best; `best` is the id of who is best at it. Both are None under five peers.
    """

    code: str
    period: str
    value: float | None
    place: float | None = None
    median: float | None = None
    peers: int = 0
    best: str | None = None
    best_value: float | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """A passage that an action rests on; its words are read through whoever reads the roadmap."""

    document: str
    passage: str


@dataclass(frozen=True, slots=True)
class Suggested:
    """An organisation that could help, with the passage that says so."""

    organisation: str
    passage: str | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """What will be done, by whom until when; `value` of `period` is where its measure stood, `goal` where it shall.

    `learn` is the id of whoever is best at it.
    """

    key: str
    heading: Heading
    title: str
    code: str | None = None
    period: str = ""
    value: float | None = None
    goal: float | None = None
    owner: str = ""
    due: date | None = None
    state: State = "planned"
    note: str = ""
    learn: str | None = None
    proofs: tuple[Proof, ...] = ()
    partners: tuple[Suggested, ...] = ()


@dataclass(frozen=True, slots=True)
class Content:
    """A roadmap as it stands in one version; `language` is that of what people wrote in it."""

    language: str
    title: str
    vision: str
    begins: int
    ends: int
    standings: tuple[Standing, ...] = ()
    actions: tuple[Action, ...] = ()


_KEPT = TypeAdapter(Content)


def new_key() -> str:
    """What an action is known by in all versions."""
    return uuid4().hex[:8]


def kept_text(content: Content) -> str:
    """A content as text that `content_of` reads."""
    return _KEPT.dump_json(content).decode()


def content_of(text: str) -> Content:
    """The content that was kept as text."""
    return _KEPT.validate_json(text)


def checked(content: Content) -> Content:
    """The content in the one spelling in which it is kept; BadInput for the first thing that cannot be."""
    if not YEARS[0] <= content.begins <= content.ends <= YEARS[1]:
        raise BadInput("programme.roadmap.years", least=YEARS[0], most=YEARS[1])
    if len(content.actions) > MOST_ACTIONS:
        raise BadInput("programme.roadmap.many", most=MOST_ACTIONS)
    actions = tuple(_checked_action(at, one) for at, one in enumerate(content.actions, start=1))
    if len({one.key for one in actions}) < len(actions):
        raise BadInput("programme.roadmap.twice")
    title, vision = _line(content.title), _text(content.vision)
    if not title:
        raise BadInput("programme.roadmap.title", most=LONGEST)
    return replace(content, title=title, vision=vision, actions=actions)


def _checked_action(at: int, one: Action) -> Action:
    title, owner = _line(one.title), _line(one.owner)
    if not title:
        raise BadInput("programme.roadmap.action", at=at, most=LONGEST)
    if owner is None:
        raise BadInput("programme.roadmap.owner", at=at, most=LONGEST)
    if one.code is not None and one.code not in measured():
        raise BadInput("programme.roadmap.measure", at=at, code=one.code)
    if one.goal is not None and (one.code is None or not isfinite(one.goal) or abs(one.goal) > 1e12):
        raise BadInput("programme.roadmap.goal", at=at)
    if one.heading not in HEADINGS or one.state not in STATES:
        raise BadInput("programme.roadmap.choice", at=at)
    return replace(one, title=title, owner=owner, note=_text(one.note))


def _line(said: str) -> str | None:
    """A text on one line, None where it is too long for one or cannot be read."""
    plain = " ".join(said.split())
    return plain if len(plain) <= LONGEST and (not plain or plain.isprintable()) else None


def _text(said: str) -> str:
    """A text of several lines."""
    lines = [" ".join(line.split()) for line in said.strip().splitlines()]
    if len(said) > LONGEST_TEXT or not all(line.isprintable() for line in lines):
        raise BadInput("programme.roadmap.text", most=LONGEST_TEXT)
    return "\n".join(lines)
