"""The embedded store's tables and the steps that lead to them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from graph.errors import BadInput
from graph.faces import faces, restricted
from graph.migrations import Step, pending
from graph.model import EVERYONE, KNOWN, Node
from graph.naming import lines_of
from graph.records import Records, merge
from graph.sqlite.audiences import class_numbers
from graph.sqlite.claims import make_tables
from graph.sqlite.faces import put_faces
from graph.sqlite.live.feed import make_feed, watch
from graph.sqlite.rows import grouped, pack_audience
from graph.sqlite.ties import make_indexes
from graph.sqlite.writes import node_numbers
from graph.words.folding import laid_out, terms

# Integers stand for nodes and passages inside.
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
    _run(connection, _FIRST)


def _run(connection: sqlite3.Connection, statements: str) -> None:
    for statement in statements.split(";\n"):
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
    for some in _spans(connection, "passage", "p"):
        texts = connection.execute(_TEXTS, some).fetchall()
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


_FACES = """
CREATE TABLE sight (sight INTEGER PRIMARY KEY, seen TEXT NOT NULL, unseen TEXT NOT NULL, UNIQUE (seen, unseen));
DROP TABLE node_vocabulary;
DROP TABLE node_words;
DROP TABLE node_sector;
CREATE TABLE bare (n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL);
INSERT INTO bare SELECT n, id, kind FROM node;
DROP TABLE node;
ALTER TABLE bare RENAME TO node;
CREATE TABLE face (
    f INTEGER PRIMARY KEY, n INTEGER NOT NULL, id TEXT NOT NULL, sight INTEGER NOT NULL, kind TEXT NOT NULL,
    sort TEXT NOT NULL, region TEXT, size TEXT, changed TEXT NOT NULL, ended INTEGER NOT NULL, terms TEXT NOT NULL,
    said TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX face_of ON face (n, sight);
CREATE INDEX face_id ON face (id);
CREATE INDEX face_kind ON face (kind);
CREATE INDEX face_region ON face (region) WHERE region IS NOT NULL;
CREATE INDEX face_sort ON face (sort, id);
CREATE INDEX face_changed ON face (changed);
CREATE TABLE face_sector (key TEXT, f INTEGER, PRIMARY KEY (key, f)) WITHOUT ROWID;
CREATE INDEX face_sector_of ON face_sector (f);
CREATE VIRTUAL TABLE face_words USING fts5 (
    terms, content = face, content_rowid = f, tokenize = "unicode61 remove_diacritics 0"
);
CREATE VIRTUAL TABLE face_vocabulary USING fts5vocab (face_words, row);
"""
_DROP_KNOWN = f"""
DELETE FROM vector WHERE p IN (SELECT p FROM passage WHERE role = '{KNOWN}');
DELETE FROM passage WHERE role = '{KNOWN}';
"""
_PUBLIC = pack_audience(EVERYONE)


def _faces(connection: sqlite3.Connection) -> None:
    """A node has a face for every caller who sees other records of it, and an edge has an audience.

    An edge of before takes that of what its dataset says of the node that it goes out from, or of the other.
    """
    _run(connection, _FACES)
    _run(connection, _SOURCES)  # putting faces fills it
    connection.execute("INSERT OR IGNORE INTO audience (members) VALUES (?)", (_PUBLIC,))
    (everyone,) = connection.execute("SELECT class FROM audience WHERE members = ?", (_PUBLIC,)).fetchone()
    connection.execute(f"ALTER TABLE edge ADD COLUMN audience INTEGER NOT NULL DEFAULT {everyone:d}")
    hidden = False
    for held in _records(connection):
        numbers = node_numbers(connection, held)
        put_faces(connection, {numbers[id_]: faces(records) for id_, records in held.items()})
        kept_back = restricted(held)
        hidden = hidden or bool(kept_back)
        classes = class_numbers(connection, {audience for *_, audience in kept_back})
        rows = [(classes[audience], numbers[id_], dataset) for id_, dataset, audience in kept_back]
        connection.executemany("UPDATE edge SET audience = ? WHERE dst = ? AND dataset = ?", rows)
        connection.executemany("UPDATE edge SET audience = ? WHERE src = ? AND dataset = ?", rows)
    # A line may say more than all who saw it may know now; the next `imece index` makes it anew.
    if hidden:
        _run(connection, _DROP_KNOWN)


def _merged(connection: sqlite3.Connection) -> Iterator[list[Node]]:
    """All nodes, some at once."""
    return (list(map(merge, held.values())) for held in _records(connection))


def _records(connection: sqlite3.Connection) -> Iterator[dict[str, Records]]:
    """The records of all nodes by id, some at once."""
    for some in _spans(connection, "node", "n"):
        yield grouped(connection.execute(_BODIES, some))


def _live(connection: sqlite3.Connection) -> None:
    """Words of texts and names are looked for in the live index, which follows what changes."""
    for table in "passage_vocabulary", "passage_words", "face_vocabulary", "face_words":
        connection.execute(f"DROP TABLE {table}")
    make_feed(connection)


def _whole(connection: sqlite3.Connection) -> None:
    """What is asked of the whole graph passes over most of it: the ties of everyone, and lines of what is known."""
    make_indexes(connection)
    connection.execute(f"CREATE INDEX passage_said ON passage (id) WHERE role <> '{KNOWN}'")


_ENCODERS = """
CREATE TABLE encoder (number INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE);
INSERT INTO encoder (key) SELECT DISTINCT encoder FROM vector ORDER BY encoder;
ALTER TABLE vector RENAME TO single;
CREATE TABLE vector (p INTEGER NOT NULL, encoder INTEGER NOT NULL, halves BLOB NOT NULL);
INSERT INTO vector SELECT s.p, e.number, s.halves FROM single s JOIN encoder e ON e.key = s.encoder ORDER BY s.p;
DROP TABLE single;
CREATE UNIQUE INDEX vector_of ON vector (p, encoder);
CREATE TABLE token (p INTEGER NOT NULL, encoder INTEGER NOT NULL, key INTEGER NOT NULL, packed BLOB NOT NULL);
CREATE UNIQUE INDEX token_of ON token (p, encoder);
"""


def _encoders(connection: sqlite3.Connection) -> None:
    """A passage has a vector of every encoder that it was embedded by, and with it what is packed of its tokens."""
    _run(connection, _ENCODERS)
    watch(connection, "vector")


# What watches faces watches these, too: no face changes its datasets and is not put itself.
_SOURCES = """
CREATE TABLE IF NOT EXISTS face_source (key TEXT, f INTEGER, PRIMARY KEY (key, f)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS face_source_of ON face_source (f);
"""


def _sources(connection: sqlite3.Connection) -> None:
    """Nodes are asked for by who states them."""
    _run(connection, _SOURCES)
    _put_all_faces(connection)


_HAS_SAID = "SELECT count(*) FROM pragma_table_info('face') WHERE name = 'said'"


def _wording(connection: sqlite3.Connection) -> None:
    """Texts have words in parts joined, too, and with names can be looked through for what stands next to what."""
    for some in _spans(connection, "passage", "p"):
        texts = connection.execute(_TEXTS, some).fetchall()
        found = [(laid_out(text, language), p) for p, text, language in texts]
        rows = [(said, len(said.split()), p, said) for said, p in found]
        connection.executemany("UPDATE passage SET terms = ?, length = ? WHERE p = ? AND terms <> ?", rows)
    if not connection.execute(_HAS_SAID).fetchone()[0]:  # step 5 makes it, but did not always
        connection.execute("ALTER TABLE face ADD COLUMN said TEXT NOT NULL DEFAULT ''")
    _run(connection, _SOURCES)  # putting faces fills it
    _put_all_faces(connection)


def _put_all_faces(connection: sqlite3.Connection) -> None:
    for held in _records(connection):
        numbers = node_numbers(connection, held)
        put_faces(connection, {numbers[id_]: faces(records) for id_, records in held.items()})


def _spans(connection: sqlite3.Connection, table: str, number: str) -> Iterator[tuple[int, int]]:
    """The numbers of a table's rows, so many at once: after which, and up to which."""
    last = connection.execute(f"SELECT coalesce(max({number}), 0) FROM {table}").fetchone()[0]
    return ((after, after + _AT_ONCE) for after in range(0, last, _AT_ONCE))


STEPS: tuple[Step[sqlite3.Connection], ...] = (
    Step(1, "nodes, edges, passages, words and vectors", _first),
    Step(2, "names by initials, identifiers and slips", _names),
    Step(3, "roots of three letters and more", _roots),
    Step(4, "sizes of organisations", _sizes),
    Step(5, "faces of nodes and audiences of edges", _faces),
    Step(6, "who loads what, and when datasets were closed", make_tables),
    Step(7, "the live index and what it follows", _live),
    Step(8, "ties that are kept back and texts that somebody wrote, found without looking at all", _whole),
    Step(9, "vectors of several encoders side by side, and texts by token", _encoders),
    Step(10, "words in parts, and what stands next to what in texts and names", _wording),
    Step(11, "who states a node", _sources),
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
