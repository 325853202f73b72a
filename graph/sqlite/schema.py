"""The embedded store's tables and the steps that lead to them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from graph.errors import BadInput
from graph.migrations import Step, pending
from graph.model import Node
from graph.naming import lines_of
from graph.records import merge
from graph.sqlite.claims import make_tables
from graph.sqlite.rows import grouped
from graph.words.folding import terms

# Integers stand for nodes and passages inside; the full-text tables keep no copy of the words (`content=`),
# so what they held must be told to them when it goes: graph/sqlite/writes.py does.
_FIRST = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO meta VALUES ('truth', 0), ('vectors', 0);

CREATE TABLE load (
    dataset TEXT PRIMARY KEY, date TEXT NOT NULL, digest TEXT NOT NULL, finished TEXT NOT NULL,
    rows INTEGER NOT NULL, rejected INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE audience (class INTEGER PRIMARY KEY, members TEXT NOT NULL UNIQUE);

CREATE TABLE node (
    n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, sort TEXT NOT NULL, region TEXT,
    audience INTEGER NOT NULL, ended INTEGER NOT NULL, terms TEXT NOT NULL
);
CREATE INDEX node_kind ON node (kind);
CREATE INDEX node_region ON node (region) WHERE region IS NOT NULL;
CREATE INDEX node_sort ON node (sort, id);
CREATE TABLE node_sector (key TEXT, n INTEGER, PRIMARY KEY (key, n)) WITHOUT ROWID;
CREATE INDEX node_sector_of ON node_sector (n);
CREATE VIRTUAL TABLE node_words USING fts5 (
    terms, content = node, content_rowid = n, tokenize = "unicode61 remove_diacritics 0"
);

CREATE TABLE record (
    n INTEGER, dataset TEXT, date TEXT NOT NULL, ended TEXT, body BLOB NOT NULL, PRIMARY KEY (n, dataset)
) WITHOUT ROWID;
CREATE INDEX record_dataset ON record (dataset, date);

CREATE TABLE edge (
    src INTEGER, rel TEXT, dst INTEGER, dataset TEXT, record TEXT NOT NULL, date TEXT NOT NULL, ended TEXT,
    since TEXT, until TEXT, props BLOB, PRIMARY KEY (src, rel, dst, dataset)
) WITHOUT ROWID;
CREATE INDEX edge_back ON edge (dst, rel, src);

CREATE TABLE passage (
    p INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, holder INTEGER NOT NULL, dataset TEXT NOT NULL,
    record TEXT NOT NULL, date TEXT NOT NULL, ended TEXT, role TEXT NOT NULL, seq INTEGER NOT NULL,
    language TEXT NOT NULL, page INTEGER, audience INTEGER NOT NULL, text TEXT NOT NULL, digest TEXT NOT NULL,
    terms TEXT NOT NULL, length INTEGER NOT NULL
);
CREATE INDEX passage_holder ON passage (holder, dataset, role, seq);
CREATE INDEX passage_language ON passage (language, digest, id);
CREATE VIRTUAL TABLE passage_words USING fts5 (
    terms, content = passage, content_rowid = p, tokenize = "unicode61 remove_diacritics 0"
);
CREATE VIRTUAL TABLE passage_vocabulary USING fts5vocab (passage_words, row);

CREATE TABLE vector (p INTEGER PRIMARY KEY, encoder TEXT NOT NULL, halves BLOB NOT NULL);
"""


def _first(connection: sqlite3.Connection) -> None:
    for statement in _FIRST.split(";\n"):
        if statement.strip():
            connection.execute(statement)


_BODIES = "SELECT m.id, r.body FROM node m JOIN record r ON r.n = m.n WHERE m.n > ? AND m.n <= ?"
_TEXTS = "SELECT p, text, language FROM passage WHERE p > ? AND p <= ?"
_AT_ONCE = 10_000


def _names(connection: sqlite3.Connection) -> None:
    """What nodes are found by gets their initials and identifiers, and can be looked through for slips."""
    connection.execute("CREATE VIRTUAL TABLE node_vocabulary USING fts5vocab (node_words, row)")
    connection.execute("INSERT INTO node_words (node_words) VALUES ('delete-all')")
    for nodes in _merged(connection):
        connection.executemany("UPDATE node SET terms = ? WHERE id = ?", [(lines_of(node), node.id) for node in nodes])
    connection.execute("INSERT INTO node_words (rowid, terms) SELECT n, terms FROM node")


def _roots(connection: sqlite3.Connection) -> None:
    """Words of texts are stemmed down to three letters and no further."""
    connection.execute("INSERT INTO passage_words (passage_words) VALUES ('delete-all')")
    last = connection.execute("SELECT coalesce(max(p), 0) FROM passage").fetchone()[0]
    for after in range(0, last, _AT_ONCE):
        texts = connection.execute(_TEXTS, (after, after + _AT_ONCE)).fetchall()
        stemmed = [(terms(text, language), p) for p, text, language in texts]
        rows = [(" ".join(held), len(held), p) for held, p in stemmed]
        connection.executemany("UPDATE passage SET terms = ?, length = ? WHERE p = ?", rows)
    connection.execute("INSERT INTO passage_words (rowid, terms) SELECT p, terms FROM passage")


def _sizes(connection: sqlite3.Connection) -> None:
    """Nodes are asked for by how big they are."""
    connection.execute("ALTER TABLE node ADD COLUMN size TEXT")
    for nodes in _merged(connection):
        sizes = [(node.size, node.id) for node in nodes if node.size]
        connection.executemany("UPDATE node SET size = ? WHERE id = ?", sizes)


def _merged(connection: sqlite3.Connection) -> Iterator[list[Node]]:
    """All nodes, some at once."""
    last = connection.execute("SELECT coalesce(max(n), 0) FROM node").fetchone()[0]
    for after in range(0, last, _AT_ONCE):
        yield list(map(merge, grouped(connection.execute(_BODIES, (after, after + _AT_ONCE))).values()))


STEPS: tuple[Step[sqlite3.Connection], ...] = (
    Step(1, "nodes, edges, passages, words and vectors", _first),
    Step(2, "names by initials, identifiers and slips", _names),
    Step(3, "roots of three letters and more", _roots),
    Step(4, "sizes of organisations", _sizes),
    Step(5, "who loads what, and when datasets were closed", make_tables),
)


def version(connection: sqlite3.Connection) -> int:
    """The layout's version; 0 for a new file."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


# In one statement, so that a layout which another process has just made is not taken for somebody else's.
_FOREIGN = "SELECT user_version = 0 AND EXISTS (SELECT * FROM sqlite_schema) FROM pragma_user_version"


def up_to_date(connection: sqlite3.Connection) -> bool:
    """Whether no step is left to be taken; BadInput for another program's database or a newer release's."""
    if connection.execute(_FOREIGN).fetchone()[0]:
        raise BadInput("graph.sqlite.foreign")
    return not pending(version(connection), STEPS)


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the layout up to date, each step in a transaction of its own; BadInput for another program's database."""
    if up_to_date(connection):
        return
    for step in pending(version(connection), STEPS):
        connection.execute("BEGIN IMMEDIATE")
        try:
            if version(connection) < step.version:  # another process may have been first
                step.apply(connection)
                connection.execute(f"PRAGMA user_version = {step.version:d}")
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise
