"""What can go wrong, as one tree; the api maps it to exit codes and HTTP statuses in one table.

::

    ImeceError
    ├── BadInput            what the caller gave cannot be used (a file, a code, a query, a setting)
    │   └── VocabularyError a kind or relation that is unknown or may not stand there
    ├── Conflict            what was asked for contradicts what was asked for before
    ├── NotFound            nothing by that id is there, or the caller may not see it
    ├── NotAllowed          whoever asks may not do that
    │   └── NotSignedIn     nobody may do that without saying who they are
    ├── Corrupt             the store's own data cannot be read
    ├── StoreUnavailable    the store does not answer now; trying again later may work
    ├── Overdue             the answer took longer than it may, or nobody waits for it any more
    └── Stopped             whoever runs it stopped the work; what was done is kept, or nothing was

An error is raised with the key of its sentence and the values in it. Every sentence says what to do; the edge says
it in the reader's language, logs have it in English.
"""

from __future__ import annotations

from graph.words.sentences import Sentence, Value


class ImeceError(Exception):
    """The root of everything İmece raises on purpose; `sentence` is for people."""

    def __init__(self, key: str, /, **values: Value) -> None:
        super().__init__(key, values)
        self.sentence = Sentence(key, values)

    def __str__(self) -> str:
        return self.sentence["en"]


class BadInput(ImeceError):
    """What was given cannot be used; the sentence says what to change."""


class VocabularyError(BadInput):
    """A kind or relation is unknown, or a relation may not connect these kinds."""


class Conflict(ImeceError):
    """What was asked for contradicts what was asked for before; the sentence says how to ask anew."""


class NotFound(ImeceError):
    """Nothing by that id exists, or the caller may not see it: both read the same."""


class NotAllowed(ImeceError):
    """Whoever asks may not do that; what they may not see is NotFound instead."""


class NotSignedIn(NotAllowed):
    """Nobody may do that without saying who they are, or what they said it with is not valid."""


class Corrupt(ImeceError):
    """The store's own data cannot be read; the sentence names what and how to recover."""


class StoreUnavailable(ImeceError):
    """The store does not answer now; the same call may work later."""


class Overdue(ImeceError):
    """The work went on until its deadline (`graph.deadline`), or whoever asked has gone."""


class Stopped(ImeceError):
    """Work was stopped from outside; the sentence says what is in and how to go on, the cause what stopped it."""
