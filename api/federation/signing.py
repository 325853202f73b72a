"""Who asks and who answered, by HTTP Message Signatures (RFC 9421) with Ed25519.

A request is signed with its method and whole address; an answer with its status and the digest of its body, bound to
the request that it answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import uuid4

import httpx2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from http_message_signatures import (
    HTTPMessageSigner,
    HTTPMessageVerifier,
    HTTPSignatureKeyResolver,
    algorithms,
)
from http_message_signatures.exceptions import HTTPMessageSignaturesException
from http_message_signatures.httpx2 import adapt_message

from api.peers import Federation, Peer
from graph.errors import NotSignedIn

TAG = "imece-federation"
AGE = timedelta(seconds=60)
"""How old a signature may be: the clocks of two machines differ, and a captured request is of no use later."""
REQUEST = ("@method", "@target-uri")
ANSWER = ("@status", "content-digest", '"@target-uri";req')


@dataclass(slots=True)
class Message:
    """A request as it was received; `status_code` makes it none."""

    method: str
    url: str
    headers: dict[str, str]


@dataclass(slots=True)
class Answered:
    """An answer that is to be sent, and the request that it answers."""

    status_code: int
    request: Message
    headers: dict[str, str] = field(default_factory=dict)


class _Keys(HTTPSignatureKeyResolver):
    def __init__(self, public: Mapping[str, Ed25519PublicKey], private: Ed25519PrivateKey | None = None) -> None:
        self._public, self._private = public, private

    def resolve_public_key(self, key_id: str) -> Ed25519PublicKey:
        return self._public[key_id]

    def resolve_private_key(self, key_id: str) -> Ed25519PrivateKey:
        del key_id
        assert self._private is not None  # noqa: S101 - asked for by a signer of ours alone
        return self._private


def sign(request: httpx2.Request, by: Federation) -> None:
    """Sign a request that is sent."""
    _signer(by).sign(
        adapt_message(request), key_id=by.name, nonce=uuid4().hex, tag=TAG, covered_component_ids=REQUEST
    )  # fmt: skip


def signed_by(request: Message, federation: Federation) -> Peer:
    """Which peer signed a request; NotSignedIn where none did, or long ago, or another request."""
    keys = _Keys({name: peer.key for name, peer in federation.peers.items()})
    verifier = HTTPMessageVerifier(signature_algorithm=algorithms.ED25519, key_resolver=keys)
    try:
        (found,) = verifier.verify(request, max_age=AGE, expect_tag=TAG, require_components=REQUEST)
        return federation.peers[str(found.parameters["keyid"])]
    except (HTTPMessageSignaturesException, KeyError, ValueError, TypeError) as error:
        raise NotSignedIn("api.federation.refused") from error


def sign_answer(answer: Answered, body: bytes, by: Federation) -> Mapping[str, str]:
    """The headers that an answer carries more."""
    _signer(by).sign(answer, key_id=by.name, tag=TAG, covered_component_ids=ANSWER, body=body)
    return answer.headers


def check_answer(answer: httpx2.Response, body: bytes, peer: Peer) -> None:
    """NotSignedIn for an answer that this peer did not give to this request."""
    verifier = HTTPMessageVerifier(signature_algorithm=algorithms.ED25519, key_resolver=_Keys({peer.name: peer.key}))
    try:
        verifier.verify(adapt_message(answer), max_age=AGE, expect_tag=TAG, require_components=ANSWER, body=body)
    except (HTTPMessageSignaturesException, KeyError, ValueError, TypeError) as error:
        raise NotSignedIn("api.federation.not_theirs", name=peer.title) from error


def _signer(by: Federation) -> HTTPMessageSigner:
    return HTTPMessageSigner(signature_algorithm=algorithms.ED25519, key_resolver=_Keys({}, by.key))
