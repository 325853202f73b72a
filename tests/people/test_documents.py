"""A shared document is found by those whom it is for, as long as it is shared, whatever dies on the way."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from graph.errors import BadInput, NotAllowed, NotFound
from graph.model import PUBLIC, Batch, Node, Source
from graph.opening import open_store
from graph.store import Store
from people import documents
from people.database import Database
from people.jobs import INDEX, PUBLISH, Worker
from people.persons import Person
from people.storage.files import Files
from people.storage.held import KEPT
from people.tables import Document

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
TEXT = "# Yetkinlik\n\nSu arıtma membranı üretiyoruz ve test ediyoruz.\n"
OURS, OTHER = frozenset({PUBLIC, "org:tr:firma"}), frozenset({PUBLIC, "org:tr:lab"})
EDITOR = Person("e", "e@x.example", "E", False, {"tr:firma": "editor"})
READER = Person("r", "r@x.example", "R", False, {"tr:firma": "reader"})
STRANGER = Person("s", "s@x.example", "S", False, {"tr:lab": "owner"})


class Place:
    """A database, files and a store, with what is done in them."""

    def __init__(self, database: Database, folder: Path, store: Store) -> None:
        self.database, self.files, self.store = database, Files(folder / "files"), store
        firm = Node("tr:firma", "sme", "Firma", (Source("t", "1", "2026-01-01"),))
        store.write(Batch((firm,)))
        self.worker = Worker(
            database,
            {
                PUBLISH: lambda id_: documents.publish(database, self.files, store, id_),
                INDEX: lambda _: documents.indexed(database, NOW + timedelta(days=900)),
                documents.CLEAR: lambda id_: documents.clear(database, self.files, id_, self.now),
            },
        )
        self.now = NOW

    def share(self, text: str = TEXT, name: str = "yetkinlik.md", *audience: str, who: Person = EDITOR) -> str:
        content = io.BytesIO(text.encode())
        return documents.share(self.database, self.files, who, "tr:firma", name, content, audience or [PUBLIC], NOW)

    def work(self, now: datetime | None = None) -> None:
        self.now = now or datetime.now(UTC) + timedelta(minutes=5)
        while self.worker.step(self.now):
            pass

    def seen(self, audiences: frozenset[str] = frozenset({PUBLIC})) -> set[str]:
        view = self.store.seen_by(audiences)
        found = {node.id for node in view.of_kind("document")}
        assert {p.holder for p in view.all_passages()} == found, "not as ended either"
        assert {node.id for node in view.all_nodes() if node.kind == "document"} == found
        assert {edge.dst for edge in view.all_edges()} == found
        return found

    def text(self, digest: str) -> str:
        with self.files.open(digest) as kept:
            return kept.read().decode()

    def has(self, digest: str) -> bool:
        try:
            return bool(self.text(digest))
        except NotFound:
            return False

    def held(self, id_: str) -> Document:
        return documents.document(self.database, id_)


@pytest.fixture
def place(database: Database, tmp_path: Path) -> Place:
    return Place(database, tmp_path, open_store("memory:"))


def test_what_is_shared_is_found_with_who_shared_it(place: Place) -> None:
    id_ = place.share()
    assert (place.seen(), place.held(id_).status) == (set(), "received")
    place.work()
    assert place.seen() == {f"doc:{id_}/yetkinlik.md"}
    assert place.held(id_).status == "found"
    assert [one.id for one in documents.documents_of(place.database, READER, "tr:firma")] == [id_]
    assert place.text(place.held(id_).digest) == TEXT


@pytest.mark.parametrize(
    "audience", ["signed-in", "members:tr:kume", "partners:tr:firma", "org:tr:firma", "org:tr:lab"]
)
def test_it_is_seen_by_those_it_is_for_and_its_own(place: Place, audience: str) -> None:
    id_ = place.share(TEXT, "a.md", audience)
    place.work()
    node = {f"doc:{id_}/a.md"}
    assert place.seen() == set()
    assert place.seen(OURS) == node
    assert place.seen(frozenset({PUBLIC, audience})) == node
    assert place.seen(frozenset({PUBLIC, "org:another"})) == set()


def test_another_audience_takes_effect_at_once_and_is_never_wider_than_asked(place: Place) -> None:
    id_ = place.share()
    place.work()
    documents.show_to(place.database, place.store, EDITOR, id_, ["org:tr:firma"], NOW)
    assert (place.seen(), place.seen(OURS)) == (set(), set()), "nobody sees it until it is read again"
    place.work()
    assert (place.seen(), place.seen(OURS)) == (set(), {f"doc:{id_}/yetkinlik.md"})
    documents.show_to(place.database, place.store, EDITOR, id_, [PUBLIC], NOW)
    place.work()
    assert place.seen() == {f"doc:{id_}/yetkinlik.md"}


def test_a_withdrawal_is_taken_back_as_long_as_the_file_is_there(place: Place) -> None:
    id_ = place.share(TEXT, "a.md", "org:tr:firma")
    place.work()
    ours = place.seen(OURS)
    documents.withdraw(place.database, place.store, EDITOR, id_, NOW)
    place.work(NOW + timedelta(days=1))
    assert place.seen(OURS) == set()
    for who, error in ((READER, NotAllowed), (STRANGER, NotFound)):
        with pytest.raises(error):
            documents.restore(place.database, who, id_, NOW + timedelta(days=1))
    for _ in range(2):
        documents.restore(place.database, EDITOR, id_, NOW + timedelta(days=1))
    place.work(NOW + timedelta(days=2))
    assert place.seen(OURS) == ours != set()
    assert place.seen() == set(), "it is for those whom it was for"
    # The work that was to delete its file finds it shared, and what is withdrawn again has its own thirty days.
    documents.withdraw(place.database, place.store, EDITOR, id_, NOW + timedelta(days=20))
    place.work(NOW + timedelta(days=31))
    documents.restore(place.database, EDITOR, id_, NOW + timedelta(days=31))
    place.work(NOW + timedelta(days=100))
    assert place.seen(OURS) == ours
    documents.withdraw(place.database, place.store, EDITOR, id_, NOW + timedelta(days=100))
    with pytest.raises(NotFound):
        documents.restore(place.database, EDITOR, id_, NOW + timedelta(days=100) + KEPT)


def test_what_is_withdrawn_is_gone_at_once_and_its_file_later(place: Place) -> None:
    one, two = place.share(), place.share(TEXT, "copy.md")
    place.work()
    digest = place.held(one).digest
    documents.withdraw(place.database, place.store, EDITOR, one, NOW)
    assert place.seen() == {f"doc:{two}/copy.md"}
    place.work()
    assert place.seen() == {f"doc:{two}/copy.md"}
    with pytest.raises(NotFound):
        place.held(one)
    documents.withdraw(place.database, place.store, EDITOR, two, NOW)
    place.work(NOW + timedelta(days=29))
    assert place.has(digest)
    place.work(NOW + timedelta(days=31))
    assert not place.has(digest)


def test_a_file_that_two_documents_had_goes_with_the_last_of_them(place: Place) -> None:
    one, two = place.share(), place.share(TEXT, "copy.md")
    digest = place.held(one).digest
    documents.withdraw(place.database, place.store, EDITOR, one, NOW)
    documents.withdraw(place.database, place.store, EDITOR, two, NOW + timedelta(days=10))
    place.work(NOW + timedelta(days=31))
    assert place.has(digest)
    place.work(NOW + timedelta(days=41))
    assert not place.has(digest)


def test_work_may_be_done_late_twice_and_in_any_order(place: Place) -> None:
    id_ = place.share()
    early = place.held(id_)
    documents.withdraw(place.database, place.store, EDITOR, id_, NOW)
    place.work()
    # A worker that had read the document before it was withdrawn, and comes to write it now.
    made = documents._made(place.files, early)
    place.store.write(Batch((made.node,), (), made.passages))
    assert place.seen(OURS) == set()


def test_a_worker_killed_at_any_step_leaves_nothing_undone_and_nothing_twice(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    now = datetime.now(UTC)
    id_ = place.share()
    for number in range(8):  # each call to the store and each transaction of the work, one after the other
        left = [number]

        def dying(real: Callable[..., object], left: list[int] = left) -> Callable[..., object]:
            def call(*given: object, **named: object) -> object:
                if left[0] == 0:
                    raise Killed
                left[0] -= 1
                return real(*given, **named)

            return call

        with monkeypatch.context() as patched:
            for target, name in ((place.store, "write"), (place.store, "close_missing"), (documents, "_came")):
                patched.setattr(target, name, dying(getattr(target, name)))
            now += timedelta(minutes=16)
            try:
                place.worker.step(now)
            except Killed:
                continue
        break
    place.work(now + timedelta(hours=1))
    assert place.seen() == {f"doc:{id_}/yetkinlik.md"}
    assert place.held(id_).status == "found"


def test_a_file_that_cannot_be_read_is_told_in_both_languages_and_tried_again(place: Place) -> None:
    id_ = place.share("%PDF-1.4 broken", "kirik.pdf")
    place.work()
    held = place.held(id_)
    assert (held.status, place.seen(OURS)) == ("failed", set())
    assert held.problem is not None
    assert held.problem["tr"] != held.problem["en"]
    documents.try_again(place.database, EDITOR, id_, NOW)
    assert place.held(id_).status == "received"
    place.work()
    assert place.held(id_).status == "failed"


@pytest.mark.parametrize(
    ("front", "seen_by_all"),
    [
        ("audience: org:tr:firma", False),
        ("audience: public", True),
        ("audience: nonsense", False),
        ("gizli: evet", False),
    ],
)
def test_what_a_file_says_of_who_may_see_it_narrows_and_never_widens(
    place: Place, front: str, seen_by_all: bool
) -> None:
    place.share(f"---\n{front}\n---\n{TEXT}", "a.md", PUBLIC)
    id_ = place.share(f"---\n{front}\n---\n{TEXT}", "b.md", "org:tr:firma")
    place.work()
    assert len(place.seen()) == seen_by_all
    assert f"doc:{id_}/b.md" not in place.seen()


@pytest.mark.parametrize("name", ["", ".", ".md", "a.exe", "a", "x" * 300 + ".md", "a\nb.md", "/"])
def test_a_name_that_cannot_be_is_refused_and_nothing_is_kept(place: Place, name: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        place.share(TEXT, name)
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == []


def test_a_path_in_a_name_is_left_out(place: Place) -> None:
    id_ = place.share(TEXT, "..\\..\\etc/sözleşme.md")
    assert place.held(id_).name == "sözleşme.md"


@pytest.mark.parametrize("audience", [["nobody knows"], ["members:"], [""]])
def test_an_unclear_audience_is_refused(place: Place, audience: list[str]) -> None:
    with pytest.raises(BadInput):
        place.share(TEXT, "a.md", *audience)
    with pytest.raises(BadInput):
        documents.share(place.database, place.files, EDITOR, "tr:firma", "a.md", io.BytesIO(b"x"), [], NOW)


def test_an_empty_or_large_file_is_refused(place: Place, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(documents, "LARGEST", 1_000_000)
    for text in ("", "x" * 1_000_001):
        with pytest.raises(BadInput):
            place.share(text)
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == []


def test_only_who_acts_for_the_organisation_does_anything_with_it(place: Place) -> None:
    id_ = place.share()
    for who, refused in ((READER, NotAllowed), (STRANGER, NotFound)):
        with pytest.raises(refused):
            documents.withdraw(place.database, place.store, who, id_, NOW)
        with pytest.raises(refused):
            documents.show_to(place.database, place.store, who, id_, [PUBLIC], NOW)
        with pytest.raises(refused):
            documents.try_again(place.database, who, id_, NOW)
        with pytest.raises(NotAllowed):
            place.share(who=who)
    with pytest.raises(NotAllowed):
        documents.documents_of(place.database, STRANGER, "tr:firma")
    place.work()
    assert place.seen()


def test_an_organisation_has_so_many(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "MOST", 1)
    place.share()
    with pytest.raises(BadInput, match="withdraw one"):
        place.share()


def test_what_was_never_received_whole_goes_after_a_day(place: Place, tmp_path: Path) -> None:
    place.share()
    old, new = tmp_path / "files" / ".coming-old", tmp_path / "files" / ".coming-new"
    for path in (old, new):
        path.write_text("half")
    (tmp_path / "files" / ".coming-read").mkdir()
    (tmp_path / "files" / ".coming-read" / "a.md").write_text("half")
    for path in (old, tmp_path / "files" / ".coming-read"):
        os.utime(path, (0, 0))
    place.share("Another text.", "b.md")
    assert (old.exists(), new.exists()) == (False, True)
    assert not (tmp_path / "files" / ".coming-read").exists()
