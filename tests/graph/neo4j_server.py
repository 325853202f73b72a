"""Real Neo4j servers for tests: from the kit, at an address of one's own, or in a container; one a version a run."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from tempfile import mkdtemp
from urllib.parse import quote

from neo4j import GraphDatabase

from graph.opening import open_store
from graph.store import Store
from tests.required import skip_unless_required

LATEST, LTS = "2026.09.0", "5.26.30"
KIT = Path(os.environ.get("IMECE_NEO4J_KIT", Path(__file__).parent.parent.parent.parent / "shared" / "neo4j"))
# A plan costs more than a small graph's answers; by default it is made anew whenever the graph has changed much.
SETTINGS = ("dbms.cypher.min_replan_interval=1h", "dbms.cypher.statistics_divergence_threshold=1.0")
PASSWORD = "imece-test"  # noqa: S105 - of a server that lives for one test run
_WIPE = "MATCH (n) WHERE NOT n:Meta CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS"
_RESET = "MATCH (m:Meta) SET m.truth = 0, m.vectors = 0"
_endings: list[Callable[[], object]] = []


@dataclass
class KitServer:
    """A server of the kit, in a folder of its own."""

    version: str
    home: Path
    host: str = ""

    def _kit(self, verb: str, *options: str) -> str:
        command = [sys.executable, str(KIT / "neo4j.py"), verb, str(self.home), *options]
        environment = {**os.environ, "NEO4J_PASSWORD": PASSWORD}
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def start(self) -> None:
        settings = (option for setting in SETTINGS for option in ("--conf", setting))
        printed = self._kit("start", "--version", self.version, "--heap", "768m", *settings)
        self.host = printed.removeprefix("bolt://")

    def kill(self) -> None:
        self._kit("kill")

    def freeze(self) -> None:
        """Stop it where it stands: its sockets stay open and say nothing more."""
        os.kill(self._pid, signal.SIGSTOP)

    def thaw(self) -> None:
        os.kill(self._pid, signal.SIGCONT)

    @property
    def _pid(self) -> int:
        return int(json.loads((self.home / "server.json").read_text())["pid"])

    def remove(self) -> None:
        """End it, whether it runs, failed to start or was removed before."""
        if (self.home / "server.json").is_file():
            self.kill()
        shutil.rmtree(self.home, ignore_errors=True)

    @property
    def address(self) -> str:
        return f"bolt://neo4j:{PASSWORD}@{self.host}"


def start_from_kit(version: str) -> KitServer:
    """A new server of the kit; the test is skipped, or fails where Neo4j is required, when there is no kit."""
    if not (KIT / "neo4j.py").is_file():
        absent(f"no Neo4j kit in {KIT}; set IMECE_NEO4J_KIT")
    server = KitServer(version, Path(mkdtemp(prefix="imece-neo4j-")))
    _endings.append(server.remove)
    server.start()
    return server


def absent(why: str) -> None:
    """Skip, saying why; fail where a server is required."""
    skip_unless_required("IMECE_REQUIRE_NEO4J", why)


@cache
def shared_address(version: str) -> str:
    """The address, with user and password, of the server of this version that all tests of a run share."""
    if (KIT / "neo4j.py").is_file():
        return start_from_kit(version).address
    if uri := os.environ.get("IMECE_TEST_NEO4J_URI"):
        return _given(uri)
    return _contained(version)


def _given(uri: str) -> str:
    if os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1") != "1":
        absent(
            "the server of IMECE_TEST_NEO4J_URI is emptied by each test, so one worker alone can use it: pytest -n 0"
        )
    if "IMECE_TEST_NEO4J_PASSWORD" not in os.environ:
        absent("IMECE_TEST_NEO4J_URI is set and IMECE_TEST_NEO4J_PASSWORD is not")
    scheme, _, host = uri.partition("://")
    return f"{scheme}://neo4j:{quote(os.environ['IMECE_TEST_NEO4J_PASSWORD'], safe='')}@{host}"


def _contained(version: str) -> str:
    if find_spec("testcontainers") is None or shutil.which("docker") is None:
        absent("no Neo4j: set IMECE_NEO4J_KIT or IMECE_TEST_NEO4J_URI, or install Docker and testcontainers")
    container = import_module("testcontainers.neo4j").Neo4jContainer(f"neo4j:{version}", password=PASSWORD)
    container.start()
    _endings.append(container.stop)
    return str(container.get_connection_url()).replace("://", f"://neo4j:{PASSWORD}@")


def end_servers() -> None:
    """End every server that was started here."""
    while _endings:
        _endings.pop()()
    shared_address.cache_clear()


def wipe(address: str) -> None:
    """Remove everything but the layout."""
    scheme, _, rest = address.partition("://")
    login, _, host = rest.rpartition("@")
    user, _, password = login.partition(":")
    with GraphDatabase.driver(f"{scheme}://{host}", auth=(user, password)) as driver, driver.session() as session:
        session.run(_WIPE).consume()
        session.run(_RESET).consume()


@dataclass
class Served:
    """The shared server of one version, as the contract's tests see it."""

    version: str
    opened: list[Store] = field(default_factory=list)
    lasting: bool = True

    def open(self) -> Store:
        self.opened.append(open_store(shared_address(self.version)))
        return self.opened[-1]

    def empty(self) -> Store:
        self.close()
        wipe(shared_address(self.version))
        return self.open()

    def close(self) -> None:
        while self.opened:
            self.opened.pop().close()
