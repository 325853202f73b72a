"""Processes of this machine: which are still there, and where this one runs."""

from __future__ import annotations

import os
import socket
from pathlib import Path

_ENDED = ("Z", "X")
"""The states of a process that was killed and that nobody has buried yet."""


def runs(process: int) -> bool:
    """Whether a process of this machine is there and has not ended."""
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:  # somebody else's
        return True
    return _state(process) not in _ENDED


def host() -> str:
    """The name of this machine."""
    return socket.gethostname()


def space() -> str:
    """What tells the processes of this system from those of a container on it, which have numbers of their own."""
    try:
        return f"{host()} {Path('/proc/self/ns/pid').readlink()}"
    except OSError:  # a system without such spaces
        return host()


def _state(process: int) -> str:
    try:
        return Path(f"/proc/{process}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return ""
