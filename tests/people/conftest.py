"""Every test of what people do runs on both databases: SQLite, and a PostgreSQL server that the tests start."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text

from people.database import Database
from tests.people.passwords import quick_passwords
from tests.required import skip_unless_required

REQUIRED = "IMECE_REQUIRE_POSTGRES"


def programs() -> Path | None:
    """Where PostgreSQL's own programs are: Debian keeps them off the path."""
    found = shutil.which("initdb")
    kept = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    return Path(found).parent if found else kept[-1] if kept else None


class Postgres:
    """A server of its own on a socket in a folder of its own; it runs as nobody special, as it demands."""

    def __init__(self, folder: Path, binaries: Path) -> None:
        self.folder, self._binaries = folder, binaries
        folder.chmod(0o755)
        self._own = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        if self._own:
            shutil.chown(folder, "postgres")
        self._run("initdb", "-D", f"{folder}/data", "-U", "postgres", "--auth=trust", "--no-sync", "-E", "UTF8")
        options = f"-k {folder} -c listen_addresses= -c fsync=off"
        self._run("pg_ctl", "-D", f"{folder}/data", "-w", "-o", options, "-l", f"{folder}/log", "start")

    def _run(self, program: str, *said: str) -> None:
        subprocess.run([*self._own, str(self._binaries / program), *said], check=True, capture_output=True, cwd="/")

    def address(self, name: str) -> str:
        return f"postgresql://postgres@/{name}?unix_sock={self.folder}/.s.PGSQL.5432"

    def new(self) -> str:
        """The address of an empty database."""
        name = f"t{uuid4().hex[:12]}"
        url = self.address("postgres").replace("postgresql:", "postgresql+pg8000:")
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        engine.dispose()
        return self.address(name)

    def stop(self) -> None:
        self._run("pg_ctl", "-D", f"{self.folder}/data", "-m", "immediate", "stop")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """The server; where there is none the tests are skipped, or fail where one is required."""
    binaries = programs()
    if binaries is None:
        reason = f"no PostgreSQL here: accounts were tried on SQLite alone ({REQUIRED}=1 makes that a failure)"
        skip_unless_required(REQUIRED, reason)
    with TemporaryDirectory(prefix="imece-pg-") as folder:
        server = Postgres(Path(folder), binaries)
        yield server
        server.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/people.db"
    server: Postgres = request.getfixturevalue("postgres")
    return server.new()


@pytest.fixture(autouse=True)
def _quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    quick_passwords(monkeypatch)


@pytest.fixture(scope="session")
def laid_out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of SQLite in which the tables are there, and nothing in them."""
    path = tmp_path_factory.mktemp("laid-out") / "people.db"
    Database(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def database(address: str, laid_out: Path) -> Iterator[Database]:
    kind, _, path = address.partition(":///")
    if kind == "sqlite" and not Path(path).exists():
        shutil.copy(laid_out, path)  # laying out takes longer than most tests
    opened = Database(address)
    yield opened
    opened.close()
