"""What clients have is counted over all processes, and forgotten of one that has ended."""

from __future__ import annotations

import os
import sys

import pytest

from api.web.tally import OwnTally, SharedTally, Tally


@pytest.mark.parametrize("tally", [OwnTally(), SharedTally(2)], ids=["own", "shared"])
def test_each_client_is_counted_alone_and_all_together(tally: Tally) -> None:
    for client, number in (("a", 4), ("b", 2), ("a", 1), ("b", -2), ("\udc80", 1)):
        tally.add(client, number)
    assert [tally.of(client) for client in ("a", "b", "c", "\udc80")] == [5, 0, 0, 1]
    assert tally.total() == 6


@pytest.mark.skipif(not hasattr(os, "fork"), reason=f"{sys.platform} has no fork")
def test_processes_see_what_the_others_count_until_one_has_ended() -> None:
    tally = SharedTally(2)
    tally.add("a", 1)
    child = os.fork()
    if not child:
        tally.forked(1)
        tally.add("a", 4)
        tally.add("b", 2)
        os._exit(0)
    os.waitpid(child, 0)
    assert (tally.of("a"), tally.of("b"), tally.total()) == (5, 2, 7)
    tally.forget(1)
    assert (tally.of("a"), tally.of("b"), tally.total()) == (1, 0, 1)
