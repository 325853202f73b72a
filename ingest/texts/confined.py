"""What the process that reads files may not do: take all memory, write, leave a trace, or outlive its work."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path


def confine(memory: int) -> None:
    """Limit this process to so many bytes more than it has now, and to nothing on the terminal.

    Where the system knows no such limits (Windows), only the time is limited, by who asks.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who asks, who then ends this process
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):  # libraries in C write there what they think of a file
        os.dup2(nowhere, stream)
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415  not there on Windows

    for limit, most in ((resource.RLIMIT_AS, _held() + memory), (resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, 0)):
        _, hard = resource.getrlimit(limit)
        if hard == resource.RLIM_INFINITY or hard >= most:
            resource.setrlimit(limit, (most, hard))


def end_after(seconds: int) -> None:
    """End this process unless it is called again within so many seconds."""
    if sys.platform != "win32":
        signal.alarm(seconds)


def limit_processor(seconds: int) -> None:
    """End this process by SIGXCPU unless it is called again within so many seconds of processor time."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415  not there on Windows

    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + 1 + seconds, hard))


def outlived(exit_code: int | None) -> bool:
    """Whether a process ended so because it had used its processor time."""
    return exit_code is not None and exit_code == -getattr(signal, "SIGXCPU", 0) != 0


def _held() -> int:
    """How many bytes of address space this process takes."""
    try:
        return int(Path("/proc/self/statm").read_text("ascii").split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 500_000_000  # no such file on this system: what was measured elsewhere
