"""Passwords that cost little, for tests that are about something else."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from people import secrets


def quick_passwords(patched: pytest.MonkeyPatch) -> None:
    """Give Argon2 as little to do as it takes."""
    patched.setattr(secrets, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
