"""What differs between two versions of a roadmap."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from programme.roadmaps.content import Action, Content

LINES = ("title", "vision", "begins", "ends")
FIELDS = ("title", "heading", "goal", "owner", "due", "state", "note")
"""What people write of a roadmap, and of an action."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that differs, of the action called so (empty: of the roadmap itself); None for what is not there.

    `field` is one of LINES or FIELDS, or `action` for one that came or went, `proof` or `partner`.
    """

    action: str
    field: str
    before: object
    after: object


def differences(before: Content, after: Content) -> list[Difference]:
    """What to change in one version to come to the other, in the order of the later one; what has gone at the end."""
    found = [
        Difference("", name, getattr(before, name), getattr(after, name))
        for name in LINES
        if getattr(before, name) != getattr(after, name)
    ]
    old, new = ({one.key: one for one in content.actions} for content in (before, after))
    for key, one in new.items():
        found += _changed(old[key], one) if key in old else [Difference(one.title, "action", None, one.title)]
    return found + [Difference(one.title, "action", one.title, None) for key, one in old.items() if key not in new]


def _changed(before: Action, after: Action) -> Iterator[Difference]:
    for name in FIELDS:
        held, now = getattr(before, name), getattr(after, name)
        if held != now:
            yield Difference(after.title, name, held, now)
    for name, held, now in (
        ("proof", {one.passage for one in before.proofs}, {one.passage for one in after.proofs}),
        ("partner", {one.organisation for one in before.partners}, {one.organisation for one in after.partners}),
    ):
        yield from (Difference(after.title, name, id_, None) for id_ in sorted(held - now))
        yield from (Difference(after.title, name, None, id_) for id_ in sorted(now - held))
