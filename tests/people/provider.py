"""A provider of OpenID Connect of the tests' own on this machine, in a process of its own."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx2

from tests.people.smtp import free_port

PATIENCE = 60.0


@contextmanager
def providing() -> Iterator[str]:
    """The issuer of a provider that runs as long as the block does; anybody signs in there as whom they like."""
    port = free_port()
    issuer = f"http://localhost:{port}"
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(issuer, process)
        yield issuer
    finally:
        process.terminate()
        process.wait()


def _wait_for(issuer: str, process: subprocess.Popen[bytes]) -> None:
    late = time.monotonic() + PATIENCE
    while True:
        try:
            httpx2.get(f"{issuer}/.well-known/openid-configuration").raise_for_status()
        except httpx2.HTTPError:
            assert process.poll() is None, "the provider ended"
            assert time.monotonic() < late, "the provider does not answer"
            time.sleep(0.1)
        else:
            return
