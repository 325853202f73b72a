"""Who on the machine may read the embedded store's file: its owner, since it holds what not everyone may see."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

_OWNER = stat.S_IRUSR | stat.S_IWUSR
_OTHERS = stat.S_IRWXO
_ENDINGS = ("", "-wal", "-shm")


def keep_private(path: Path) -> None:
    """Make a new file for its owner alone, and take one of ours that everybody may read back from them.

    A file that is closed to others and open to a group was so set by somebody, and stays. SQLite makes the files
    beside it with the rights of this one.
    """
    with suppress(OSError):  # what cannot be opened is told when it is
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _OWNER))
    for file in (path.with_name(path.name + ending) for ending in _ENDINGS):
        with suppress(OSError):
            if file.stat().st_mode & _OTHERS:
                file.chmod(_OWNER)  # refused where it is somebody else's
