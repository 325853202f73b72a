"""Who is alike: Gower's distance between clusters by what is known of both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from programme.comparison.cube import Floats

NEAREST = 12
"""Peers that are taken where nobody chooses them."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a cluster is told by: numbers (NaN not known), words (empty not known) and sets (empty not known)."""

    numbers: tuple[float, ...]
    words: tuple[str, ...]
    sets: tuple[frozenset[str], ...]


def distances(one: Facts, others: Sequence[Facts]) -> Floats:
    """Gower's distance (Gower 1971) of `one` to each of the others, 0–1; NaN where nothing is known of both.

    The mean over what is known of both: of numbers |a − b| by their range among all that are given, of words 0 or 1, of
    sets 1 − |a ∩ b|/|a ∪ b| (Jaccard, as Gower takes attributes of which absence says nothing).
    """
    if not others:
        return np.empty(0)
    parts = [
        *(_of_numbers(np.array([held.numbers[at] for held in (one, *others)])) for at in range(len(one.numbers))),
        *(_of_words([held.words[at] for held in (one, *others)]) for at in range(len(one.words))),
        *(_of_sets([held.sets[at] for held in (one, *others)]) for at in range(len(one.sets))),
    ]
    table = np.array(parts)
    known = (~np.isnan(table)).sum(axis=0)
    return np.where(known > 0, np.nansum(table, axis=0) / np.maximum(known, 1), np.nan)


def nearest(one: Facts, others: Sequence[Facts], number: int = NEAREST) -> list[int]:
    """The places of the nearest others, nearest first; ones that are equally near in the order in which they stand."""
    found = distances(one, others)
    order = np.argsort(np.where(np.isnan(found), np.inf, found), kind="stable")
    return [int(at) for at in order if not np.isnan(found[at])][:number]


def _of_numbers(held: Floats) -> Floats:
    there = held[~np.isnan(held)]
    spread = float(there.max() - there.min()) if len(there) else 0.0
    apart = np.abs(held[1:] - held[0])
    return apart / spread if spread > 0 else np.where(np.isnan(apart), np.nan, 0.0)


def _of_words(held: Sequence[str]) -> Floats:
    return np.array([np.nan if not held[0] or not other else float(other != held[0]) for other in held[1:]])


def _of_sets(held: Sequence[frozenset[str]]) -> Floats:
    one = held[0]
    return np.array([np.nan if not one or not other else 1 - len(one & other) / len(one | other) for other in held[1:]])
