"""Passwords and the random words of cookies, links and keys: what is kept of them cannot be turned back."""

from __future__ import annotations

import secrets
from functools import cache
from hashlib import sha256
from importlib.resources import files

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from graph.errors import BadInput
from graph.words.folding import words

SHORTEST, LONGEST = 12, 200
"""Letters of a password, after OWASP ASVS 5 (V6.2): long ones are taken whole, and nothing is asked of their kinds."""
HASHER = PasswordHasher()


def digest_of(token: str) -> str:
    """What is kept of a random word: it has 256 bits of its own, so no salt is needed."""
    return sha256(token.encode()).hexdigest()


def new_token() -> str:
    """A word that nobody can guess, fit for cookies and addresses."""
    return secrets.token_urlsafe(32)


def form_token(token: str) -> str:
    """What the forms of a session carry, made of the word in its cookie: another site knows neither."""
    return sha256(b"form:" + token.encode()).hexdigest()[:40]


def same(first: str, second: str) -> bool:
    """Whether two words are the same, in a time that tells nothing of where they differ."""
    return secrets.compare_digest(first.encode(), second.encode())


def checked_password(password: str, *about: str) -> str:
    """A password that may be set; BadInput for a short or common one, and for what is known `about` its owner."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise BadInput("people.password.length", shortest=SHORTEST, longest=LONGEST)
    plain = "".join(words(password))
    known = {"".join(words(one)) for one in about if one}
    if plain in _common() or len(set(plain)) < 4 or plain in known or any(one * 2 == plain for one in known):
        raise BadInput("people.password.common")
    return password


def hashed(password: str) -> str:
    """A password as it is kept, by Argon2id with the library's parameters (RFC 9106, low memory)."""
    return HASHER.hash(password)


def fits(password: str, kept: str | None) -> bool:
    """Whether a password is the kept one; where there is none it takes the same time to say no."""
    try:
        return HASHER.verify(kept or _nobody(), password) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobody() -> str:
    return hashed(new_token())


@cache
def _common() -> frozenset[str]:
    """Common passwords of at least the length that is asked, folded."""
    return frozenset("".join(words(line)) for line in _lines() if not line.startswith("#"))


def _lines() -> list[str]:
    return files("people").joinpath("common_passwords.txt").read_text("utf-8").splitlines()
