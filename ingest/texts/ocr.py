"""Pages read as pictures by Tesseract, where it is installed: for pages whose text is not to be trusted."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Sequence
from functools import cache
from typing import Any

LANGUAGES = ("tur", "eng")
RESOLUTION = 300 / 72  # pixels a point, as Tesseract is trained for
MAX_PIXELS = 12_000_000  # an A4 page has 9 million
SECONDS = 40  # for all pages of a file, of the minute that a file has


class Ocr:
    """Reads pages of one file, as long as there is time for it."""

    def __init__(self) -> None:
        self._until = time.monotonic() + SECONDS

    def read(self, page: Any) -> str:
        """The text of a page of PDFium as it is seen; empty where there is no engine, no time or no text."""
        left, languages = self._until - time.monotonic(), _languages()
        if not languages or left <= 0:
            return ""
        command = [_engine(), "stdin", "stdout", "-l", "+".join(languages), "--psm", "3"]
        said = _run(command, _picture(page), left)
        return said.replace("\f", "\n").strip()


def is_installed() -> bool:
    """Whether there is an engine that reads one of our languages."""
    return bool(_languages())


@cache
def _languages() -> Sequence[str]:
    """Those of our languages that the engine reads; none where it is not installed."""
    if not _engine():
        return ()
    listed = _run([_engine(), "--list-langs"], b"", SECONDS).split()
    return tuple(language for language in LANGUAGES if language in listed)


@cache
def _engine() -> str:
    return shutil.which("tesseract") or ""


def _run(command: Sequence[str], fed: bytes, seconds: float) -> str:
    """What the engine says; it runs within the limits of this process, on one core, and is ended after its time."""
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    try:
        done = subprocess.run(  # noqa: S603 - no part of the command comes from a file
            command, input=fed, capture_output=True, timeout=seconds, env=environment, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.decode("utf-8", "replace") if not done.returncode else ""


def _picture(page: Any) -> bytes:
    """The page in shades of grey, as a portable grey map."""
    width, height = page.get_size()
    scale = min(RESOLUTION, (MAX_PIXELS / max(1.0, width * height)) ** 0.5)
    bitmap = page.render(scale=scale, grayscale=True)
    rows = memoryview(bitmap.buffer).cast("B")
    lines = (bytes(rows[at * bitmap.stride : at * bitmap.stride + bitmap.width]) for at in range(bitmap.height))
    picture = b"P5\n%d %d\n255\n" % (bitmap.width, bitmap.height) + b"".join(lines)
    bitmap.close()
    return picture
