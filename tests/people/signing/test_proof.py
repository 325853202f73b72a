"""Proof is asked for again when it is old, and renews the session's word."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from graph.errors import BadInput
from people import accounts
from people.audit import acts
from people.backing_off import FREE
from people.database import Database
from people.keys import make_key, person_of_key
from people.signing.proof import FRESH, is_fresh, prove

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
GOOD, HERE = "dört sarı kedi bahçede", "192.0.2.1"


def test_a_proof_lasts_ten_minutes_and_renews_the_word(database: Database) -> None:
    link = accounts.invite(database, None, "ayse@firma.example", "tr:firma", "owner", NOW)
    token = accounts.join(database, link, "Ayşe", GOOD, NOW)
    who, old = accounts.signed_in(database, token, NOW), NOW + FRESH + timedelta(seconds=1)
    assert who is not None
    assert is_fresh(who, NOW + FRESH)
    assert not is_fresh(who, old)
    with pytest.raises(BadInput, match="present password"):
        prove(database, who, token, "not the one it is", HERE, old)
    new = prove(database, who, token, GOOD, HERE, old)
    assert accounts.signed_in(database, token, old) is None
    again = accounts.signed_in(database, new, old)
    assert again is not None
    assert is_fresh(again, old)
    assert again.form != who.form
    assert accounts.sessions(database, who) == 1
    program = person_of_key(database, make_key(database, who, "k", NOW), NOW)
    assert program is not None
    assert not is_fresh(program, NOW)
    with database.reading() as session:
        assert {"proved", "proof.refused"} <= {one.name for one in acts(session)}
    # A session's age is that of its sign-in, however often its word is renewed.
    assert accounts.signed_in(database, new, NOW + timedelta(days=13, hours=23)) is not None


def test_guessing_at_the_proof_waits_as_guessing_at_the_door_does(database: Database) -> None:
    link = accounts.invite(database, None, "ayse@firma.example", "tr:firma", "owner", NOW)
    token = accounts.join(database, link, "Ayşe", GOOD, NOW)
    who = accounts.signed_in(database, token, NOW)
    assert who is not None
    for _ in range(FREE["email"]):
        with pytest.raises(BadInput, match="present password"):
            prove(database, who, token, "not the one it is", HERE, NOW)
    with pytest.raises(BadInput, match="too many tries"):
        prove(database, who, token, GOOD, HERE, NOW)
