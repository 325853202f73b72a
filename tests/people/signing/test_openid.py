"""Signing in at a provider: a real one on this machine, and one that lies."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx2
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from sqlalchemy import select, update

from graph.errors import BadInput, NotFound, StoreUnavailable
from people import accounts
from people.database import Database
from people.persons import Person, utc_now
from people.signing.forgotten import mail_link, reset
from people.signing.openid import LASTS, begin, finish, identities, unlink
from people.signing.personal import known_of
from people.signing.provider import Asked, Provider, address_of, is_safe, known_by
from people.tables import Account, Entry
from tests.people.provider import providing
from tests.people.signing.authenticator import Authenticator
from tests.people.signing.test_forgotten import GOOD, HERE, NOW, OTHER, SITE, joined, mails, word
from tests.people.signing.test_passkeys import register

SECRET = "a secret of the tests, of many letters"  # noqa: S105
BACK = f"{SITE}/tr/openid/back"


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with providing() as issuer:
        yield issuer


@pytest.fixture
def provider(issuer: str) -> Provider:
    return Provider(issuer, "imece", SECRET, "Kimlik", BACK)


def signed_in_there(address: str, subject: str) -> dict[str, str]:
    """What the provider sends a browser back with whose owner signs in there."""
    answer = httpx2.post(address, data={"sub": subject})
    assert answer.status_code == 302, answer.text
    assert answer.headers["Location"].startswith(BACK)
    return dict(parse_qsl(urlsplit(answer.headers["Location"]).query))


def known_there(issuer: str, subject: str, **claims: object) -> None:
    assert httpx2.put(f"{issuer}/users/{subject}", json=claims).status_code == 204


def linked(database: Database, provider: Provider, who: Person, subject: str) -> None:
    token, there = begin(database, provider, "link", "/tr/account", NOW, who=who)
    done = finish(database, provider, token, signed_in_there(there, subject), "", NOW, SITE)
    assert (done.session, done.address) == (None, "/tr/account")


def test_whoever_has_linked_their_account_signs_in_there(database: Database, provider: Provider) -> None:
    who = joined(database)
    token, there = begin(database, provider, "signin", "/en/shared", NOW)
    asked = dict(parse_qsl(urlsplit(there).query))
    assert (asked["response_type"], asked["code_challenge_method"], asked["redirect_uri"]) == ("code", "S256", BACK)
    assert {"state", "nonce", "code_challenge"} <= asked.keys()
    with pytest.raises(BadInput, match="not known here"):
        finish(database, provider, token, signed_in_there(there, "ayse"), now=NOW)
    linked(database, provider, who, "ayse")
    assert any("Kimlik" in mail.text for mail in mails(database, who.email))
    token, there = begin(database, provider, "signin", "/en/shared", NOW)
    answer = signed_in_there(there, "ayse")
    done = finish(database, provider, token, answer, now=NOW)
    assert done.address == "/en/shared"
    assert done.session is not None
    found = accounts.signed_in(database, done.session, NOW)
    assert found is not None
    assert found.id == who.id
    # The same answer is taken once.
    with pytest.raises(BadInput, match="begin anew"):
        finish(database, provider, token, answer, now=NOW)


def test_a_provider_is_no_passkey(database: Database, provider: Provider) -> None:
    who = joined(database)
    linked(database, provider, who, "ayse")
    with database.writing() as session:
        session.get_one(Account, who.id).passkey_only = True
    token, there = begin(database, provider, "signin", "/tr/account", NOW)
    done = finish(database, provider, token, signed_in_there(there, "ayse"), now=NOW)
    assert done.session is not None
    found = accounts.signed_in(database, done.session, NOW)
    assert found is not None
    assert found.is_bound, "it has no passkey yet, and may make one"
    register(database, who, Authenticator())
    token, there = begin(database, provider, "signin", "/tr/account", NOW)
    with pytest.raises(BadInput, match="its passkeys alone"):
        finish(database, provider, token, signed_in_there(there, "ayse"), now=NOW)


def test_an_address_that_the_provider_says_is_theirs_opens_nobodys_account(
    database: Database, provider: Provider, issuer: str
) -> None:
    who = joined(database)
    known_there(issuer, "evil", email=who.email, email_verified=True)
    token, there = begin(database, provider, "signin", "/tr/account", NOW)
    with pytest.raises(BadInput, match="not known here"):
        finish(database, provider, token, signed_in_there(there, "evil"), now=NOW)
    assert identities(database, who) == []


def test_an_identity_is_of_one_account(database: Database, provider: Provider) -> None:
    who, other = joined(database), joined(database, "ali@firma.example")
    linked(database, provider, who, "both")
    token, there = begin(database, provider, "link", "/tr/account", NOW, who=other)
    with pytest.raises(BadInput, match="another account"):
        finish(database, provider, token, signed_in_there(there, "both"), now=NOW)
    assert [one.subject for one in identities(database, who)] == ["both"]
    assert known_of(database, who)["identity"][0]["subject"] == "both"
    with pytest.raises(NotFound):
        unlink(database, other, "both", provider.issuer, NOW)
    unlink(database, who, "both", provider.issuer, NOW, SITE)
    assert identities(database, who) == []


def test_an_invitation_is_taken_with_a_new_account_that_has_no_password(
    database: Database, provider: Provider, issuer: str
) -> None:
    known_there(issuer, "new", email="New@zar.example", email_verified=True, name="Yeni Biri")
    link = accounts.invite(database, None, "new@zar.example", "tr:zar", "editor", NOW)
    token, there = begin(database, provider, "join", "/en/account", NOW, invitation=link)
    done = finish(database, provider, token, signed_in_there(there, "new"), now=NOW)
    assert done.session is not None
    found = accounts.signed_in(database, done.session, NOW)
    assert found is not None
    assert (found.email, found.roles, found.language) == ("new@zar.example", {"tr:zar": "editor"}, "en")
    assert found.confirmed
    for password in ("", GOOD):
        with pytest.raises(BadInput, match="check both"):
            accounts.sign_in(database, found.email, password, HERE, NOW)
    with pytest.raises(BadInput, match="choose one first"):
        unlink(database, found, "new", issuer, NOW)
    with pytest.raises(NotFound):
        accounts.invited(database, link, NOW)
    mail_link(database, SITE, f"tr {found.email}", NOW)
    reset(database, word(mails(database, found.email)[0]), OTHER, NOW)
    unlink(database, found, "new", issuer, NOW)


def test_an_invitation_for_somebody_with_an_account_is_not_taken_like_that(
    database: Database, provider: Provider
) -> None:
    who = joined(database)
    link = accounts.invite(database, None, who.email, "tr:zar", "editor", NOW)
    token, there = begin(database, provider, "join", "/tr/account", NOW, invitation=link)
    with pytest.raises(BadInput, match="There is an account"):
        finish(database, provider, token, signed_in_there(there, "stranger"), now=NOW)
    assert accounts.invited(database, link, NOW)
    assert identities(database, who) == []
    token, there = begin(database, provider, "join", "/tr/account", NOW, invitation="made-up")
    with pytest.raises(NotFound):
        finish(database, provider, token, signed_in_there(there, "stranger"), now=NOW)


def test_an_answer_to_something_else_is_none(database: Database, provider: Provider) -> None:
    linked(database, provider, joined(database), "ayse")

    def refused(change: dict[str, str], answer: dict[str, str], when: timedelta = timedelta()) -> str:
        token, there = begin(database, provider, "signin", "/tr/account", NOW)
        came = {name: said for name, said in (signed_in_there(there, "ayse") | answer).items() if said}
        if change:
            with database.writing() as session:
                session.execute(update(Entry).values(**change))
        with pytest.raises(BadInput) as raised:
            finish(database, provider, token, came, now=NOW + when)
        return str(raised.value)

    anew = "begin anew"
    assert anew in refused({}, {"state": "other"})
    assert anew in refused({}, {"state": ""})
    assert anew in refused({}, {"code": "other"})
    assert anew in refused({}, {"iss": "https://evil.example"})
    assert anew in refused({"nonce": "other"}, {})
    assert anew in refused({}, {}, LASTS + timedelta(seconds=1))
    assert "did not let you" in refused({}, {"code": "", "error": "access_denied"})
    for token in ("", "made-up"):
        with pytest.raises(BadInput, match=anew):
            finish(database, provider, token, {"state": "x", "code": "y"}, now=NOW)
    with database.reading() as session:
        assert len(session.scalars(select(Entry)).all()) <= 1  # the one that was late, until the next begins


@contextmanager
def lying() -> Iterator[tuple[Provider, dict[str, Any]]]:
    """A provider that answers with whatever it is told to; `said` has what it says of itself, its keys and a token."""
    said: dict[str, Any] = {}

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._say(said["configuration" if "well-known" in self.path else self.path.strip("/")])

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self._say({"access_token": "a", "token_type": "Bearer", "id_token": said["token"]})

        def _say(self, what: object) -> None:
            body = json.dumps(what).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    here = f"http://127.0.0.1:{server.server_port}"
    said["configuration"] = {
        "issuer": here, "authorization_endpoint": f"{here}/authorize", "token_endpoint": f"{here}/token",
        "jwks_uri": f"{here}/keys", "userinfo_endpoint": f"{here}/user",
    }  # fmt: skip
    try:
        yield Provider(here, "imece", SECRET, "Kimlik", BACK), said
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_token_that_is_not_right_in_everything_is_refused() -> None:
    asked = Asked("state", "nonce", "verifier" * 6)
    key, other = RSAKey.generate_key(2048, {"kid": "1"}), RSAKey.generate_key(2048, {"kid": "1"})
    with lying() as (provider, said):
        now = int(time.time())
        right = {
            "iss": provider.issuer, "aud": "imece", "sub": "ayse", "iat": now, "exp": now + 60, "nonce": "nonce",
            "email": "a@b.example", "email_verified": True,
        }  # fmt: skip
        said["keys"] = {"keys": [key.as_dict(private=False)]}
        said["user"] = {"sub": "ayse"}

        def told(claims: Mapping[str, Any], by: Any = key, algorithm: str = "RS256") -> str:
            said["token"] = jwt.encode({"alg": algorithm, "kid": "1"}, dict(claims), by, algorithms=[algorithm])
            return known_by(provider, asked, {"state": "state", "code": "c"}).subject

        assert told(right) == "ayse"
        wrong: list[Mapping[str, Any]] = [
            right | {"iss": "https://evil.example"},
            right | {"aud": "another"},
            right | {"aud": ["imece", "another"]},
            right | {"exp": now - 3_600},
            right | {"nonce": "other"},
            {name: value for name, value in right.items() if name != "nonce"},
            {name: value for name, value in right.items() if name != "exp"},
            right | {"sub": ""},
            right | {"sub": "x" * 256},
            right | {"sub": 5},
        ]
        for claims in wrong:
            with pytest.raises(BadInput, match="begin anew"):
                told(claims)
        with pytest.raises(BadInput, match="begin anew"):
            told(right, other)
        with pytest.raises(BadInput, match="begin anew"):
            told(right, OctKey.import_key(SECRET), "HS256")
        head, body, _ = jwt.encode({"alg": "RS256"}, right, key).split(".")
        none = "eyJhbGciOiJub25lIn0"
        for token in (f"{none}.{body}.", f"{head}.{body}.", "x", ""):
            said["token"] = token
            with pytest.raises(BadInput, match="begin anew"):
                known_by(provider, asked, {"state": "state", "code": "c"})
        # What is told beside the token is of the same person, or nothing is taken.
        said["user"] = {"sub": "evil", "email": "x@y.example", "email_verified": True}
        with pytest.raises(BadInput, match="begin anew"):
            told({name: value for name, value in right.items() if name != "email"})


@pytest.mark.parametrize("verified", [False, None, "true", 1])
def test_an_address_that_is_not_sure_is_none(verified: object) -> None:
    key, now = RSAKey.generate_key(2048, {"kid": "1"}), int(time.time())
    with lying() as (provider, said):
        claims = {"iss": provider.issuer, "aud": "imece", "sub": "a", "iat": now, "exp": now + 60, "nonce": "n"}
        said["keys"] = {"keys": [key.as_dict(private=False)]}
        said["token"] = jwt.encode({"alg": "RS256"}, claims | {"email": "a@b.c", "email_verified": verified}, key)
        assert known_by(provider, Asked("s", "n", "v" * 43), {"state": "s", "code": "c"}).email == ""


def test_a_provider_that_is_away_or_speaks_for_another_is_told() -> None:
    asked = Asked("state", "nonce", "verifier" * 6)
    away = Provider("http://127.0.0.1:9", "imece", SECRET, "Kimlik", BACK)
    with pytest.raises(StoreUnavailable, match="Kimlik does not answer"):
        address_of(away, asked)
    assert SECRET not in repr(away)
    with lying() as (provider, said):
        right = said["configuration"]
        assert address_of(provider, asked).startswith(f"{provider.issuer}/authorize?")
        wrong: list[Any] = [
            right | {"issuer": "https://evil.example"},
            right | {"token_endpoint": "http://evil.example/token"},
            right | {"userinfo_endpoint": "http://evil.example/user"},
            {name: end for name, end in right.items() if name != "jwks_uri"},
            [],
        ]
        for bad in wrong:
            said["configuration"] = bad
            with pytest.raises(StoreUnavailable):
                address_of(provider, asked)
        said["configuration"] = right
        with pytest.raises(StoreUnavailable):
            address_of(replace(provider, issuer=f"{provider.issuer}/other"), asked)
    far, here = "https://id.example", "http://localhost:1"
    safe = [
        (one, issuer) for one in (far, here, "http://id.example", "x") for issuer in (far, here) if is_safe(one, issuer)
    ]
    assert safe == [(far, far), (far, here), (here, here)]


def test_the_provider_proves_who_sits_there_where_it_asked_of_late(database: Database) -> None:
    key, link = RSAKey.generate_key(2048, {"kid": "1"}), accounts.invite(database, None, "a@b.example", "tr:x", "owner")
    session = accounts.join(database, link, "A", GOOD)
    who = accounts.signed_in(database, session)
    assert who is not None
    with lying() as (provider, said):
        said["keys"], said["user"] = {"keys": [key.as_dict(private=False)]}, {"sub": "a"}

        def came(purpose: Any, at: float | None) -> Any:
            now = int(time.time())
            token, there = begin(database, provider, purpose, "/tr/account", who=who)
            query = dict(parse_qsl(urlsplit(there).query))
            assert (query.get("prompt"), query.get("max_age")) == (
                ("login", "0") if purpose == "prove" else (None, None)
            )
            claims: dict[str, Any] = {
                "iss": provider.issuer, "aud": "imece", "sub": "a", "iat": now, "exp": now + 60,
                "nonce": query["nonce"],
            }  # fmt: skip
            said["token"] = jwt.encode({"alg": "RS256"}, claims | ({"auth_time": int(at)} if at else {}), key)
            answer = {"state": query["state"], "code": "c"}
            return finish(database, provider, token, answer, session).session

        now = utc_now().timestamp()
        with pytest.raises(BadInput):
            came("prove", now)  # nobody is known by it yet
        came("link", None)
        for at in (None, now - 700):
            with pytest.raises(BadInput):
                came("prove", at)
        # Another account that has signed in meanwhile, in the same browser, proves nothing by it.
        link = accounts.invite(database, None, "c@b.example", "tr:x", "owner")
        mine, session = session, accounts.join(database, link, "C", GOOD)
        for other in (session, ""):
            session = other
            with pytest.raises(BadInput):
                came("prove", now)
        session = mine
        new = came("prove", now)
        assert accounts.signed_in(database, session) is None
        again = accounts.signed_in(database, new)
        assert again is not None
        assert again.proved is not None
        assert who.proved is not None
        assert again.proved > who.proved
