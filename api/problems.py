"""One table from what can go wrong to an exit code and an HTTP status."""

from __future__ import annotations

from dataclasses import dataclass

from graph.errors import (
    BadInput,
    Conflict,
    Corrupt,
    ImeceError,
    NotAllowed,
    NotFound,
    NotSignedIn,
    Overdue,
    Stopped,
    StoreUnavailable,
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an error is to a shell and to an HTTP client; `retry_after` in seconds where trying again may help."""

    exit_code: int
    status: int
    retry_after: int | None = None


BAD_REQUEST = Outcome(2, 400)
FAILURE = Outcome(1, 500)
TOO_MANY = Outcome(1, 429, retry_after=2)
TOO_LARGE, TOO_SLOW = Outcome(2, 413), Outcome(1, 408)
FULL = AWAY = Outcome(1, 503, retry_after=5)
# The first that fits decides, so a class stands after its subclasses.
TABLE: tuple[tuple[type[Exception], Outcome], ...] = (
    (BadInput, BAD_REQUEST),
    (Conflict, Outcome(2, 409)),
    (NotFound, Outcome(2, 404)),
    (NotSignedIn, Outcome(2, 401)),
    (NotAllowed, Outcome(2, 403)),
    (StoreUnavailable, AWAY),
    (Overdue, AWAY),
    (Corrupt, Outcome(1, 500)),
    (Stopped, Outcome(130, 503)),
    (ImeceError, FAILURE),
)


def outcome_of(error: Exception) -> Outcome:
    """The outcome of an error; what is not in the table is a failure of ours."""
    return next((outcome for kind, outcome in TABLE if isinstance(error, kind)), FAILURE)
