"""Settings come from the environment; a bad one is told in a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.settings import DEFAULT_STORE, Settings, load_settings
from graph.errors import BadInput


def test_nothing_set_gives_the_documented_defaults(settings: Settings) -> None:
    assert load_settings().store == DEFAULT_STORE
    assert (settings.encoder, settings.host, settings.port) == ("e5-small", "127.0.0.1", 8000)
    assert settings.audiences == {"public"}


def test_flags_stand_over_variables(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMECE_PORT", "9000")
    monkeypatch.setenv("IMECE_CACHE", "cached")
    monkeypatch.setenv("IMECE_AUDIENCES", "public, members:tr:medikum")
    assert load_settings().port == 9000
    assert load_settings().audiences == {"public", "members:tr:medikum"}
    assert load_settings(port=9001, host=None).port == 9001
    assert load_settings().cache == Path("cached")


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PORT", "eighty", "IMECE_PORT (Port that the service listens on; 0 takes a free one) is “eighty”:"),
        ("LOG_LEVEL", "loud", "IMECE_LOG_LEVEL"),
        ("ENCODER", "", "IMECE_ENCODER"),
        ("AUDIENCES", " , ", "IMECE_AUDIENCES"),
        ("AUDIENCES", "public,medikum", "“medikum”"),
        ("AUDIENCES", "members:medikum", "“members:medikum”"),
    ],
)
def test_a_bad_value_is_one_sentence(monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str) -> None:
    monkeypatch.setenv(f"IMECE_{name}", value)
    with pytest.raises(BadInput) as raised:
        load_settings()
    assert said in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("store", "address"),
    [
        ("neo4j+s://db:7687/imece", "neo4j+s://an%40a:p%2F%40%3Aw@db:7687/imece"),
        ("bolt://db", "bolt://an%40a:p%2F%40%3Aw@db"),
        ("neo4j://other:pass@db", "neo4j://other:pass@db"),
        ("sqlite:///x.db", "sqlite:///x.db"),
    ],
)
def test_credentials_go_into_a_neo4j_address_that_names_none(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, store: str, address: str
) -> None:
    monkeypatch.setenv("NEO4J_USERNAME", "an@a")
    assert load_settings(store=store).store_address.get_secret_value() == store
    monkeypatch.setenv("NEO4J_PASSWORD", "p/@:w")
    found = load_settings(store=store)
    assert found.store_address.get_secret_value() == address
    assert "p/@:w" not in repr(found)
    assert "%40" not in repr(found.store_address)
