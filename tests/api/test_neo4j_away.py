"""A Neo4j server that goes while the API answers: it says so in its own words, and goes on once the server is back."""

from collections.abc import Iterator
from threading import Timer
from time import monotonic, sleep

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from api.app import create_app
from api.settings import load_settings
from graph.errors import StoreUnavailable
from graph.neo4j import breaker
from graph.neo4j import session as neo4j_session
from graph.opening import open_store
from tests.api.conftest import world
from tests.graph.neo4j_server import LATEST, PASSWORD, KitServer, start_from_kit

API = "/api/v1"
# Who comes first finds out: two seconds of waiting, two pings of two seconds, and some for a busy machine.
NOTICED = 10.0
# Asked again, a server that is away would take as long as the first time.
AT_ONCE = 4.0


@pytest.fixture
def server() -> Iterator[KitServer]:
    own = start_from_kit(LATEST)
    yield own
    own.remove()


@pytest.fixture
def client(server: KitServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    monkeypatch.setattr(neo4j_session, "RETRY_SECONDS", 1.0)
    app = create_app(load_settings(store=server.address, encoder="none"))
    with TestClient(app) as client:
        app.state.parts.store.write(world())
        yield client


def assert_away(client: TestClient, server: KitServer, within: float) -> None:
    """Every question ends in time with 503, and says nothing of where the server is; health goes on."""
    for path in (f"{API}/search?q=zar", f"{API}/ready", f"{API}/organisations"):
        begun = monotonic()
        away = client.get(path, headers={"Accept-Language": "en"})
        assert monotonic() - begun < within, path
        assert (away.status_code, away.headers["Retry-After"]) == (503, "5")
        assert away.headers["Content-Type"] == "application/problem+json"
        assert "does not answer now" in away.json()["detail"]
        assert server.host.rpartition(":")[2] not in away.text
        assert "127.0.0.1" not in away.text
        within = AT_ONCE
    begun = monotonic()
    assert client.get(f"{API}/health").status_code == 200
    assert monotonic() - begun < AT_ONCE


def assert_back(client: TestClient, found: Response) -> None:
    """It answers again by itself, soon after the server does."""
    begun = monotonic()
    while client.get(f"{API}/ready").status_code == 503:
        assert monotonic() - begun < 2 * (breaker.PAUSE_SECONDS + breaker.PING_SECONDS)
        sleep(0.1)
    assert client.get(f"{API}/search", params={"q": "zar"}).json()["hits"] == found.json()["hits"]


def test_the_api_outlives_its_server(server: KitServer, client: TestClient, capsys: pytest.CaptureFixture[str]) -> None:
    found = client.get(f"{API}/search", params={"q": "zar"})
    assert found.status_code == 200
    server.kill()
    assert_away(client, server, NOTICED)
    server.start()
    assert_back(client, found)
    said = capsys.readouterr()
    assert PASSWORD not in said.out + said.err


def test_a_server_that_says_nothing_more_holds_nobody(server: KitServer, client: TestClient) -> None:
    found = client.get(f"{API}/search", params={"q": "zar"})
    server.freeze()
    try:
        assert_away(client, server, NOTICED)
    finally:
        server.thaw()
    assert_back(client, found)


def test_a_write_waits_out_a_pause_and_no_longer(server: KitServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neo4j_session, "WRITE_PATIENCE_SECONDS", 3.0)
    with open_store(server.address) as store:
        server.freeze()
        Timer(5, server.thaw).start()
        assert store.write(world()).added
        server.freeze()
        try:
            begun = monotonic()
            with pytest.raises(StoreUnavailable, match=f"{server.host} does not answer now.*asks it again in . s"):
                store.write(world())
            assert monotonic() - begun < NOTICED + 3 + AT_ONCE
        finally:
            server.thaw()
