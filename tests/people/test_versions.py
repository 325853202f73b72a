"""Another version of a document takes the place of the old one in one step, under the same id; those of before stay."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text

from graph.errors import BadInput, NotAllowed, NotFound
from graph.model import PUBLIC, Batch, Changes
from graph.opening import open_store
from people import database as database_module
from people import documents, versions
from people.database import PEOPLE, Database
from people.persons import Person
from people.tables import Document
from tests.people.test_documents import EDITOR, NOW, OURS, READER, STRANGER, Place

NEW = "# Yetkinlik\n\nNanolif eğiriyoruz ve süzgeç keçesi üretiyoruz.\n"
BROKEN = "%PDF-1.4 broken"


@pytest.fixture
def place(database: Database, tmp_path: Path) -> Place:
    return Place(database, tmp_path, open_store("memory:"))


def renew(place: Place, id_: str, words: str = NEW, name: str = "yeni.md", who: Person = EDITOR) -> None:
    content = io.BytesIO(words.encode())
    versions.renew(place.database, place.files, who, id_, name, content, NOW)


def words_of(place: Place) -> str:
    """The text that everyone finds, whatever the number of its passages."""
    return " ".join(one.text for one in place.store.seen_by(frozenset({PUBLIC})).all_passages())


def states(place: Place, id_: str) -> list[tuple[int, str, str]]:
    _, found = versions.versions_of(place.database, READER, id_)
    return [(one.number, one.file, one.status) for one, _ in found]


def file_of(place: Place, id_: str, who: Person | None, number: int | None = None) -> str:
    found = versions.original_of(place.database, who, place.held(id_), number)
    return place.text(found.digest)


def test_a_new_version_takes_the_old_ones_place_in_one_step(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    id_ = place.share()
    place.work()
    node = place.seen()
    renew(place, id_)
    assert ("membran" in words_of(place), place.seen()) == (True, node), "until it is read the old one is found"
    told = []

    def step(real: Callable[..., Changes]) -> Callable[..., Changes]:
        def call(*given: object) -> Changes:
            told.append(("membran" in words_of(place), "Nanolif" in words_of(place)))
            done = real(*given)
            told.append(("membran" in words_of(place), "Nanolif" in words_of(place)))
            return done

        return call

    for name in ("write", "close_missing"):
        monkeypatch.setattr(place.store, name, step(getattr(place.store, name)))
    place.work()
    assert told == [(True, False), (False, True), (False, True), (False, True)], "never both, never none"
    assert place.seen() == node, "its id stays"
    assert states(place, id_) == [(2, "yeni.md", "read"), (1, "yetkinlik.md", "read")]
    (shown,) = place.store.seen_by(frozenset({PUBLIC})).of_kind("document")
    assert (shown.props["file"], shown.name) == ("yeni.md", "Yetkinlik")


def test_one_that_cannot_be_read_leaves_the_old_one_there(place: Place) -> None:
    id_ = place.share()
    place.work()
    renew(place, id_, BROKEN, "kirik.pdf")
    place.work()
    held = place.held(id_)
    assert (held.version, held.shown, held.status, held.problem) == (1, 1, "found", None)
    assert "membran" in words_of(place)
    assert states(place, id_) == [(2, "kirik.pdf", "failed"), (1, "yetkinlik.md", "read")]
    documents.show_to(place.database, place.store, EDITOR, id_, ["org:tr:firma"], NOW)
    place.work()
    assert (place.seen(), len(place.seen(OURS))) == (set(), 1)
    renew(place, id_)
    place.work()
    assert states(place, id_)[0] == (3, "yeni.md", "read")


def test_what_is_broken_from_the_first_waits_for_a_version_that_is_not(place: Place) -> None:
    id_ = place.share(BROKEN, "kirik.pdf")
    place.work()
    assert place.held(id_).status == "failed"
    renew(place, id_)
    place.work()
    assert (place.held(id_).status, "Nanolif" in words_of(place)) == ("found", True)


def test_a_version_of_before_is_brought_back(place: Place) -> None:
    id_ = place.share()
    place.work()
    renew(place, id_)
    place.work()
    versions.bring_back(place.database, EDITOR, id_, 1, NOW)
    assert "Nanolif" in words_of(place), "until it is read"
    place.work()
    assert ("membran" in words_of(place), "Nanolif" in words_of(place)) == (True, False)
    assert (place.held(id_).version, place.held(id_).shown) == (1, 1)
    renew(place, id_, "# Üçüncü\n\nBir başka metin.\n")
    assert states(place, id_)[0][0] == 3, "no number is given twice"
    with pytest.raises(NotFound):
        versions.bring_back(place.database, EDITOR, id_, 9, NOW)


def test_others_are_given_the_file_that_is_found_and_no_other(place: Place) -> None:
    id_ = place.share()
    with pytest.raises(NotFound):
        file_of(place, id_, STRANGER)
    place.work()
    renew(place, id_)
    assert "membran" in file_of(place, id_, None), "the new one is not found yet"
    assert "Nanolif" in file_of(place, id_, READER)
    place.work()
    assert "Nanolif" in file_of(place, id_, None)
    assert "membran" in file_of(place, id_, READER, 1)
    for who in (STRANGER, None):
        with pytest.raises(NotFound):
            file_of(place, id_, who, 1)


def test_all_versions_are_withdrawn_and_their_files_go_but_for_what_another_has(place: Place) -> None:
    id_, other = place.share(), place.share(NEW, "baska.md")
    place.work()
    renew(place, id_)
    place.work()
    digests = [one.digest for one, _ in versions.versions_of(place.database, READER, id_)[1]]
    documents.withdraw(place.database, place.store, EDITOR, id_, NOW)
    assert "membran" not in words_of(place)
    with pytest.raises(NotFound):
        versions.versions_of(place.database, READER, id_)
    place.work(NOW + timedelta(days=29))
    assert all(place.has(digest) for digest in digests)
    place.work(NOW + timedelta(days=31))
    assert not place.has(digests[1])
    assert place.has(digests[0])
    assert place.held(other)


def test_only_who_may_sends_another_version(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    id_ = place.share()
    for who, refused in ((READER, NotAllowed), (STRANGER, NotFound)):
        with pytest.raises(refused):
            renew(place, id_, who=who)
        with pytest.raises(refused):
            versions.bring_back(place.database, who, id_, 1, NOW)
    with pytest.raises(NotFound):
        versions.versions_of(place.database, STRANGER, id_)
    for words, name in ((NEW, "a.exe"), ("", "a.md"), (place.text(place.held(id_).digest), "a.md")):
        with pytest.raises(BadInput):
            renew(place, id_, words, name)
    monkeypatch.setattr(versions, "MOST", 1)
    with pytest.raises(BadInput, match="share it anew"):
        renew(place, id_)
    assert states(place, id_) == [(1, "yetkinlik.md", "received")]


def test_a_version_that_comes_while_another_is_made_known_leaves_that_to_others(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    id_ = place.share("---\naudience: org:tr:firma\n---\n# Gizli\n\nGizli membran.\n")
    place.work()
    renew(place, id_)
    real = place.store.write

    def write(batch: Batch) -> Changes:
        monkeypatch.undo()
        renew(place, id_, BROKEN, "bozuk.pdf")
        return real(batch)

    monkeypatch.setattr(place.store, "write", write)
    place.worker.step(datetime.now(UTC) + timedelta(minutes=5))
    assert ("Nanolif" in words_of(place), file_of(place, id_, STRANGER)) == (True, NEW)
    place.work()
    assert ("Nanolif" in words_of(place), file_of(place, id_, STRANGER)) == (True, NEW), "the last that could be read"


def test_a_slow_worker_of_before_changes_nothing(place: Place) -> None:
    id_ = place.share()
    early = place.held(id_)
    renew(place, id_)
    place.work()
    made = documents._made(place.files, early)
    place.store.write(Batch((made.node,), (), made.passages))
    assert ("membran" in words_of(place), "Nanolif" in words_of(place)) == (False, True)


def test_what_was_shared_before_there_were_versions_is_the_first(address: str) -> None:
    url = address.replace("postgresql:", "postgresql+pg8000:")
    engine, config = create_engine(url), Config()
    config.set_main_option("script_location", str(Path(database_module.__file__).parent / "migrations"))
    row = (
        "INSERT INTO document (id, organisation, account, name, digest, size, audience, status, problem, made, changed)"
        " VALUES ('d', 'tr:firma', 'e', 'a.md', 'x', 3, '[\"public\"]', 'found', NULL, '2026-01-01', '2026-01-01')"
    )
    with engine.begin() as connection:
        config.attributes.update(connection=connection, version_table=PEOPLE.remembered_in)
        command.upgrade(config, "0012")
        connection.execute(text(row))
    engine.dispose()
    opened = Database(address)
    held, found = versions.versions_of(opened, READER, "d")
    assert (held.version, held.shown, held.file) == (1, 1, "a.md")
    assert [(one.number, one.file, one.digest, one.status, by) for one, by in found] == [(1, "a.md", "x", "read", None)]
    assert isinstance(held, Document)
    assert found[0].version.made == datetime(2026, 1, 1, tzinfo=UTC)
    opened.close()
