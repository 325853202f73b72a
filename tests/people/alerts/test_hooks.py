"""What answers a kept question is told to an address: signed, once by its id, to the open network alone."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import ssl
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from graph.errors import BadInput, NotFound, StoreUnavailable
from graph.model import PUBLIC, Batch, Node, Source
from people.alerts import hooks, outward, watches
from people.alerts.outward import Message
from people.alerts.posting import Poster
from people.alerts.watches import FEED
from people.audit import acts
from people.database import Database
from people.jobs import POST, POST_TRIES, Hopeless, Worker
from people.persons import Person
from people.signing import keeping
from people.signing.personal import erase, known_of
from people.tables import Delivery, Hook, Job
from tests.people.alerts.receiver import Receiver, receiving
from tests.people.alerts.test_alerts import NOW, Watching
from tests.people.smtp import certificate, free_port

DOCUMENT = Path(__file__).parents[3] / "docs" / "api.md"
QUESTION = "ultrafiltration membranes for whey"
NEW = "We make ultrafiltration membranes for whey and water."
SITE = "https://imece.example"


@pytest.fixture
def place(database: Database) -> Watching:
    return Watching(database)


@pytest.fixture
def told() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


class Hooked:
    """Somebody whose kept question has an address, and what is told to it."""

    def __init__(self, place: Watching, address: str) -> None:
        self.place, self.database = place, place.database
        self.who: Person = place.somebody("a@x.example", "tr:a")
        self.watch = place.keep(self.who, QUESTION, FEED)
        self.secret = hooks.set_hook(self.database, self.who, self.watch, address, here=True, now=NOW, site=SITE)
        self.now = datetime.now(UTC)

    def new(self, id_: str = "doc:new", *audience: str) -> None:
        self.place.add(id_, NEW, *audience)
        self.place.teller.tell(id_, NOW)

    def work(self, later: timedelta = timedelta(minutes=1), *, here: bool = True) -> None:
        """Send what is due by then, on another worker each time."""
        poster = Poster(
            self.database,
            self.place.store,
            frozenset({PUBLIC}),
            SITE,
            lambda n, lang: f"/{lang}/{n.id}",
            lambda watch, lang: f"/{lang}/all/{watch.id}",
            here,
        )
        worker = Worker(self.database, poster.handlers, {POST: POST_TRIES})
        self.now += later
        while worker.step(self.now):
            pass

    def waiting(self) -> list[Delivery]:
        with self.database.reading() as session:
            return list(session.scalars(select(Delivery)))

    def given_up(self) -> list[str]:
        return [one.id for one in hooks.given_up(self.database, self.who).get(self.watch, ())]


@pytest.fixture
def hooked(place: Watching, told: Receiver) -> Hooked:
    return Hooked(place, told.address)


def is_signed(secret: str, headers: dict[str, str], body: bytes) -> bool:
    """Written from the Standard Webhooks specification alone."""
    said = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    digest = hmac.new(base64.b64decode(secret.split("_", 1)[1]), said, hashlib.sha256).digest()
    return headers["webhook-signature"].split(" ")[0] == "v1," + base64.b64encode(digest).decode()


def test_it_is_signed_as_the_specification_has_it() -> None:
    """The example of the specification's own libraries."""
    message = Message("msg_p5jXN8AQM9LWM0D4loKWxJek", "", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                      b'{"test": 2432232314}')  # fmt: skip
    headers = outward.signed(message, datetime.fromtimestamp(1614265330, UTC))
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_what_is_found_is_told_once_with_its_reason_and_a_signature(hooked: Hooked, told: Receiver) -> None:
    for _ in range(3):
        hooked.new()
    hooked.work()
    hooked.work()
    ((headers, body),) = told.came
    assert is_signed(hooked.secret, headers, body)
    assert not is_signed(hooked.secret, headers, body + b" ")
    assert abs(int(headers["webhook-timestamp"]) - time.time()) < 300
    said = json.loads(body)
    assert (said["type"], said["data"]["search"]["text"]) == ("search.found", QUESTION)
    assert said["data"]["found"] == {
        "id": "doc:new", "kind": "document", "name": "Text new", "url": f"{SITE}/tr/doc:new",
    }  # fmt: skip
    assert any("Sözcükleriniz metinde geçiyor" in one for one in said["data"]["because"])
    assert hooked.waiting() == []
    with hooked.database.reading() as session:
        assert [one.name for one in acts(session, hooked.who.id)][:2] == ["hook.sent", "hook.made"]


@pytest.mark.parametrize("answer", [500, 302, 404, 301])
def test_what_was_not_taken_is_tried_again_under_the_same_id(hooked: Hooked, told: Receiver, answer: int) -> None:
    told.answers = [answer, answer]
    hooked.new()
    hooked.work()
    assert len(told.came) == 1, "a redirect is not followed"
    assert str(answer) in str(hooked.waiting()[0].problem)
    assert hooked.given_up() == []
    for _ in range(3):
        hooked.work()
    assert len(told.came) == 3
    assert len({headers["webhook-id"] for headers, _ in told.came}) == 1
    assert all(is_signed(hooked.secret, *one) for one in told.came)
    assert hooked.waiting() == []


def test_who_is_down_is_given_up_after_a_day_and_told_by_a_press(place: Watching) -> None:
    port = free_port()
    hooked = Hooked(place, f"http://127.0.0.1:{port}/")
    hooked.new()
    began = hooked.now
    while not hooked.given_up():
        hooked.work(timedelta(hours=1))
        assert hooked.now - began < timedelta(days=2)
    assert hooked.now - began > timedelta(hours=12)
    (id_,) = hooked.given_up()
    other = place.somebody("b@y.example", "tr:b")
    with pytest.raises(NotFound):
        hooks.post_again(hooked.database, other, id_)
    assert hooks.given_up(hooked.database, other) == {}
    with receiving() as told:
        hooks.set_hook(hooked.database, hooked.who, hooked.watch, told.address, here=True)
        hooked.work()
        assert told.came == []
        hooks.post_again(hooked.database, hooked.who, id_, hooked.now)
        assert hooked.given_up() == []
        hooked.work()
        assert [headers["webhook-id"] for headers, _ in told.came] == [f"msg_{id_}"]


def test_gone_is_not_tried_again(hooked: Hooked, told: Receiver) -> None:
    told.answers = [410]
    hooked.new()
    hooked.work()
    assert len(hooked.given_up()) == 1
    keeping.look_through(hooked.database, NOW + timedelta(days=40))
    assert hooked.waiting() == []
    with hooked.database.reading() as session:
        assert session.scalars(select(Job).where(Job.kind == POST)).all() == []


def test_who_is_slow_or_never_ends_is_not_waited_for(
    hooked: Hooked, told: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outward, "SECONDS", 1)
    told.wait = 2
    hooked.new()
    began = time.monotonic()
    hooked.work()
    assert time.monotonic() - began < 1.9
    assert "1" in str(hooked.waiting()[0].problem)
    told.wait, told.endless = 0, True
    hooked.work()
    assert hooked.waiting() == [], "taken: what it says beyond 64 KB is not read"


def test_rights_are_those_of_the_moment_of_sending(hooked: Hooked, told: Receiver) -> None:
    hooked.new("doc:ours", "org:tr:a")
    hooked.new("doc:gone")
    later = Source("test", "doc:gone", "2026-11-28")
    hooked.place.store.write(Batch((Node("doc:gone", "document", "", (later,), audience=("org:x",)),)))
    hooked.work()
    assert [json.loads(body)["data"]["found"]["id"] for _, body in told.came] == ["doc:ours"]
    assert hooked.waiting() == []
    hooked.new("doc:others", "org:tr:b")
    hooked.work()
    assert len(told.came) == 1


def test_who_ends_it_or_goes_is_told_of_nothing_more(hooked: Hooked, told: Receiver) -> None:
    known = known_of(hooked.database, hooked.who)
    assert hooked.secret not in str(known)
    assert known["hook"][0]["address"] == told.address
    hooked.new()
    hooks.end_hook(hooked.database, hooked.who, hooked.watch)
    with pytest.raises(NotFound):
        hooks.end_hook(hooked.database, hooked.who, hooked.watch)
    hooked.work()
    hooks.set_hook(hooked.database, hooked.who, hooked.watch, told.address, here=True)
    hooked.new("doc:later")
    watches.end(hooked.database, hooked.who, hooked.watch)
    hooked.work()
    assert (told.came, hooked.waiting()) == ([], [])
    erase(hooked.database, hooked.who, ("tr:a",))
    with hooked.database.reading() as session:
        assert session.scalars(select(Hook)).all() == []


def test_another_address_gets_another_secret_and_strangers_set_none(hooked: Hooked, told: Receiver) -> None:
    other = hooked.place.somebody("b@y.example", "tr:b")
    with pytest.raises(NotFound):
        hooks.set_hook(hooked.database, other, hooked.watch, told.address, here=True)
    again = hooks.set_hook(hooked.database, hooked.who, hooked.watch, told.address, here=True)
    assert again != hooked.secret
    assert len(base64.b64decode(again.removeprefix("whsec_"))) == hooks.BYTES
    mails = [one for one in hooked.place.mails() if one.kind == "hook.made"]
    assert told.address in mails[0].text
    assert hooked.secret not in mails[0].text


@pytest.mark.parametrize(
    "said",
    ["http://a.example/", "ftp://a.example/", "https://", "a.example", "https://u:p@a.example/", "https://a.example/#x",
     "https://127.0.0.1/", "https://10.0.0.1/", "https://[::1]/", "https://169.254.169.254/", "https://[::ffff:10.0.0.1]/",
     "https://a.example/" + "x" * 500, "", "https://a.example:x/", "file:///etc/passwd", "https://100.64.0.1/"],
)  # fmt: skip
def test_an_address_that_cannot_be_is_refused_at_once(place: Watching, said: str) -> None:
    who = place.somebody("a@x.example", "tr:a")
    watch = place.keep(who, QUESTION, FEED)
    with pytest.raises(BadInput):
        hooks.set_hook(place.database, who, watch, said)
    assert hooks.hooks_of(place.database, who) == {}


@pytest.mark.parametrize(
    "said",
    ["127.0.0.1", "127.8.8.8", "0.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
     "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "::1", "::", "fe80::1",
     "fc00::1", "fd12::1", "fec0::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "64:ff9b::7f00:1",
     "2002:7f00:1::", "2001:db8::1", "2001:0:7f00:1::1", "fe80::1%eth0"],
)  # fmt: skip
def test_nothing_is_sent_inside_whatever_the_name_says(
    told: Receiver, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:  # fmt: skip
    assert not outward.is_open(said)
    names(monkeypatch, ["8.8.8.8", said])
    for scheme in ("https", "http"):
        message = Message("msg_x", f"{scheme}://harmless.example:{told.port}/", "whsec_eA==", b"{}")
        with pytest.raises(Hopeless):
            outward.send(message, NOW, here=False)
    assert told.came == []


def names(monkeypatch: pytest.MonkeyPatch, *found: Sequence[str]) -> list[str]:
    """Have names be these addresses, others each time; what was asked for."""
    left, asked = list(found), list[str]()

    async def resolved(host: str, port: int) -> Sequence[str]:
        asked.append(f"{host}:{port}")
        return left.pop(0) if len(left) > 1 else left[0]

    monkeypatch.setattr(outward, "resolved", resolved)
    return asked


@pytest.mark.parametrize("said", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "2a00:1450::1"])
def test_the_open_network_is_open(said: str) -> None:
    assert outward.is_open(said)


def test_the_address_that_was_looked_at_is_spoken_to_under_the_name_that_was_given(
    told: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = names(monkeypatch, ["127.0.0.1"], ["10.0.0.1"])
    name = f"http://moves.example:{told.port}/x"
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    outward.send(Message("msg_x", name, "whsec_eA==", b"{}"), NOW, here=True)
    assert asked == [f"moves.example:{told.port}"]
    assert told.came[0][0]["host"] == f"moves.example:{told.port}"
    with pytest.raises(Hopeless):
        outward.send(Message("msg_x", name, "whsec_eA==", b"{}"), NOW, here=True)
    assert len(told.came) == 1


def test_the_next_address_of_a_name_is_tried_where_one_is_down(told: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    names(monkeypatch, ["127.9.9.9", "127.0.0.1"])
    outward.send(Message("msg_x", f"http://two.example:{told.port}/", "whsec_eA==", b"{}"), NOW, here=True)
    assert len(told.came) == 1


def test_a_certificate_has_to_be_of_the_name_and_of_somebody_that_is_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = certificate(tmp_path)
    context = ssl.create_default_context(cafile=str(path))
    with receiving(path) as told:
        good = Message("msg_x", f"https://127.0.0.1:{told.port}/", "whsec_eA==", b"{}")
        with pytest.raises(StoreUnavailable):
            outward.send(good, NOW, here=True)
        monkeypatch.setattr(outward, "_authorities", lambda: context)
        outward.send(good, NOW, here=True)
        names(monkeypatch, ["127.0.0.1"])
        with pytest.raises(StoreUnavailable):
            outward.send(Message("msg_x", f"https://other.example:{told.port}/", "whsec_eA==", b"{}"), NOW, here=True)
        assert len(told.came) == 1


def test_the_lines_of_the_document_check_what_is_sent(hooked: Hooked, told: Receiver) -> None:
    (code,) = re.findall(r"^```python\n(.*?)^```", DOCUMENT.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    said: dict[str, Callable[[str, dict[str, str], bytes], bool]] = {}
    exec(code, said)  # noqa: S102 - what receivers are told to run
    hooked.now = datetime.now(UTC)
    hooked.new()
    hooked.work()
    ((headers, body),) = told.came
    assert said["is_ours"](hooked.secret, headers, body)
    assert not said["is_ours"](hooked.secret, headers | {"webhook-timestamp": "1614265330"}, body)
    assert not said["is_ours"]("whsec_eA==", headers, body)
