"""What was asked for last, kept in a bound: the one cache of single things, each by its key."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable, Hashable, Iterable, Mapping
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Remembered(Generic[K, V]):
    """Values by key, the `most` asked for last. Safe to share between threads."""

    def __init__(self, most: int, held: Mapping[K, V] | None = None) -> None:
        self._most = most
        self._held: OrderedDict[K, V] = OrderedDict(held or {})
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._held)

    def held(self) -> dict[K, V]:
        """What is kept at this moment."""
        with self._lock:
            return dict(self._held)

    def of(self, keys: Iterable[K], make: Callable[[list[K]], Mapping[K, V]]) -> dict[K, V]:
        """The value of each key that has one, in the order asked for; `make` is asked for those that are not kept."""
        asked = list(dict.fromkeys(keys))
        with self._lock:
            held = {key: self._held[key] for key in filter(self._held.__contains__, asked)}
            deque(map(self._held.move_to_end, held), maxlen=0)
        if len(held) == len(asked):
            return held
        made = make([key for key in asked if key not in held])
        with self._lock:
            self._held.update(made)
            while len(self._held) > self._most:
                self._held.popitem(last=False)
        return {key: held[key] if key in held else made[key] for key in asked if key in held or key in made}
