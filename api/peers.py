"""The other İmece that this one answers with: a file that says who they are, and what each may see here."""

from __future__ import annotations

import base64
import binascii
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from graph.audience import checked
from graph.errors import BadInput
from graph.model import PUBLIC

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_ADDRESS = re.compile(r"https://[^/\s?#@]+(/[A-Za-z0-9._~/-]*)?|http://(127\.0\.0\.1|localhost|\[::1\])(:\d+)?(/\S*)?")
MOST = 50
"""Peers of one İmece."""


@dataclass(frozen=True, slots=True)
class Peer:
    """Another İmece: its address, the key by which it is known, and the audiences whose things it may see here."""

    name: str
    title: str
    address: str
    key: Ed25519PublicKey
    shows: frozenset[str]


@dataclass(frozen=True, slots=True)
class Federation:
    """What we are called by the others, our key, and who they are."""

    name: str
    key: Ed25519PrivateKey
    peers: Mapping[str, Peer]


def federation(path: Path) -> Federation:
    """The federation that a file says; BadInput for one that cannot be read or says what cannot be."""
    try:
        said = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadInput("api.federation.unread", path=path, reason=error) from error
    name, peers = said.get("name", ""), said.get("peers", {})
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise BadInput("api.federation.name", said=name)
    if not isinstance(peers, dict) or len(peers) > MOST:
        raise BadInput("api.federation.peers", most=MOST)
    found = {one: _peer(one, told) for one, told in peers.items()}
    return Federation(name, _private(path.parent / str(said.get("key", ""))), found)


def new_key(path: Path) -> str:
    """Write a new private key where none is, for its owner's eyes alone; the public key that the others are given."""
    key = Ed25519PrivateKey.generate()
    told = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )  # fmt: skip
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
            target.write(told)
    except OSError as error:
        raise BadInput("api.federation.unwritten", path=path, reason=error) from error
    return public_of(key)


def public_of(key: Ed25519PrivateKey) -> str:
    """The public key as the others write it in their files."""
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


def _peer(name: str, told: object) -> Peer:
    if not isinstance(told, dict) or not _NAME.fullmatch(name):
        raise BadInput("api.federation.name", said=name)
    address, shows = str(told.get("address", "")).rstrip("/"), told.get("shows", [PUBLIC])
    if not _ADDRESS.fullmatch(address):
        raise BadInput("api.federation.address", name=name, said=address)
    if not isinstance(shows, list) or not shows:
        raise BadInput("api.federation.shows", name=name)
    seen = frozenset(checked(str(one)) for one in shows)
    return Peer(name, str(told.get("title", name)), address, _public(name, told.get("key", "")), seen)


def _public(name: str, said: object) -> Ed25519PublicKey:
    try:
        return Ed25519PublicKey.from_public_bytes(base64.b64decode(str(said), validate=True))
    except (ValueError, binascii.Error) as error:
        raise BadInput("api.federation.key", name=name) from error


def _private(path: Path) -> Ed25519PrivateKey:
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise BadInput("api.federation.private", path=path) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise BadInput("api.federation.private", path=path)
    return key
