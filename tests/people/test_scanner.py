"""Every shared file passes the scanner before it is read: what is infected goes, what was not scanned waits."""

from __future__ import annotations

import io
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from graph.errors import BadInput, NotFound, StoreUnavailable
from graph.opening import open_store
from people import documents, versions
from people.database import Database
from people.jobs import PUBLISH, Worker, dead, waiting
from people.storage import scanner as scanner_module
from people.storage import scanning
from people.storage.scanner import Scanner
from people.tables import Account, Job
from tests.people.test_documents import EDITOR, NOW, OURS, TEXT, Place

# The test file of EICAR, in two halves so that no scanner takes this file for it.
EICAR = "X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-" + "STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Clamd(socketserver.BaseRequestHandler):
    """Speaks as clamd does: reads a stream to its end, and finds EICAR in it; or says what it is told to."""

    answer: bytes | None = None

    def handle(self) -> None:
        assert self._read(10) == b"zINSTREAM\0"
        content = b""
        while size := int.from_bytes(self._read(4), "big"):
            content += self._read(size)
        found = EICAR.encode() in content
        said = b"stream: Eicar-Signature FOUND\0" if found else b"stream: OK\0"
        self.request.sendall(said if self.answer is None else self.answer)

    def _read(self, size: int) -> bytes:
        got = b""
        while len(got) < size and (piece := self.request.recv(size - len(got))):
            got += piece
        return got


@contextmanager
def serving(answer: bytes | None = None) -> Iterator[str]:
    handler = type("Told", (Clamd,), {"answer": answer})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.fixture
def place(database: Database, tmp_path: Path) -> Place:
    return Place(database, tmp_path, open_store("memory:"))


def with_scanner(place: Place, address: str) -> None:
    scanner = Scanner(address)
    done = documents.handlers(place.database, place.files, place.store, lambda: None, scanner)
    place.worker = Worker(place.database, done, {PUBLISH: documents.TRIES})


@pytest.fixture
def scanned(place: Place) -> Iterator[Place]:
    with serving() as address:
        with_scanner(place, address)
        yield place


def renew(place: Place, id_: str, text: str) -> None:
    versions.renew(place.database, place.files, EDITOR, id_, "yeni.md", io.BytesIO(text.encode()), NOW)


def test_what_is_clean_is_read_and_what_is_infected_goes(scanned: Place) -> None:
    clean, infected = scanned.share(), scanned.share(f"{TEXT}{EICAR}", "virus.md")
    digest = scanned.held(infected).digest
    scanned.work()
    assert scanned.seen() == {f"doc:{clean}/yetkinlik.md"}
    held = scanned.held(infected)
    assert held.status == "failed"
    assert held.problem is not None
    assert "Eicar-Signature" in str(held.problem["tr"])
    assert held.problem["tr"] != held.problem["en"]
    assert not scanned.has(digest)
    assert scanned.has(scanned.held(clean).digest)


def test_an_infected_version_leaves_the_one_before(scanned: Place) -> None:
    id_ = scanned.share()
    scanned.work()
    renew(scanned, id_, EICAR)
    digest = scanned.held(id_).digest
    scanned.work()
    held = scanned.held(id_)
    assert (held.version, held.shown, held.status) == (1, 1, "found")
    assert scanned.seen() == {f"doc:{id_}/yetkinlik.md"}
    assert not scanned.has(digest)
    _, found = versions.versions_of(scanned.database, EDITOR, id_)
    assert [one.status for one, _ in found] == ["infected", "read"]
    with pytest.raises(BadInput, match="upload a clean file"):
        versions.bring_back(scanned.database, EDITOR, id_, 2, NOW)
    renew(scanned, id_, "# Temiz")
    scanned.work()
    assert scanned.held(id_).shown == 3


def test_what_was_shared_before_there_was_a_scanner_goes_everywhere_once_it_is_found(place: Place) -> None:
    one, two = place.share(f"{TEXT}{EICAR}"), place.share(f"{TEXT}{EICAR}", "kopya.md")
    place.work()
    assert len(place.seen()) == 2
    digest = place.held(one).digest
    with serving() as address:
        with_scanner(place, address)
        documents.show_to(place.database, place.store, EDITOR, one, ["signed-in"], NOW)
        place.work()
        assert place.seen(OURS | {"signed-in"}) == set()
        assert [place.held(id_).status for id_ in (one, two)] == ["failed", "failed"]
        assert not place.has(digest)


def test_what_is_sent_again_after_its_deletion_does_not_stay(scanned: Place) -> None:
    content = EICAR.encode()
    account = Account(id=EDITOR.id, email=EDITOR.email, name="E", password="", admin=False, made=NOW)
    with scanned.database.writing() as session:
        session.add(account)

    def share(word: str) -> str:
        who, said = scanned.database, (EDITOR, "tr:firma", "virus.md", io.BytesIO(content), ["public"], NOW)
        return documents.share(who, scanned.files, *said, word=word)

    id_ = share("bir-kez")
    digest = scanned.held(id_).digest
    scanned.work()
    assert not scanned.has(digest)
    assert share("bir-kez") == id_
    assert not scanned.has(digest), "the same request again makes nothing"
    with pytest.raises(BadInput, match="same"):
        renew(scanned, id_, EICAR)
    assert not scanned.has(digest), "nor does a version that is refused"
    other = share("bir-daha")
    assert scanned.has(digest)
    scanned.work()
    assert (scanned.held(other).status, scanned.has(digest)) == ("failed", False)


def test_what_is_refused_leaves_nothing_and_what_another_has_stays(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    id_ = place.share()
    digest = place.held(id_).digest
    monkeypatch.setattr(documents, "MOST", 1)
    for text in (TEXT, "# Başka"):
        with pytest.raises(BadInput, match="withdraw one"):
            place.share(text)
    assert [path.name for path in (place.files._place.near()).rglob("*") if path.is_file()] == [digest]


def test_others_are_shown_an_infected_document_as_little_as_before(scanned: Place) -> None:
    id_ = scanned.share(EICAR)
    scanned.work()
    problem = scanned.held(id_).problem
    documents.show_to(scanned.database, scanned.store, EDITOR, id_, ["signed-in"], NOW)
    scanned.work()
    held = scanned.held(id_)
    assert (held.status, held.problem) == ("failed", problem)
    assert dead(scanned.database) == []
    assert waiting(scanned.database, datetime.now(UTC) + timedelta(days=2)) == 0
    with pytest.raises(BadInput, match="upload a clean file"):
        documents.try_again(scanned.database, EDITOR, id_)


def test_who_is_killed_before_the_file_goes_lets_another_finish(
    scanned: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    id_ = scanned.share(EICAR)
    digest = scanned.held(id_).digest

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(scanning, "drop_unneeded", killed)
    with pytest.raises(KeyboardInterrupt):
        scanned.work()
    monkeypatch.undo()
    assert scanned.has(digest)
    scanned.work(datetime.now(UTC) + timedelta(hours=1))
    assert (scanned.held(id_).status, scanned.has(digest)) == ("failed", False)


def test_what_came_before_there_was_a_scanner_is_looked_through_and_given_to_nobody_until_then(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    clean, infected, kept = place.share(), place.share(f"{TEXT}{EICAR}", "virus.md"), place.share("# Eski", "eski.md")
    place.work()
    renew(place, kept, f"# Yeni{EICAR}")
    place.work()
    renew(place, kept, "# Yeni")
    place.work()
    monkeypatch.setattr(scanning, "PAGE", 2)
    for id_ in (clean, infected, kept):
        with pytest.raises(BadInput, match="not been scanned"):
            versions.original_of(place.database, None, place.held(id_), scanned=True)
    with serving() as address:
        with_scanner(place, address)
        scanning.begin(place.database)
        place.work()
    assert versions.original_of(place.database, None, place.held(clean), scanned=True).file == "yetkinlik.md"
    assert versions.original_of(place.database, EDITOR, place.held(kept), 1, scanned=True).file == "eski.md"
    with pytest.raises(BadInput, match="clean file"):
        versions.original_of(place.database, EDITOR, place.held(kept), 2, scanned=True)
    assert (place.held(infected).status, place.held(kept).status) == ("failed", "found")
    assert place.seen() == {f"doc:{clean}/yetkinlik.md", f"doc:{kept}/eski.md"}


@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR\0", b"", b"stream: ", b"nonsense\0"])
def test_what_was_not_scanned_is_not_read(place: Place, answer: bytes) -> None:
    with serving(answer) as address:
        with_scanner(place, address)
        id_ = place.share()
        place.worker.step(datetime.now(UTC) + timedelta(minutes=1))
        assert (place.seen(OURS), place.held(id_).status) == (set(), "received")
        with pytest.raises(StoreUnavailable):
            Scanner(address).found_in(io.BytesIO(b"x"))


def test_a_document_waits_while_the_scanner_is_away_and_is_given_to_nobody(place: Place) -> None:
    with serving() as address:
        pass
    with_scanner(place, address)
    id_ = place.share()
    now = datetime.now(UTC)
    for minutes in (1, 2, 4, 8, 16, 30, 50, 80, 150):
        place.worker.step(now + timedelta(minutes=minutes))
    with place.database.reading() as session:
        (job,) = [one for one in session.query(Job) if one.kind == PUBLISH]
    assert (job.tries, job.dead, dead(place.database)) == (9, False, [])
    assert job.problem is not None
    assert address in job.problem
    assert place.seen(OURS) == set()
    with pytest.raises(BadInput, match="not been scanned"):
        versions.original_of(place.database, EDITOR, place.held(id_), scanned=True)
    with pytest.raises(NotFound):
        versions.original_of(place.database, None, place.held(id_), scanned=True)
    with serving() as back:
        with_scanner(place, back)
        place.work(now + timedelta(days=1))
    assert place.seen() == {f"doc:{id_}/yetkinlik.md"}
    assert versions.original_of(place.database, None, place.held(id_), scanned=True).file == "yetkinlik.md"


def test_a_socket_of_the_machine_does_as_well(tmp_path: Path) -> None:
    path = tmp_path / "clamd.ctl"
    with socketserver.ThreadingUnixStreamServer(str(path), Clamd) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        large = io.BytesIO(b"x" * 1_000_000 + EICAR.encode())
        assert Scanner(str(path)).found_in(large) == "Eicar-Signature"
        assert Scanner(str(path)).found_in(io.BytesIO(b"clean")) is None
        server.shutdown()
    with pytest.raises(StoreUnavailable):
        Scanner(str(path)).found_in(io.BytesIO(b"clean"))


def test_one_that_says_nothing_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanner_module, "SECONDS", 0.1)

    class Silent(Clamd):
        def handle(self) -> None:
            self.request.settimeout(5)
            while self.request.recv(100):
                pass

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Silent) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        with pytest.raises(StoreUnavailable):
            Scanner(f"127.0.0.1:{server.server_address[1]}").found_in(io.BytesIO(b"x"))
        server.shutdown()


@pytest.mark.parametrize("address", ["clamd", "clamd.ctl", "tcp://x:1", "a b:3310", "x:", ":3310", "x:port"])
def test_what_is_no_address_is_told(address: str) -> None:
    with pytest.raises(BadInput, match="IMECE_CLAMD"):
        Scanner(address)
