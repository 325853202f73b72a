"""A provider of OpenID Connect: where it sends people to sign in, and what it says of whoever did."""

from __future__ import annotations

import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from graph.errors import BadInput, StoreUnavailable

if TYPE_CHECKING:
    from joserfc._keys import KeySetSerialization

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures by a key of the provider's own; none, and none by a secret that we have, too."""
SECONDS, LEEWAY = 10, 60
"""How long the provider is waited for, and how far its clock may be off."""
_HERE = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True)
class Provider:
    """Who signs people in for us, under which name we are known there, and where it sends them back to."""

    issuer: str
    client: str
    secret: str = field(repr=False)
    name: str
    back: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What we made up for one sign-in: to know the answer again (state, nonce), and to be known (PKCE's verifier)."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Known:
    """What the provider says: who it is by a name that never changes, and what else it knows."""

    subject: str
    email: str
    name: str
    signed_in_at: float | None


def address_of(provider: Provider, asked: Asked, *, anew: bool = False) -> str:
    """Where to send somebody; `anew` has the provider ask them again who they are."""
    described = _described(provider)
    more = {"prompt": "login", "max_age": "0"} if anew else {}
    with _client(provider, described) as client:
        address, _ = client.create_authorization_url(
            described["authorization_endpoint"], state=asked.state, nonce=asked.nonce, code_verifier=asked.verifier,
            **more,
        )  # fmt: skip
    return str(address)


def known_by(provider: Provider, asked: Asked, answer: Mapping[str, str], *, anew: bool = False) -> Known:
    """Who has signed in there; BadInput for an answer that is none to what was asked."""
    if answer.get("state") != asked.state or answer.get("iss", provider.issuer) != provider.issuer:
        raise BadInput("people.openid.stale", name=provider.name)
    if "code" not in answer:
        raise BadInput("people.openid.refused", name=provider.name)
    described = _described(provider)
    try:
        with _client(provider, described) as client:
            token = client.fetch_token(
                described["token_endpoint"], grant_type="authorization_code", code=answer["code"],
                code_verifier=asked.verifier,
            )  # fmt: skip
        return _checked(provider, described, asked, token, anew)
    except httpx2.HTTPError as error:
        raise StoreUnavailable("people.openid.away", name=provider.name) from error
    except (AuthlibBaseError, JoseError, ValueError, KeyError) as error:
        raise BadInput("people.openid.stale", name=provider.name) from error


def _checked(
    provider: Provider, described: Mapping[str, str], asked: Asked, token: Mapping[str, str], anew: bool
) -> Known:
    keys = KeySet.import_key_set(cast("KeySetSerialization", _fetched(provider, described["jwks_uri"])))
    signed = jwt.decode(token["id_token"], keys, algorithms=list(ALGORITHMS))
    options = {
        "iss": {"essential": True, "value": provider.issuer},
        "aud": {"essential": True, "value": provider.client},
    }
    said = {"nonce": asked.nonce, "client_id": provider.client, "access_token": token.get("access_token")}
    claims = CodeIDToken(signed.claims, signed.header, options, said | ({"max_age": 1} if anew else {}))
    claims.validate(int(time.time()), LEEWAY)
    subject = claims["sub"]
    if not isinstance(subject, str) or not 1 <= len(subject) <= 255 or not subject.isprintable():
        raise ValueError("no subject")
    told = {**claims, **_of_user(provider, described, token)} if "email" not in claims else claims
    if told["sub"] != subject:
        raise ValueError("another subject")
    sure = told.get("email_verified") is True and isinstance(told.get("email"), str)
    name = told.get("name")
    return Known(
        subject, told["email"].strip().lower() if sure else "", name if isinstance(name, str) else "",
        claims.get("auth_time"),
    )  # fmt: skip


def _of_user(provider: Provider, described: Mapping[str, str], token: Mapping[str, str]) -> Mapping[str, object]:
    """What the provider tells of somebody beside the token."""
    where, access = described.get("userinfo_endpoint"), token.get("access_token")
    if not where or not access:
        return {}
    found = _fetched(provider, where, {"Authorization": f"Bearer {access}"})
    return found if isinstance(found, dict) else {}


def _client(provider: Provider, described: Mapping[str, str]) -> OAuth2Client:
    supported = described.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    how = "client_secret_basic" if "client_secret_basic" in supported else "client_secret_post"
    return OAuth2Client(
        provider.client, provider.secret, redirect_uri=provider.back, scope="openid email profile",
        code_challenge_method="S256", timeout=SECONDS,
        token_endpoint_auth_method=how if provider.secret else "none", verify=_authorities(),
    )  # fmt: skip


@cache
def _authorities() -> ssl.SSLContext:
    """Whom this machine trusts to say who a server is, read once: it takes longer than the rest of a request."""
    return ssl.create_default_context()


def _described(provider: Provider) -> Mapping[str, str]:
    """What the provider says of itself; it says it of itself alone, and over an encrypted line."""
    found = _fetched(provider, f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration")
    if not isinstance(found, dict) or found.get("issuer") != provider.issuer:
        raise StoreUnavailable("people.openid.away", name=provider.name)
    ends = [found.get(name) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
    ends += [found["userinfo_endpoint"]] if "userinfo_endpoint" in found else []
    if not all(isinstance(one, str) and is_safe(one, provider.issuer) for one in ends):
        raise StoreUnavailable("people.openid.away", name=provider.name)
    return found


def is_safe(address: str, issuer: str) -> bool:
    """Whether what is said to an address stays between us: it is https, or on this very machine, as the issuer is."""
    url, own = urlsplit(address), urlsplit(issuer)
    return url.scheme == "https" or (url.scheme == own.scheme == "http" and url.hostname in _HERE)


def _fetched(provider: Provider, address: str, headers: Mapping[str, str] | None = None) -> object:
    try:
        answer = httpx2.get(address, timeout=SECONDS, headers=dict(headers or {}), verify=_authorities())
        answer.raise_for_status()
        return answer.json()
    except (httpx2.HTTPError, ValueError) as error:
        raise StoreUnavailable("people.openid.away", name=provider.name) from error
