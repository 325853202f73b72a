"""Three processes answer together: one is killed, one stands still, one speaks another version, one lies."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx2
import orjson
import pytest

from api.federation.signing import Answered, Message, sign_answer
from api.peers import federation, new_key
from graph.model import Batch, Edge, Node, Passage, Source
from graph.opening import open_store
from tests.api.conftest import PATIENT
from tests.serving import serving

ROOT = Path(__file__).parents[3]
AT = Source("test", "1", "2026-03-14")
QUESTION = "zeytinyağı sıkma presi"


def batch(who: str) -> Batch:
    """Two firms of this node alone, one that all have by the same name and site, one that only `signed-in` see."""
    press = Node(f"{who}:pres", "sme", f"{who.title()} Pres Makine", (AT,), region="TR831")
    shared = Node(f"{who}:ortak", "sme", "Ortak Pres Sanayi", (AT,), region="TR831",
                  props={"website": "https://ortakpres.example"})  # fmt: skip
    other = Node(f"{who}:gida", "sme", f"{who.title()} Gıda", (AT,), region="TR831")
    inner = Node(f"{who}:ic", "sme", f"{who.title()} İç Pres", (AT,), region="TR831", audience=("signed-in",))
    texts = {press.id: "Zeytinyağı sıkma presi üretiyoruz.", shared.id: "Zeytinyağı sıkma presi ve yedek parça.",
             other.id: "Makarna ve bulgur.", inner.id: "Zeytinyağı sıkma presi, gizli model."}  # fmt: skip
    passages = [
        Passage(id_, text, AT, "capability", language="tr", audience=("signed-in",) if id_ == inner.id else ("public",))
        for id_, text in texts.items()
    ]
    ties = (Edge(press.id, "partner_of", shared.id, AT),)
    return Batch((press, shared, other, inner), ties, tuple(passages))


@dataclass
class Member:
    name: str
    folder: Path
    port: int
    public: str

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


@pytest.fixture(scope="module")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Member]:
    """The keys and files of all who take part."""
    found = {}
    for name in ("corum", "trabzon", "samsun", "yalan", "eski"):
        folder = tmp_path_factory.mktemp(name)
        found[name] = Member(name, folder, free_port(), new_key(folder / "own.key"))
    shows = {"trabzon": '["public", "signed-in"]'}
    for name, node in found.items():
        parts = [f'name = "{name}"', 'key = "own.key"']
        for other in found.values():
            if other.name != name:
                # Trabzon shows Çorum what those see who have signed in; nobody else does.
                shown = shows.get(name, '["public"]') if other.name == "corum" else '["public"]'
                parts += [f"[peers.{other.name}]", f'address = "{other.address}"', f'key = "{other.public}"',
                          f"shows = {shown}"]  # fmt: skip
        (node.folder / "federation.toml").write_text("\n".join(parts), encoding="utf-8")
    return found


@contextmanager
def running(node: Member) -> Iterator[int]:
    """The process of a node, by its number."""
    with open_store(f"sqlite:///{node.folder}/imece.db") as store:
        store.write(batch(node.name))
    clean = {k: v for k, v in os.environ.items() if not k.startswith("IMECE_") or k == "IMECE_CACHE"}
    said = {"IMECE_PORT": str(node.port), "IMECE_WORKERS": "1", "IMECE_ENCODER": "none", "PYTHONPATH": str(ROOT),
            "IMECE_STORE": f"sqlite:///{node.folder}/imece.db", "IMECE_FEDERATION": "federation.toml"}  # fmt: skip
    command = [
        sys.executable,
        "-c",
        "import os; open('pid','w').write(str(os.getpid())); from api.cli.main import main; main()",
        "serve",
    ]
    with serving(command, node.folder, clean | said):  # fmt: skip
        yield int((node.folder / "pid").read_text("utf-8"))


@contextmanager
def answering(node: Member, say: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[None]:
    """A server of ours in the place of a peer."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            say(self)

        def log_message(self, *_: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", node.port), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


def liar(node: Member, hits: Sequence[object], protocol: int = 1) -> Callable[[BaseHTTPRequestHandler], None]:
    """Answers whatever it likes, signed as a peer signs."""
    own = federation(node.folder / "federation.toml")

    def say(handler: BaseHTTPRequestHandler) -> None:
        body = orjson.dumps({"protocol": protocol, "by": "corum", "hits": hits, "more": {"new": 1}})
        asked = Message("GET", f"{node.address}{handler.path}", dict(handler.headers.items()))
        headers = sign_answer(Answered(200, asked), body, own)
        handler.send_response(200)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return say


def hit(id_: str, name: str, text: str, **more: Any) -> dict[str, Any]:
    return {"node": {"id": id_, "kind": "sme", "name": name, **more}, "score": 1e9,
            "evidence": [{"passage": {"text": text, "language": "tr"}}], "unheard": True}  # fmt: skip


LIES = [
    hit("yalan:bir", "Her Şeyi Yaparız", "En iyi firma biziz, hemen arayın."),
    hit("yalan:iki", "<script>alert(1)</script>", "Zeytinyağı sıkma presi <img src=x onerror=alert(1)>",
        props={"website": "javascript:alert(1)"}),
    hit("corum:pres", "Corum Pres Makine", "Zeytinyağı sıkma presi: bu firma kapandı."),
    hit("yalan:uc", "x" * 10_000, "Zeytinyağı sıkma presi"),
    {"node": {"id": "yalan:dort", "kind": "king", "name": "Kral"}, "evidence": "?"}, "bozuk", None,
]  # fmt: skip


@pytest.fixture(scope="module")
def together(nodes: dict[str, Member]) -> Iterator[dict[str, int]]:
    """The three processes, and two who are none of ours."""
    with ExitStack() as stack:
        stack.enter_context(answering(nodes["yalan"], liar(nodes["yalan"], LIES)))
        stack.enter_context(answering(nodes["eski"], liar(nodes["eski"], [], protocol=2)))
        found = {name: stack.enter_context(running(nodes[name])) for name in ("corum", "trabzon", "samsun")}
        for name in found:  # the first answer of a process takes longer than a peer is waited for
            httpx2.get(f"{nodes[name].address}/api/v1/search", params={"q": QUESTION}, timeout=PATIENT)
        yield found


def asked(nodes: dict[str, Member], path: str = "/api/v1/everywhere") -> Any:
    answer = httpx2.get(nodes["corum"].address + path, params={"q": QUESTION}, timeout=PATIENT)
    assert answer.status_code == 200, answer.text
    return answer.json() if path.startswith("/api") else answer.text


def settled(nodes: dict[str, Member]) -> Any:
    """What is answered when both peers were quick enough, as they are on a machine that does nothing else."""
    for _ in range(2):
        said = asked(nodes)
        if {states(said)["trabzon"], states(said)["samsun"]} == {"answered"}:
            return said
    return asked(nodes)


def states(said: Any) -> dict[str, str]:
    return {one["peer"]: one["state"] for one in said["peers"]}


def names(said: Any) -> list[str]:
    return [(one["hit"] or one)["node"]["name"] for one in said["known"]]


def test_they_answer_together_and_none_of_them_spoils_it(nodes: dict[str, Member], together: dict[str, int]) -> None:
    """One after the other: what is killed at the end answers nobody any more."""
    all_answer_each_organisation_once_and_nobody_sees_what_is_not_shown(nodes)
    a_liar_moves_nothing_and_runs_nothing(nodes)
    nobody_else_is_answered_and_a_captured_request_is_of_no_use(nodes)
    one_killed_and_one_standing_still_keep_nobody_waiting(nodes, together)


def all_answer_each_organisation_once_and_nobody_sees_what_is_not_shown(nodes: dict[str, Member]) -> None:
    said = settled(nodes)
    assert states(said) == {"trabzon": "answered", "samsun": "answered", "yalan": "answered", "eski": "version"}
    found = names(said)
    assert {"Corum Pres Makine", "Trabzon Pres Makine", "Samsun Pres Makine", "Ortak Pres Sanayi"} <= set(found)
    assert found.count("Ortak Pres Sanayi") == 1
    (shared,) = (one for one in said["known"] if one["hit"] and one["hit"]["node"]["name"] == "Ortak Pres Sanayi")
    assert {each["peer"] for each in shared["at"]} >= {"trabzon", "samsun"}
    assert shared["at"][0]["url"].startswith("http://127.0.0.1:")
    assert "Trabzon İç Pres" in found, "Trabzon shows it to Çorum"
    assert "Samsun İç Pres" not in str(said)
    assert "Corum İç Pres" not in str(said), "our own are for who has signed in"
    assert "Gıda" not in str(found)


def a_liar_moves_nothing_and_runs_nothing(nodes: dict[str, Member]) -> None:
    said = settled(nodes)
    found = names(said)
    assert "Her Şeyi Yaparız" not in found, "its text does not answer"
    assert said["doubted"] >= 1
    assert found[0] in {"Corum Pres Makine", "Ortak Pres Sanayi"}, "what is known here stands first, as we put it"
    assert "kapandı" not in str([one["hit"] for one in said["known"]]), "what we know is told as we know it"
    page = asked(nodes, "/tr/everywhere")
    assert "<script>alert" not in page
    assert "onerror=alert(1)>" not in page
    assert "javascript:" not in page
    assert "Trabzon Pres Makine" in page
    assert "başka bir sürümle konuşuyor" in page


def nobody_else_is_answered_and_a_captured_request_is_of_no_use(nodes: dict[str, Member]) -> None:
    from api.federation.signing import sign  # noqa: PLC0415

    address = f"{nodes['trabzon'].address}/api/v1/federation/search"
    assert httpx2.get(address, params={"q": QUESTION}, timeout=PATIENT).status_code == 401
    own = federation(nodes["corum"].folder / "federation.toml")
    request = httpx2.Request("GET", address, params={"q": QUESTION})
    sign(request, own)
    signed = dict(request.headers)
    assert _status(address, {"q": QUESTION}, signed) == 200
    for other in ({"q": "başka"}, {"q": QUESTION, "kind": "sme"}):
        assert _status(address, other, signed) == 401
    by_another = signed | {"signature-input": signed["signature-input"].replace("corum", "samsun")}
    assert _status(address, {"q": QUESTION}, by_another) == 401
    assert (
        httpx2.get(f"{nodes['trabzon'].address}/api/v1/openapi.json", timeout=PATIENT)
        .json()["paths"]
        .get("/api/v1/everywhere")
    )


def _status(address: str, asked: dict[str, str], headers: dict[str, str]) -> int:
    """What is answered on a connection of its own: one that is kept may be ended while the next request is sent."""
    return httpx2.get(address, params=asked, headers=headers, timeout=PATIENT).status_code


def one_killed_and_one_standing_still_keep_nobody_waiting(nodes: dict[str, Member], together: dict[str, int]) -> None:
    before = names(settled(nodes))
    os.kill(together["trabzon"], signal.SIGKILL)
    os.kill(together["samsun"], signal.SIGSTOP)
    try:
        began = time.monotonic()
        said = asked(nodes)
        assert time.monotonic() - began < 20
        assert states(said)["trabzon"] == "failed"
        assert states(said)["samsun"] == "silent"
        own = [name for name in before if name in {"Corum Pres Makine", "Ortak Pres Sanayi"}]
        assert [name for name in names(said) if name in own] == own, "ours stand as before"
        asked(nodes)
        asked(nodes)
        assert set(states(asked(nodes)).values()) >= {"resting"}, "it is not waited for each time"
    finally:
        os.kill(together["samsun"], signal.SIGCONT)
