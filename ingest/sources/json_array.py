"""The objects of a JSON array one by one, so that a dump of any size is read in little memory."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO

import orjson

_BLOCK = 1 << 20
_LONGEST = 1 << 24  # of one object: the largest of ROR's has 60 KB
_START = re.compile(rb"\s*\[(\s*)\{")


def objects(content: IO[bytes]) -> Iterator[object]:
    """What the array holds, in order; orjson.JSONDecodeError where it is not sound, at the latest at its end.

    It is cut where a brace, a comma and the white space before the first object stand between two. What is cut
    inside an object or a string is not sound by itself: from there on the array is read in one piece.
    """
    rest = content.read(_BLOCK)
    start = _START.match(rest)
    if start is None:
        yield from orjson.loads(rest + content.read())
        return
    gap = b"}," + start[1] + b"{"
    rest = rest[start.end() :]
    more = True
    while more and len(rest) < _LONGEST:
        pieces = rest.split(gap)
        for place, piece in enumerate(pieces[:-1]):
            try:
                found = orjson.loads(b"{%b}" % piece)
            except orjson.JSONDecodeError:
                yield from orjson.loads(b"[{" + gap.join(pieces[place:]) + content.read())
                return
            yield found
        block = content.read(_BLOCK)
        rest, more = pieces[-1] + block, bool(block)
    yield from orjson.loads(b"[{" + rest + content.read())
