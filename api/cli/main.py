"""What the console script calls; it imports nothing before it can be interrupted quietly."""

from __future__ import annotations

import os
import sys


def prepare() -> None:
    """Keep matrix products to one thread each, unless the environment says otherwise; before numpy is imported.

    Questions and texts are worked on side by side, and threads of one product wait for each other by spinning: a search
    took twice the processor time.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def main() -> None:
    """Run the command line."""
    prepare()
    try:
        from api.cli.commands import app  # noqa: PLC0415 - half a second in which somebody may press Ctrl-C
    except KeyboardInterrupt:
        sys.exit(130)  # 128 + SIGINT, as shells count
    app()
