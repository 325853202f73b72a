"""What is read of a whole store and kept for the next question: made once for all who see the same."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, wait
from threading import Lock
from typing import Generic, TypeVar

from graph.deadline import check, for_everyone
from graph.view import View

T = TypeVar("T")
MOMENTS = 8
"""So many moments (a generation of a store, as one set of audiences sees it) are kept: groups of callers at work."""

LOOKING_UP = 0.5
"""Seconds after which who waits looks whether anybody still waits for them."""


class Kept(Generic[T]):
    """One value a moment of a view; the moment asked for longest ago makes room. Safe to share between threads.

    Who asks for a value that somebody else is just making waits for that one; who asks for another does not. With
    `move` the newest value of an earlier moment of those who see the same is moved on, where that gives one, and kept
    no longer.
    """

    def __init__(
        self, make: Callable[[View], T], moments: int = MOMENTS, move: Callable[[View, T], T | None] | None = None
    ) -> None:
        self._make, self._moments, self._move = make, moments, move
        self._held: OrderedDict[Hashable, Future[T]] = OrderedDict()
        self._newest: dict[Hashable, Hashable] = {}
        self._lock = Lock()

    def of(self, view: View) -> T:
        """The value for what this view sees now; what making it raises is raised, and tried again the next time."""
        moment = view.moment
        with self._lock:
            held = self._held.get(moment)
            if held is not None:
                self._held.move_to_end(moment)
        return _waited(held) if held is not None else self._made(moment, view)

    def _made(self, moment: Hashable, view: View) -> T:
        made: Future[T] = Future()
        with self._lock:
            held = self._held.setdefault(moment, made)
            while len(self._held) > self._moments:
                self._held.popitem(last=False)
        if held is not made:
            return _waited(held)
        try:
            with for_everyone():
                moved = self._moved(view)
                made.set_result(self._make(view) if moved is None else moved)
        except BaseException as error:
            with self._lock:
                self._held.pop(moment, None)
            made.set_exception(error)
            raise
        self._made_newest(view)
        return made.result()

    def _moved(self, view: View) -> T | None:
        """The newest value of those who see the same, moved on; None where there is none to be moved."""
        if self._move is None:
            return None
        with self._lock:
            earlier = self._held.get(self._newest.get(view.group))
        return self._move(view, earlier.result()) if earlier is not None else None

    def _made_newest(self, view: View) -> None:
        """Remember the value as the one to be moved on, in place of the last."""
        if self._move is None:
            return
        with self._lock:
            last = self._newest.get(view.group)
            self._newest[view.group] = view.moment
            if last is not None and last != view.moment:
                self._held.pop(last, None)
            self._newest = {group: moment for group, moment in self._newest.items() if moment in self._held}


def _waited(held: Future[T]) -> T:
    """What somebody else is making, Overdue where that takes longer than who waits for it may."""
    while not held.done():
        check()
        wait([held], timeout=LOOKING_UP)
    return held.result()
