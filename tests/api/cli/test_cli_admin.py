"""Whoever runs the service lets somebody make another passkey, and ends what is demanded."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api.cli.commands import app
from api.settings import Settings
from graph.opening import open_store
from people import accounts
from people.database import Database
from people.persons import STAFF, utc_now
from people.tables import Account, Demand
from tests.people.passwords import quick_passwords

GOOD = "dört sarı kedi bahçede"
Imece = Callable[..., Result]


@pytest.fixture
def imece(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Imece:
    quick_passwords(monkeypatch)
    monkeypatch.setenv("IMECE_STORE", f"sqlite:///{tmp_path}/imece.db")
    monkeypatch.setenv("IMECE_PEOPLE", f"sqlite:///{tmp_path}/people.db")
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    monkeypatch.chdir(tmp_path)
    with closing(Database(f"sqlite:///{tmp_path}/people.db")) as database:
        accounts.join(database, accounts.invite_admin(database, "ada@merkez.example"), "Ada", GOOD)
        with database.writing() as session:
            session.add_all([Demand(whose=STAFF, made=utc_now()), Demand(whose="tr:firma", made=utc_now())])
            session.query(Account).update({"passkey_only": True})
    open_store(f"sqlite:///{tmp_path}/imece.db").close()
    return lambda *arguments: CliRunner().invoke(app, arguments)


def test_somebody_is_let_make_another(imece: Imece, tmp_path: Path) -> None:
    done = imece("admin", "passkey", "Ada@merkez.example")
    assert (done.exit_code, "Within a day" in done.stderr) == (0, True)
    with closing(Database(f"sqlite:///{tmp_path}/people.db")) as database, database.reading() as session:
        assert session.query(Account).one().renewable is not None
    missing = imece("admin", "passkey", "yok@merkez.example")
    assert (missing.exit_code, missing.stdout) == (2, "")


def test_what_is_demanded_is_listed_and_ended(imece: Imece, tmp_path: Path) -> None:
    assert imece("admin", "demands").stdout.split() == ["staff", "tr:firma"]
    assert imece("admin", "demands", "--end", "staff").stdout.split() == ["tr:firma"]
    assert imece("admin", "demands", "--end", "tr:firma").stdout == ""
    assert imece("admin", "demands", "--end", "ada@merkez.example").exit_code == 0
    with closing(Database(f"sqlite:///{tmp_path}/people.db")) as database, database.reading() as session:
        assert not session.query(Account).one().passkey_only
    assert imece("admin", "demands", "--end", "tr:nobody").exit_code == 2
