"""The file of a federation is read whole or refused in a sentence; a key is made once and for its owner alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli.commands import app
from api.peers import federation, new_key, public_of
from graph.errors import BadInput

GOOD = 'name = "corum"\nkey = "own.key"\n[peers.trabzon]\naddress = "https://imece.trabzon.example/"\nkey = "{key}"\n'


@pytest.fixture
def key(tmp_path: Path) -> str:
    return new_key(tmp_path / "own.key")


def read(folder: Path, said: str) -> None:
    (folder / "f.toml").write_text(said, encoding="utf-8")
    federation(folder / "f.toml")


def test_a_good_file_is_read(tmp_path: Path, key: str) -> None:
    (tmp_path / "f.toml").write_text(GOOD.format(key=key), encoding="utf-8")
    found = federation(tmp_path / "f.toml")
    assert (found.name, public_of(found.key)) == ("corum", key)
    peer = found.peers["trabzon"]
    assert (peer.address, peer.shows, peer.title) == ("https://imece.trabzon.example", frozenset({"public"}), "trabzon")
    assert (tmp_path / "own.key").stat().st_mode & 0o077 == 0
    with pytest.raises(BadInput):
        new_key(tmp_path / "own.key")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("corum", "Çorum!"), ("own.key", "none.key"), ("https", "http"), ("https://", "https://a:b@"),
        ("{key}", "AAAA"), ("{key}", "!!"), ('key = "{key}"', 'key = "{key}"\nshows = "public"'),
        ('key = "{key}"', 'key = "{key}"\nshows = ["kimse"]'), ("[peers.trabzon]", '[peers."T b"]'),
        ("name =", "name"), ("[peers.trabzon]", "[[peers]]"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_is_refused_in_a_sentence(tmp_path: Path, key: str, old: str, new: str) -> None:
    with pytest.raises(BadInput) as told:
        read(tmp_path, GOOD.replace(old, new).format(key=key))
    assert len(str(told.value)) > 20
    with pytest.raises(BadInput):
        federation(tmp_path / "nothing.toml")


def test_the_commands_make_the_file_once_and_ask_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("IMECE_STORE", "memory:")
    run = CliRunner()
    made = run.invoke(app, ["federation", "new", "corum", "--language", "en"])
    assert made.exit_code == 0, made.output
    assert federation(Path("data/federation.toml")).name == "corum"
    assert run.invoke(app, ["federation", "new", "corum"]).exit_code != 0
    assert run.invoke(app, ["federation", "new", "Ç", "--file", "b.toml"]).exit_code != 0
    assert not Path("b.toml").exists()
    assert not Path("b.key").exists()
    assert run.invoke(app, ["federation", "check"]).exit_code != 0
    monkeypatch.setenv("IMECE_FEDERATION", "data/federation.toml")
    assert run.invoke(app, ["federation", "check"]).exit_code == 0, "there is nobody to ask"
    other = new_key(tmp_path / "o.key")
    with Path("data/federation.toml").open("a", encoding="utf-8") as file:
        file.write(f'\n[peers.samsun]\naddress = "http://127.0.0.1:9"\nkey = "{other}"\n')
    down = run.invoke(app, ["federation", "check", "--language", "en"])
    assert (down.exit_code, "could not be reached" in down.output) == (1, True)
