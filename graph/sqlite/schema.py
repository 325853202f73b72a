"""The embedded store's tables and the steps that lead to them."""

from __future__ import annotations

import sqlite3

from graph.errors import BadInput
from graph.migrations import Step, pending

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


STEPS: tuple[Step[sqlite3.Connection], ...] = (Step(1, "nodes, edges, passages, words and vectors", _first),)


def version(connection: sqlite3.Connection) -> int:
    """The layout's version; 0 for a new file."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


# In one statement, so that a layout which another process has just made is not taken for somebody else's.
_FOREIGN = "SELECT user_version = 0 AND EXISTS (SELECT * FROM sqlite_schema) FROM pragma_user_version"


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the layout up to date, each step in a transaction of its own; BadInput for another program's database."""
    if connection.execute(_FOREIGN).fetchone()[0]:
        raise BadInput("graph.sqlite.foreign")
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
